import { failure, invalidMethod, notFound } from '../../errors.ts';
import { bodyOf, type Exchange, type JsonObject, type Reply, textOf } from '../exchange.ts';
import { findAlloc } from './allocs.ts';
import { logs } from './logs.ts';

/** `/v1/client/allocation/:id/…` and `/v1/client/fs/logs/:id`. */
export function clientRoutes(exchange: Exchange): Promise<Reply | 'sent'> | undefined {
  const { path } = exchange;
  if (path.startsWith('client/fs/logs/')) return logs(exchange, path.slice('client/fs/logs/'.length));
  if (!path.startsWith('client/allocation/')) return undefined;
  const [id = '', action = ''] = path.slice('client/allocation/'.length).split('/');
  if (action === 'restart' || action === 'signal') return signal(exchange, id, action);
  if (action === 'stats') return stats(exchange, id);
  throw notFound('resource not found');
}

async function signal(exchange: Exchange, id: string, action: 'restart' | 'signal'): Promise<Reply> {
  if (exchange.method !== 'PUT' && exchange.method !== 'POST') throw invalidMethod();
  const hasBody = (exchange.request.headers['content-length'] ?? '0') !== '0';
  const body: JsonObject = hasBody ? await bodyOf(exchange) : {};
  const alloc = findAlloc(exchange, id, 'alloc-lifecycle');
  if (alloc === undefined) throw notFound(`Unknown allocation ${JSON.stringify(id)}`);
  const task = textOf(body['TaskName']) || textOf(body['Task']);
  if (task !== '' && alloc.TaskStates?.[task] === undefined) {
    throw failure(`Could not find task runner for task: ${task}`);
  }
  const runner = exchange.core.clients.runner(id);
  if (runner === undefined || alloc.ClientStatus !== 'running') throw failure('Task not running');
  if (action === 'restart') runner.restart(task || undefined, restartReason(task, body['AllTasks'] === true));
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
