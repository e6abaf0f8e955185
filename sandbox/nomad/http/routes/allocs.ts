import { failure, invalidMethod, notFound } from '../../errors.ts';
import { stopAllocation } from '../../nodes/alloc-stop.ts';
import type { StoredAllocation } from '../../state/model.ts';
import { blocking, type Exchange, queryBool, type Reply, read, wrote } from '../exchange.ts';
import { requireUuid } from '../ids.ts';
import { stubOf, wholeAlloc } from '../stubs.ts';
import { paginate } from './jobs.ts';

/** `/v1/allocations` and `/v1/allocation/…`. */
export function allocRoutes(exchange: Exchange): Promise<Reply> | Reply | undefined {
  const { path, method } = exchange;
  if (path === 'allocations') {
    if (method !== 'GET') throw invalidMethod();
    return blocking(exchange, () => list(exchange));
  }
  if (!path.startsWith('allocation/')) return undefined;
  const [id = '', action, ...rest] = path.slice('allocation/'.length).split('/');
  if (rest.length > 0) throw notFound('resource not found');
  if (action === undefined) {
    if (method !== 'GET') throw invalidMethod();
    return blocking(exchange, () => one(exchange, id));
  }
  if (action === 'services' || action === 'checks') return read(action === 'checks' ? {} : [], 1);
  if (action !== 'stop') throw notFound('resource not found');
  if (method !== 'PUT' && method !== 'POST') throw invalidMethod();
  return stop(exchange, id);
}

function list(exchange: Exchange): Reply {
  const { core, namespace, authority, query } = exchange;
  const isAll = namespace === '*';
  if (!isAll) authority.require(namespace, 'read-job');
  const prefix = query.get('prefix') ?? '';
  const fields = {
    resources: queryBool(query, 'resources'),
    taskStates: query.get('task_states') === null || queryBool(query, 'task_states'),
  };
  const found = [...core.store.tables.allocs.values()]
    .filter((alloc) => (isAll ? authority.allows(alloc.Namespace, 'read-job') : alloc.Namespace === namespace))
    .filter((alloc) => alloc.ID.startsWith(prefix))
    .sort((a, b) => a.CreateIndex - b.CreateIndex);
  const { page, next } = paginate(found, query, (alloc) => alloc.ID);
  const reply = read(
    page.map((alloc) => stubOf(alloc, fields)),
    core.store.tableIndex('allocs'),
  );
  return next === undefined ? reply : { ...reply, headers: { 'x-nomad-nexttoken': next } };
}

/** An allocation that the caller may see; one that does not exist, or is not theirs, is not found. */
export function findAlloc(exchange: Exchange, id: string, ...capabilities: string[]): StoredAllocation | undefined {
  requireUuid('alloc', id);
  const found = exchange.core.store.tables.allocs.get(id);
  if (found !== undefined) exchange.authority.require(found.Namespace, ...capabilities);
  return found;
}

function one(exchange: Exchange, id: string): Reply {
  const found = findAlloc(exchange, id, 'read-job');
  if (found === undefined) throw notFound('alloc not found');
  return read(wholeAlloc(found), found.ModifyIndex);
}

function stop(exchange: Exchange, id: string): Reply {
  const found = findAlloc(exchange, id, 'alloc-lifecycle');
  if (found === undefined) throw notFound('allocation not found');
  const noShutdownDelay = queryBool(exchange.query, 'no_shutdown_delay');
  const reschedule = queryBool(exchange.query, 'reschedule');
  if (found.Job.Type === 'sysbatch' && reschedule) throw failure('cannot reschedule sysbatch allocations');
  const response = stopAllocation(exchange.core, found, { noShutdownDelay, reschedule });
  return wrote(response, response.Index);
}
