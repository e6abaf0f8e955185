import { failure, notFound } from '../../../errors.ts';
import { type Endpoint, get, put } from '../../endpoint.ts';
import { bodyOf, type Exchange, type JsonObject, type Reply, textOf } from '../../exchange.ts';
import { findAlloc } from '../runs/allocs.ts';
import { logs } from './logs.ts';

export const CLIENT: readonly Endpoint[] = [
  get('/v1/client/fs/logs/:alloc_id', logs),
  put('/v1/client/allocation/:alloc_id/restart', (exchange, id) => signal(exchange, id, 'restart')),
  put('/v1/client/allocation/:alloc_id/signal', (exchange, id) => signal(exchange, id, 'signal')),
  get('/v1/client/allocation/:alloc_id/stats', stats),
  get('/v1/client/allocation/:alloc_id/checks', checks),
  get('/v1/client/stats', hostStats),
];

async function signal(exchange: Exchange, id: string, action: 'restart' | 'signal'): Promise<Reply> {
  const hasBody = (exchange.request.headers['content-length'] ?? '0') !== '0';
  const body: JsonObject = hasBody ? await bodyOf(exchange) : {};
  const alloc = findAlloc(exchange, id, 'alloc-lifecycle');
  if (alloc === undefined) throw notFound(`Unknown allocation ${JSON.stringify(id)}`);
  const task = textOf(body['TaskName']) || textOf(body['Task']);
  if (task !== '' && alloc.TaskStates?.[task] === undefined) {
    throw failure(action === 'signal' ? 'Task not found' : `Could not find task runner for task: ${task}`);
  }
  const runner = exchange.core.clients.runner(id);
  if (runner === undefined || alloc.ClientStatus !== 'running') throw failure('Task not running');
  if (action === 'restart') runner.restart(task || undefined, restartReason(task, body['AllTasks'] === true));
  else runner.signal(task || undefined, textOf(body['Signal']));
  return { body: {}, index: 0 };
}

function restartReason(task: string, isAll: boolean): string {
  const one = task === '' ? 'running tasks' : 'task';
  return `User requested ${isAll ? 'all tasks' : one} to restart`;
}

async function stats(exchange: Exchange, id: string): Promise<Reply> {
  const alloc = findAlloc(exchange, id, 'read-job');
  if (alloc === undefined) throw notFound(`Unknown allocation ${JSON.stringify(id)}`);
  const tasks = Object.keys(alloc.TaskStates ?? {});
  const usage = { CpuStats: { Percent: 1, TotalTicks: 20 }, MemoryStats: { RSS: 20_000_000, Usage: 24_000_000 } };
  const Timestamp = exchange.core.store.clock.now() * 1e6;
  const Tasks = Object.fromEntries(tasks.map((task) => [task, { ResourceUsage: usage, Timestamp, Pids: null }]));
  return { body: { ResourceUsage: usage, Tasks, Timestamp } };
}

/** Checks of Nomad's own services; the sandbox runs none. */
function checks(exchange: Exchange, id: string): Reply {
  if (findAlloc(exchange, id, 'read-job') === undefined) {
    throw notFound(`Unknown allocation ${JSON.stringify(id)}`);
  }
  return { body: {} };
}

/** What a machine at rest uses. */
function hostStats(exchange: Exchange): Reply {
  exchange.authority.requireNode('read');
  const { store } = exchange.core;
  const node = store.tables.nodes.get(exchange.query.get('node_id') ?? '') ?? [...store.tables.nodes.values()][0];
  if (node === undefined) throw failure('Unknown node');
  const total = node.NodeResources.Memory.MemoryMB * 1024 * 1024;
  const disk = node.NodeResources.Disk.DiskMB * 1024 * 1024;
  const half = { Size: disk, Used: disk / 2, Available: disk / 2, UsedPercent: 50, InodesUsedPercent: 5 };
  return {
    body: {
      Memory: { Total: total, Available: total / 2, Used: total / 2, Free: total / 4 },
      CPU: [{ CPU: 'cpu0', User: 2, System: 1, Idle: 97, TotalPercent: 3, TotalTicks: 60 }],
      DiskStats: [{ Device: '/dev/sda1', Mountpoint: '/', ...half }],
      AllocDirStats: { Device: '', Mountpoint: '', ...half },
      DeviceStats: null,
      Uptime: 86_400,
      CPUTicksConsumed: 60,
      Timestamp: store.clock.now() * 1e6,
    },
  };
}
