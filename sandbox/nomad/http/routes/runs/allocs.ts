import { failure, NotThere, notFound } from '../../../errors.ts';
import { stopAllocation } from '../../../nodes/alloc-stop.ts';
import type { StoredAllocation } from '../../../state/model.ts';
import { type Endpoint, get, put } from '../../endpoint.ts';
import { blocking, type Exchange, queryBool, type Reply, read, wrote } from '../../exchange.ts';
import { requireUuid } from '../../ids.ts';
import { stubOf, wholeAlloc } from '../../stubs.ts';
import { paginate } from '../jobs/list.ts';

export const ALLOCATIONS: readonly Endpoint[] = [
  get('/v1/allocations', (exchange) => blocking(exchange, () => list(exchange))),
  get('/v1/allocation/:alloc_id', (exchange, id) => blocking(exchange, () => one(exchange, id))),
  put('/v1/allocation/:alloc_id/stop', stop),
  get('/v1/allocation/:alloc_id/services', () => read([], 1)),
  get('/v1/allocation/:alloc_id/checks', () => read({}, 1)),
];

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
  if (found === undefined) throw new NotThere('alloc not found', exchange.core.store.tableIndex('allocs'));
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
