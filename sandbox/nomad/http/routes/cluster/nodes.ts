import { badRequest, failure, NotThere } from '../../../errors.ts';
import { drainNode, evaluationsFor, setNodeEligibility, setNodeStatus } from '../../../nodes/changes.ts';
import type { Evaluation, Node } from '../../../wire.ts';
import { type Endpoint, get, put } from '../../endpoint.ts';
import {
  blocking,
  bodyOf,
  type Exchange,
  numberOf,
  objectOf,
  queryBool,
  type Reply,
  read,
  textMapOf,
  wrote,
} from '../../exchange.ts';
import { requireUuid } from '../../ids.ts';
import { byId, listReply, withIdPrefix } from '../../listing.ts';
import { nodeStub, wholeAlloc } from '../../stubs.ts';

export const NODES: readonly Endpoint[] = [
  nodeRead('/v1/nodes', list),
  nodeRead('/v1/node/:node_id/allocations', allocations),
  nodeWrite('/v1/node/:node_id/drain', drain),
  nodeWrite('/v1/node/:node_id/eligibility', eligibility),
  nodeWrite('/v1/node/:node_id/evaluate', evaluate),
  nodeWrite('/v1/node/:node_id/purge', purge),
  nodeRead('/v1/node/:node_id', one),
];

function nodeRead(pattern: string, answer: (exchange: Exchange, id: string) => Reply): Endpoint {
  return get(pattern, (exchange, id = '') => {
    exchange.authority.requireNode('read');
    return blocking(exchange, () => answer(exchange, id));
  });
}

function nodeWrite(pattern: string, answer: (exchange: Exchange, node: Node) => Promise<Reply> | Reply): Endpoint {
  return put(pattern, (exchange, id) => {
    exchange.authority.requireNode('write');
    return answer(exchange, toChange(exchange, id));
  });
}

function list(exchange: Exchange): Reply {
  const { store } = exchange.core;
  const { query } = exchange;
  const shown = { resources: queryBool(query, 'resources'), os: queryBool(query, 'os') };
  return listReply(exchange, {
    rows: withIdPrefix(query, store.tables.nodes.values(), 'node').sort(byId),
    tokenOf: (node) => node.ID,
    show: (node) => nodeStub(node, shown),
    index: store.tableIndex('nodes'),
  });
}

function find(exchange: Exchange, id: string): Node {
  requireUuid('node', id);
  const node = exchange.core.store.tables.nodes.get(id);
  if (node === undefined) throw new NotThere('node not found', exchange.core.store.tableIndex('nodes'));
  return node;
}

/** A write to a node that is not there ends in 500, where a read ends in 404. */
function toChange(exchange: Exchange, id: string): Node {
  const node = exchange.core.store.tables.nodes.get(id);
  if (node === undefined) throw failure('node not found');
  return node;
}

/** Forgets the node; what ran there is lost and placed elsewhere. */
function purge(exchange: Exchange, node: Node): Reply {
  const { store } = exchange.core;
  const evals = setNodeStatus(exchange.core, node.ID, 'down');
  const index = store.commit('NodeDeregistration', (writer) => {
    store.tables.nodes.delete(node.ID);
    writer.touch('nodes');
  });
  return wrote({ EvalIDs: evals.map(({ ID }) => ID), EvalCreateIndex: index, NodeModifyIndex: index }, index);
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
  const meta = textMapOf(body['Meta']);
  const wanted = spec && {
    deadlineNs: numberOf(spec['Deadline']),
    ignoreSystemJobs: spec['IgnoreSystemJobs'] === true,
    ...(meta !== undefined && { meta }),
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
