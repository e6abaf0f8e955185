import type { LogStream } from '../../client/logs.ts';
import { badRequest, failure, invalidMethod, notFound } from '../../errors.ts';
import { bodyOf, type Exchange, queryBool, type Reply, textOf } from '../exchange.ts';
import { findAlloc } from './allocs.ts';

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
  const body = hasBody ? await bodyOf(exchange) : {};
  const alloc = findAlloc(exchange, id, 'alloc-lifecycle');
  if (alloc === undefined) throw notFound(`Unknown allocation ${JSON.stringify(id)}`);
  const task = textOf('TaskName' in body ? body['TaskName'] : textOf('Task' in body ? body['Task'] : ''));
  if (task !== '' && alloc.TaskStates?.[task] === undefined)
    throw failure(`Could not find task runner for task: ${task}`);
  const runner = exchange.core.clients.runner(id);
  if (runner === undefined || alloc.ClientStatus !== 'running') throw failure('Task not running');
  if (action === 'restart') {
    const isAll = 'AllTasks' in body && body['AllTasks'] === true;
    const what = isAll ? 'all tasks' : task === '' ? 'running tasks' : 'task';
    runner.restart(task === '' ? undefined : task, `User requested ${what} to restart`);
  }
  return { body: {}, index: 0 };
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

/** How long the real client holds one frame back before it sends what it has. */
const FOLLOW_HEARTBEAT_MS = 1000;

async function logs(exchange: Exchange, id: string): Promise<Reply | 'sent'> {
  if (exchange.method !== 'GET') throw invalidMethod();
  const { query, core, response } = exchange;
  const alloc = findAlloc(exchange, id, 'read-logs', 'read-fs');
  if (alloc === undefined) throw notFound(`Unknown allocation ${JSON.stringify(id)}`);
  const task = query.get('task') ?? '';
  const type = query.get('type') ?? '';
  if (task === '') throw badRequest('must provide task name');
  if (type !== 'stdout' && type !== 'stderr') throw badRequest('must provide log type (stdout/stderr)');
  const offset = Number(query.get('offset') ?? 0);
  if (!Number.isFinite(offset)) throw badRequest(`error parsing offset: ${query.get('offset')}`);
  const origin = query.get('origin') || 'start';
  if (origin !== 'start' && origin !== 'end') throw badRequest('invalid origin');
  if (alloc.TaskStates?.[task] === undefined) throw badRequest(`unknown task name ${JSON.stringify(task)}`);
  const stream: LogStream = type;
  const whole = core.clients.logs.read(id, task, stream);
  if (whole === undefined) {
    throw notFound(`task ${JSON.stringify(task)} not started yet. No logs available`);
  }
  const start = origin === 'start' ? offset : Math.max(0, whole.length - offset);
  const isPlain = queryBool(query, 'plain');
  const frame = (text: Buffer) => (isPlain ? text : frameOf(text, `${task}.${stream}.0`, whole.length));
  response.writeHead(200, { 'content-type': isPlain ? 'text/plain' : 'application/json' });
  const first = whole.subarray(Math.min(start, whole.length));
  if (first.length > 0 || !queryBool(query, 'follow'))
    response.write(first.length > 0 ? frame(first) : Buffer.alloc(0));
  if (!queryBool(query, 'follow')) {
    response.end();
    return 'sent';
  }
  follow(exchange, (allocId, name, kind, text) => {
    if (allocId === id && name === task && kind === stream) response.write(frame(text));
  });
  return 'sent';
}

function follow(
  exchange: Exchange,
  listener: (allocId: string, task: string, stream: LogStream, text: Buffer) => void,
): void {
  const { core, response } = exchange;
  const stop = core.clients.logs.subscribe(listener);
  let cancel = () => {};
  const beat = () => {
    cancel = core.store.clock.after(FOLLOW_HEARTBEAT_MS, () => {
      if (!queryBool(exchange.query, 'plain')) response.write('{}');
      beat();
    });
  };
  beat();
  response.on('close', () => {
    stop();
    cancel();
  });
  response.flushHeaders();
}

const frameOf = (text: Buffer, file: string, offset: number): string =>
  JSON.stringify({ Offset: offset, Data: text.toString('base64'), File: file });
