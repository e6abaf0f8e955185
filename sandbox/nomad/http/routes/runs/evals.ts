import { failure, NotThere } from '../../../errors.ts';
import { jobKey } from '../../../state/model.ts';
import { type Endpoint, get, remove } from '../../endpoint.ts';
import { blocking, bodyOf, type Exchange, type Reply, read, textOf, textsOf, wrote } from '../../exchange.ts';
import { requireUuid } from '../../ids.ts';
import { createdListing, filterOf, listReply, withIdPrefix } from '../../listing.ts';
import { cleanEval, stubOf } from '../../stubs.ts';

export const EVALUATIONS: readonly Endpoint[] = [
  get('/v1/evaluations', (exchange) => blocking(exchange, () => list(exchange))),
  remove('/v1/evaluations', forget),
  get('/v1/evaluations/count', (exchange) => blocking(exchange, () => count(exchange))),
  get('/v1/evaluation/:eval_id/allocations', (exchange, id) => blocking(exchange, () => allocations(exchange, id))),
  get('/v1/evaluation/:eval_id', (exchange, id) => blocking(exchange, () => one(exchange, id))),
];

/** Deletes evaluations by id, or all that a filter lets through; only while the broker rests. */
async function forget(exchange: Exchange): Promise<Reply> {
  exchange.authority.requireManagement();
  const body = await bodyOf(exchange);
  const { store, scheduler } = exchange.core;
  const ids = textsOf(body['EvalIDs']);
  const filter = textOf(body['Filter']);
  if (!scheduler.PauseEvalBroker) {
    throw failure('eval broker is enabled; eval broker must be paused to delete evals');
  }
  const accepts = filterOf(filter);
  const found = [...store.tables.evals.values()].filter((item) =>
    filter === '' ? ids.includes(item.ID) : accepts(item),
  );
  const index = store.commit('EvaluationDeleted', (writer) => {
    for (const item of found) {
      store.tables.evals.delete(item.ID);
      store.tables.evalsByJob.get(jobKey(item.Namespace, item.JobID))?.delete(item.ID);
    }
    writer.touch('evals');
  });
  return wrote({ Count: found.length }, index);
}

function matching(exchange: Exchange) {
  const { core, namespace, authority, query } = exchange;
  const isAll = namespace === '*';
  authority.require(namespace, 'read-job');
  const [job, status] = [query.get('job') ?? '', query.get('status') ?? ''];
  const found = [...core.store.tables.evals.values()]
    .filter((item) => (isAll ? authority.allows(item.Namespace, 'read-job') : item.Namespace === namespace))
    .filter((item) => (job === '' || item.JobID === job) && (status === '' || item.Status === status));
  return withIdPrefix(query, found, 'eval');
}

function list(exchange: Exchange): Reply {
  return listReply(exchange, {
    ...createdListing(exchange.query, matching(exchange)),
    show: cleanEval,
    index: exchange.core.store.tableIndex('evals'),
  });
}

function count(exchange: Exchange): Reply {
  const accepts = filterOf(exchange.query.get('filter') ?? '');
  return read({ Count: matching(exchange).filter(accepts).length }, exchange.core.store.tableIndex('evals'));
}

/** The request's own namespace must be readable first, then that of what it finds. */
function one(exchange: Exchange, id: string): Reply {
  exchange.authority.require(exchange.namespace, 'read-job');
  requireUuid('eval', id);
  const found = exchange.core.store.tables.evals.get(id);
  if (found === undefined) throw new NotThere('eval not found', exchange.core.store.tableIndex('evals'));
  exchange.authority.require(found.Namespace, 'read-job');
  return read(cleanEval(found), found.ModifyIndex);
}

function allocations(exchange: Exchange, id: string): Reply {
  const { authority, namespace } = exchange;
  authority.require(namespace, 'read-job');
  requireUuid('eval', id);
  const { store } = exchange.core;
  const found = [...store.tables.allocs.values()].filter((alloc) => alloc.EvalID === id);
  if (found[0] !== undefined) authority.require(found[0].Namespace, 'read-job');
  return read(
    found.map((alloc) => stubOf(alloc)),
    store.tableIndex('allocs'),
  );
}
