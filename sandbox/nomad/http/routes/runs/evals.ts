import { NotThere } from '../../../errors.ts';
import { type Endpoint, get } from '../../endpoint.ts';
import { blocking, type Exchange, type Reply, read } from '../../exchange.ts';
import { requireUuid } from '../../ids.ts';
import { cleanEval, stubOf } from '../../stubs.ts';
import { paginate } from '../jobs/list.ts';

export const EVALUATIONS: readonly Endpoint[] = [
  get('/v1/evaluations', (exchange) => blocking(exchange, () => list(exchange))),
  get('/v1/evaluations/count', (exchange) => blocking(exchange, () => count(exchange))),
  get('/v1/evaluation/:eval_id/allocations', (exchange, id) => blocking(exchange, () => allocations(exchange, id))),
  get('/v1/evaluation/:eval_id', (exchange, id) => blocking(exchange, () => one(exchange, id))),
];

function matching(exchange: Exchange) {
  const { core, namespace, authority, query } = exchange;
  const isAll = namespace === '*';
  if (!isAll) authority.require(namespace, 'read-job');
  const [prefix, job, status] = [query.get('prefix') ?? '', query.get('job') ?? '', query.get('status') ?? ''];
  return [...core.store.tables.evals.values()]
    .filter((item) => (isAll ? authority.allows(item.Namespace, 'read-job') : item.Namespace === namespace))
    .filter((item) => item.ID.startsWith(prefix) && (job === '' || item.JobID === job))
    .filter((item) => status === '' || item.Status === status);
}

function list(exchange: Exchange): Reply {
  const isReverse = exchange.query.get('reverse') === 'true';
  const found = matching(exchange).sort((a, b) => (a.CreateIndex - b.CreateIndex) * (isReverse ? -1 : 1));
  const { page, next } = paginate(found, exchange.query, (item) => item.ID);
  const reply = read(
    page.map((item) => cleanEval(item)),
    exchange.core.store.tableIndex('evals'),
  );
  return next === undefined ? reply : { ...reply, headers: { 'x-nomad-nexttoken': next } };
}

function count(exchange: Exchange): Reply {
  return read({ Count: matching(exchange).length }, exchange.core.store.tableIndex('evals'));
}

function one(exchange: Exchange, id: string): Reply {
  requireUuid('eval', id);
  const found = exchange.core.store.tables.evals.get(id);
  if (found === undefined) throw new NotThere('eval not found', exchange.core.store.tableIndex('evals'));
  exchange.authority.require(found.Namespace, 'read-job');
  return read(cleanEval(found), found.ModifyIndex);
}

function allocations(exchange: Exchange, id: string): Reply {
  requireUuid('eval', id);
  const { store } = exchange.core;
  const found = [...store.tables.allocs.values()]
    .filter((alloc) => alloc.EvalID === id)
    .filter((alloc) => exchange.authority.allows(alloc.Namespace, 'read-job'));
  return read(
    found.map((alloc) => stubOf(alloc)),
    store.tableIndex('allocs'),
  );
}
