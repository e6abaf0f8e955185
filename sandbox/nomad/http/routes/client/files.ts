import type { LogStream, TaskLogs } from '../../../client/logs.ts';
import { badRequest, notFound } from '../../../errors.ts';
import type { StoredAllocation } from '../../../state/model.ts';
import { isoTime } from '../../../state/time.ts';
import { type Endpoint, get } from '../../endpoint.ts';
import type { Exchange, Reply } from '../../exchange.ts';
import { findAlloc } from '../runs/allocs.ts';
import { follow, frameOf } from './logs.ts';

export const FILES: readonly Endpoint[] = [
  get('/v1/client/fs/ls/:alloc_id', list),
  get('/v1/client/fs/stat/:alloc_id', describe),
  get('/v1/client/fs/cat/:alloc_id', (exchange, id) => send(exchange, id, (text) => text)),
  get('/v1/client/fs/readat/:alloc_id', readAt),
  get('/v1/client/fs/stream/:alloc_id', stream),
];

/** A folder by the names in it, or a file that is one of the task's logs. */
type Entry =
  | { readonly kind: 'folder'; readonly names: readonly string[] }
  | { readonly kind: 'log'; readonly task: string; readonly stream: LogStream; readonly text: Buffer };

const STREAMS: readonly LogStream[] = ['stdout', 'stderr'];

function allocOf(exchange: Exchange, id: string): StoredAllocation {
  const alloc = findAlloc(exchange, id, 'read-fs');
  if (alloc === undefined) throw notFound(`Unknown allocation ${JSON.stringify(id)}`);
  return alloc;
}

/** The path below the allocation's folder, without what would lead out of it. */
function pathOf(query: URLSearchParams): string {
  const path = query.get('path') ?? '';
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/');
}

function entryAt(logs: TaskLogs, alloc: StoredAllocation, path: string): Entry | undefined {
  const tasks = Object.keys(alloc.TaskStates ?? {});
  const files = tasks.flatMap((task) =>
    STREAMS.flatMap((name) => {
      const text = logs.read(alloc.ID, task, name);
      return text === undefined ? [] : [{ name: `${task}.${name}.0`, task, stream: name, text }];
    }),
  );
  const folders: Record<string, readonly string[]> = {
    '': ['alloc', ...tasks],
    alloc: ['data', 'logs', 'tmp'],
    'alloc/logs': files.map(({ name }) => name),
    'alloc/data': [],
    'alloc/tmp': [],
  };
  for (const task of tasks) {
    folders[task] = ['alloc', 'local', 'private', 'secrets', 'tmp'];
    for (const name of ['local', 'private', 'secrets', 'tmp']) folders[`${task}/${name}`] = [];
  }
  const names = folders[path];
  if (names !== undefined) return { kind: 'folder', names };
  const file = files.find(({ name }) => `alloc/logs/${name}` === path);
  return file && { kind: 'log', task: file.task, stream: file.stream, text: file.text };
}

function found(exchange: Exchange, id: string): { alloc: StoredAllocation; path: string; entry: Entry } {
  const alloc = allocOf(exchange, id);
  const path = pathOf(exchange.query);
  const entry = entryAt(exchange.core.clients.logs, alloc, path);
  if (entry === undefined) throw notFound(`stat /var/nomad/alloc/${id}/${path}: no such file or directory`);
  return { alloc, path, entry };
}

function infoOf(alloc: StoredAllocation, path: string, entry: Entry): Record<string, unknown> {
  const isFolder = entry.kind === 'folder';
  return {
    Name: path.split('/').at(-1) ?? '',
    IsDir: isFolder,
    Size: isFolder ? 4096 : entry.text.length,
    FileMode: isFolder ? 'drwxrwxrwx' : '-rw-r--r--',
    ModTime: isoTime(alloc.ModifyTime / 1e6),
    ContentType: isFolder ? '' : 'text/plain; charset=utf-8',
  };
}

function list(exchange: Exchange, id: string): Reply {
  const { alloc, path, entry } = found(exchange, id);
  if (entry.kind !== 'folder') throw badRequest(`fdopendir /var/nomad/alloc/${id}/${path}: not a directory`);
  const rows = entry.names.map((name) => {
    const below = path === '' ? name : `${path}/${name}`;
    const inner = entryAt(exchange.core.clients.logs, alloc, below) ?? { kind: 'folder' as const, names: [] };
    return infoOf(alloc, below, inner);
  });
  return { body: rows };
}

function describe(exchange: Exchange, id: string): Reply {
  if ((exchange.query.get('path') ?? '') === '') throw badRequest('must provide a file name');
  const { alloc, path, entry } = found(exchange, id);
  return { body: infoOf(alloc, path, entry) };
}

function textAt(exchange: Exchange, id: string): Entry & { kind: 'log' } {
  if ((exchange.query.get('path') ?? '') === '') throw badRequest('must provide a file name');
  const { path, entry } = found(exchange, id);
  if (entry.kind === 'folder') throw badRequest(`file ${JSON.stringify(path)} is a directory`);
  return entry;
}

function send(exchange: Exchange, id: string, cut: (text: Buffer) => Buffer): 'sent' {
  const { text } = textAt(exchange, id);
  exchange.response.writeHead(200, { 'content-type': 'text/plain' });
  exchange.response.end(cut(text));
  return 'sent';
}

function readAt(exchange: Exchange, id: string): 'sent' {
  const [offset, limit] = ['offset', 'limit'].map((name) => Number(exchange.query.get(name) ?? Number.NaN));
  if (offset === undefined || !Number.isInteger(offset)) throw badRequest('error parsing offset');
  return send(exchange, id, (text) => text.subarray(offset, limit && limit > 0 ? offset + limit : undefined));
}

function stream(exchange: Exchange, id: string): 'sent' {
  const { task, stream: kind, text } = textAt(exchange, id);
  const { query, response } = exchange;
  const offset = Number(query.get('offset') ?? 0);
  const start = query.get('origin') === 'end' ? Math.max(0, text.length - offset) : Math.min(offset, text.length);
  const file = `alloc/logs/${task}.${kind}.0`;
  response.writeHead(200, { 'content-type': 'application/json' });
  const first = text.subarray(start);
  if (first.length > 0) response.write(frameOf(first, file, text.length));
  follow(exchange, (allocId, name, written, more) => {
    if (allocId === id && name === task && written === kind) response.write(frameOf(more, file, text.length));
  });
  return 'sent';
}
