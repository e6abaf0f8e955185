import { failure, NotThere, notFound } from '../../../errors.ts';
import { stopAllocation } from '../../../nodes/alloc-stop.ts';
import { servicesOfAlloc } from '../../../services/catalog.ts';
import type { StoredAllocation } from '../../../state/model.ts';
import { type Endpoint, get, put } from '../../endpoint.ts';
import { blocking, type Exchange, queryBool, type Reply, read, wrote } from '../../exchange.ts';
import { requireUuid } from '../../ids.ts';
import { createdListing, listReply, withIdPrefix } from '../../listing.ts';
import { stubOf, wholeAlloc } from '../../stubs.ts';

export const ALLOCATIONS: readonly Endpoint[] = [
  get('/v1/allocations', (exchange) => blocking(exchange, () => list(exchange))),
  get('/v1/allocation/:alloc_id', (exchange, id) => blocking(exchange, () => one(exchange, id))),
  put('/v1/allocation/:alloc_id/stop', stop),
  get('/v1/allocation/:alloc_id/services', services),
  get('/v1/allocation/:alloc_id/checks', ofReader({})),
];

function list(exchange: Exchange): Reply {
  const { core, namespace, authority, query } = exchange;
  const isAll = namespace === '*';
  authority.require(namespace, 'read-job');
  const fields = {
    resources: queryBool(query, 'resources'),
    taskStates: query.get('task_states') === null || queryBool(query, 'task_states'),
  };
  const found = [...core.store.tables.allocs.values()].filter((alloc) =>
    isAll ? authority.allows(alloc.Namespace, 'read-job') : alloc.Namespace === namespace,
  );
  return listReply(exchange, {
    ...createdListing(query, withIdPrefix(query, found, 'alloc')),
    show: (alloc) => stubOf(alloc, fields),
    index: core.store.tableIndex('allocs'),
  });
}

/** An allocation that the caller may see; one that does not exist, or is not theirs, is not found. */
export function findAlloc(exchange: Exchange, id: string, ...capabilities: string[]): StoredAllocation | undefined {
  requireUuid('alloc', id);
  const found = exchange.core.store.tables.allocs.get(id);
  if (found !== undefined) exchange.authority.require(found.Namespace, ...capabilities);
  return found;
}

function services(exchange: Exchange, id: string): Reply {
  const { store } = exchange.core;
  const found = findAlloc(exchange, id, 'read-job');
  if (found === undefined) throw new NotThere('alloc not found', store.tableIndex('allocs'));
  return read(servicesOfAlloc(store, id), store.tableIndex('services'));
}

/** What the sandbox has nothing of; the right to ask is needed all the same. */
function ofReader(body: unknown): Endpoint['answer'] {
  return (exchange) => {
    exchange.authority.require(exchange.namespace, 'read-job');
    return read(body, 1);
  };
}

function one(exchange: Exchange, id: string): Reply {
  requireUuid('alloc', id);
  const found = exchange.core.store.tables.allocs.get(id);
  const isHidden = found !== undefined && !exchange.authority.allows(found.Namespace, 'read-job');
  // The server keeps silent about what is not the caller's, and the agent then asks a client for it in vain.
  if (isHidden) throw failure(`Unknown allocation ${JSON.stringify(id)}`);
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
