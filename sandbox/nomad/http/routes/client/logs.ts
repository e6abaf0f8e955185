import type { LogStream } from '../../../client/logs.ts';
import { badRequest, notFound } from '../../../errors.ts';
import { type Exchange, queryBool } from '../../exchange.ts';
import { findAlloc } from '../runs/allocs.ts';

/** How long the real client holds one frame back before it sends what it has. */
const FOLLOW_HEARTBEAT_MS = 1000;

interface LogRequest {
  readonly task: string;
  readonly stream: LogStream;
  readonly offset: number;
  readonly fromEnd: boolean;
  readonly isPlain: boolean;
  readonly follows: boolean;
}

/** `/v1/client/fs/logs/:id`: what a task wrote, as plain text or in frames. */
export async function logs(exchange: Exchange, id: string): Promise<'sent'> {
  const alloc = findAlloc(exchange, id, 'read-logs', 'read-fs');
  if (alloc === undefined) throw notFound(`Unknown allocation ${JSON.stringify(id)}`);
  const { task, stream, offset, fromEnd, isPlain, follows } = logRequest(exchange.query);
  if (alloc.TaskStates?.[task] === undefined) throw badRequest(`unknown task name ${JSON.stringify(task)}`);
  const whole = exchange.core.clients.logs.read(id, task, stream);
  if (whole === undefined) throw notFound(`task ${JSON.stringify(task)} not started yet. No logs available`);

  const { response } = exchange;
  const frame = (text: Buffer) => (isPlain ? text : frameOf(text, `${task}.${stream}.0`, whole.length));
  const start = fromEnd ? Math.max(0, whole.length - offset) : Math.min(offset, whole.length);
  const first = whole.subarray(start);
  response.writeHead(200, { 'content-type': isPlain ? 'text/plain' : 'application/json' });
  if (first.length > 0) response.write(frame(first));
  if (follows) {
    follow(exchange, (allocId, name, kind, text) => {
      if (allocId === id && name === task && kind === stream) response.write(frame(text));
    });
  } else response.end();
  return 'sent';
}

function logRequest(query: URLSearchParams): LogRequest {
  const [task, stream] = [query.get('task') ?? '', query.get('type') ?? ''];
  if (task === '') throw badRequest('must provide task name');
  if (stream !== 'stdout' && stream !== 'stderr') throw badRequest('must provide log type (stdout/stderr)');
  const offset = Number(query.get('offset') ?? 0);
  if (!Number.isFinite(offset)) throw badRequest(`error parsing offset: ${query.get('offset')}`);
  const origin = query.get('origin') || 'start';
  if (origin !== 'start' && origin !== 'end') throw badRequest('invalid origin');
  const isPlain = queryBool(query, 'plain');
  return { task, stream, offset, fromEnd: origin === 'end', isPlain, follows: queryBool(query, 'follow') };
}

/** Passes on what tasks write from now on, with heartbeats, until the caller goes. */
export function follow(
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

export const frameOf = (text: Buffer, file: string, offset: number): string =>
  JSON.stringify({ Offset: offset, Data: text.toString('base64'), File: file });
