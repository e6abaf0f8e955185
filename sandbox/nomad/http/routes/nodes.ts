import { badRequest, invalidMethod, notFound } from '../../errors.ts';
import { drainNode, evaluationsFor, setNodeEligibility } from '../../nodes/changes.ts';
import type { Evaluation, Node } from '../../wire.ts';
import {
  blocking,
  bodyOf,
  type Exchange,
  numberOf,
  objectOf,
  queryBool,
  type Reply,
  read,
  wrote,
} from '../exchange.ts';
import { requireUuid } from '../ids.ts';
import { nodeStub, wholeAlloc } from '../stubs.ts';

/** `/v1/nodes` and `/v1/node/…`. */
export function nodeRoutes(exchange: Exchange): Promise<Reply> | Reply | undefined {
  const { path, method, authority } = exchange;
  if (path === 'nodes') {
    if (method !== 'GET') throw invalidMethod();
    authority.requireNode('read');
    return blocking(exchange, () => list(exchange));
  }
  if (path === 'node/pools') return read([{ Name: 'all' }, { Name: 'default' }], 1);
  if (!path.startsWith('node/')) return undefined;
  const [id = '', action] = path.slice('node/'.length).split('/');
  if (method === 'GET') {
    authority.requireNode('read');
    return blocking(exchange, () => (action === 'allocations' ? allocations(exchange, id) : one(exchange, id)));
  }
  if (method !== 'PUT' && method !== 'POST') throw invalidMethod();
  authority.requireNode('write');
  const node = find(exchange, id);
  if (action === 'drain') return drain(exchange, node);
  if (action === 'eligibility') return eligibility(exchange, node);
  if (action === 'evaluate') return evaluate(exchange, node);
  throw notFound('node not found');
}

function list(exchange: Exchange): Reply {
  const { store } = exchange.core;
  const prefix = exchange.query.get('prefix') ?? '';
  const nodes = [...store.tables.nodes.values()].filter((node) => node.ID.startsWith(prefix));
  const withResources = queryBool(exchange.query, 'resources');
  return read(
    nodes.sort((a, b) => (a.ID < b.ID ? -1 : 1)).map((node) => nodeStub(node, withResources)),
    store.tableIndex('nodes'),
  );
}

function find(exchange: Exchange, id: string): Node {
  requireUuid('node', id);
  const node = exchange.core.store.tables.nodes.get(id);
  if (node === undefined) throw notFound('node not found');
  return node;
}

function one(exchange: Exchange, id: string): Reply {
  const node = find(exchange, id);
  return read({ ...node, SecretID: '' }, node.ModifyIndex);
}

function allocations(exchange: Exchange, id: string): Reply {
  const { store } = exchange.core;
  const found = store.view.allocsOnNode(id).filter((alloc) => exchange.authority.allows(alloc.Namespace, 'read-job'));
  return read(
    found.map((alloc) => wholeAlloc(alloc)),
    store.tableIndex('allocs'),
  );
}

async function drain(exchange: Exchange, node: Node): Promise<Reply> {
  const body = await bodyOf(exchange);
  const spec = objectOf(body['DrainSpec']);
  const wanted = spec && {
    deadlineNs: numberOf(spec['Deadline']),
    ignoreSystemJobs: spec['IgnoreSystemJobs'] === true,
  };
  return changed(exchange, node, drainNode(exchange.core, node.ID, wanted, body['MarkEligible'] === true));
}

async function eligibility(exchange: Exchange, node: Node): Promise<Reply> {
  const body = await bodyOf(exchange);
  const wanted = body['Eligibility'];
  if (wanted !== 'eligible' && wanted !== 'ineligible') throw badRequest('missing required field Eligibility');
  const reply = changed(exchange, node, setNodeEligibility(exchange.core, node.ID, wanted === 'eligible'));
  // The real answer to this one call carries no node index.
  return { ...reply, body: { ...objectOf(reply.body), NodeModifyIndex: 0 } };
}

function evaluate(exchange: Exchange, node: Node): Reply {
  const evals = evaluationsFor(exchange.core, node.ID, 'node-update');
  exchange.core.store.commit('EvaluationUpdated', (writer) => {
    for (const evaluation of evals) writer.putEval(evaluation);
  });
  return changed(exchange, node, evals);
}

function changed(exchange: Exchange, node: Node, evals: readonly Evaluation[]): Reply {
  const index = exchange.core.store.index();
  const body = {
    NodeModifyIndex: exchange.core.store.tables.nodes.get(node.ID)?.ModifyIndex ?? 0,
    EvalIDs: evals.length > 0 ? evals.map((evaluation) => evaluation.ID) : null,
    EvalCreateIndex: evals.length > 0 ? index : 0,
    Index: index,
  };
  return wrote(body, index);
}
