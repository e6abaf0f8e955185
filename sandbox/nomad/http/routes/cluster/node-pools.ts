import { NotThere, permissionDenied } from '../../../errors.ts';
import { deletePool, putPool } from '../../../nodes/pools.ts';
import type { NodePool } from '../../../wire.ts';
import { type Endpoint, get, put, remove } from '../../endpoint.ts';
import {
  blocking,
  bodyOf,
  type Exchange,
  type JsonObject,
  numberOf,
  objectOf,
  type Reply,
  read,
  textOf,
  wrote,
} from '../../exchange.ts';
import { byId, listReply } from '../../listing.ts';
import { jobStub, nodeStub } from '../../stubs.ts';

export const NODE_POOLS: readonly Endpoint[] = [
  get('/v1/node/pools', (exchange) => blocking(exchange, () => list(exchange))),
  put('/v1/node/pools', async (exchange) => change(exchange, await bodyOf(exchange), undefined)),
  get('/v1/node/pool/:node_pool/jobs', (exchange, name) => blocking(exchange, () => jobs(exchange, name))),
  get('/v1/node/pool/:node_pool/nodes', (exchange, name) => blocking(exchange, () => nodes(exchange, name))),
  get('/v1/node/pool/:node_pool', (exchange, name) => blocking(exchange, () => one(exchange, name))),
  put('/v1/node/pool/:node_pool', async (exchange, name) => change(exchange, await bodyOf(exchange), name)),
  remove('/v1/node/pool/:node_pool', (exchange, name) => {
    may(exchange, name, 'delete');
    return wrote(undefined, deletePool(exchange.core, name));
  }),
];

function may({ authority }: Exchange, pool: string, capability: string): void {
  if (!authority.allowsNodePool(pool, capability)) throw permissionDenied();
}

function list(exchange: Exchange): Reply {
  const { core, authority, query } = exchange;
  const prefix = query.get('prefix') ?? '';
  return listReply(exchange, {
    rows: [...core.store.tables.nodePools.values()]
      .filter(({ Name }) => Name.startsWith(prefix) && authority.allowsNodePool(Name, 'read'))
      .sort((a, b) => (a.Name < b.Name ? -1 : 1)),
    tokenOf: (pool) => pool.Name,
    show: (pool) => pool,
    index: core.store.tableIndex('node_pools'),
  });
}

function find(exchange: Exchange, name: string): NodePool {
  may(exchange, name, 'read');
  const { tables, tableIndex } = exchange.core.store;
  const found = tables.nodePools.get(name);
  if (found === undefined) throw new NotThere('node pool not found', tableIndex('node_pools'));
  return found;
}

function one(exchange: Exchange, name: string): Reply {
  const found = find(exchange, name);
  return read(found, found.ModifyIndex);
}

function change(exchange: Exchange, body: JsonObject, named: string | undefined): Reply {
  const name = named ?? textOf(body['Name']);
  may(exchange, name, 'write');
  const meta = Object.entries(objectOf(body['Meta']) ?? {}).map(([key, value]) => [key, String(value)] as const);
  const index = putPool(exchange.core, {
    Name: name,
    Description: textOf(body['Description']),
    Meta: meta.length === 0 ? null : Object.fromEntries(meta),
    SchedulerConfiguration: objectOf(body['SchedulerConfiguration']) ?? null,
    NodeIdentityTTL: numberOf(body['NodeIdentityTTL']),
  });
  return wrote(undefined, index);
}

function jobs(exchange: Exchange, name: string): Reply {
  find(exchange, name);
  const { core, namespace, authority } = exchange;
  const rows = [...core.store.tables.jobs.values()]
    .filter((job) => name === 'all' || job.NodePool === name)
    .filter((job) => namespace === '*' || job.Namespace === namespace)
    .filter((job) => authority.allows(job.Namespace, 'list-jobs'))
    .sort(byId);
  return listReply(exchange, {
    rows,
    tokenOf: (job) => `${job.Namespace}.${job.ID}`,
    show: (job) => jobStub(core.store.tables, job, false),
    index: core.store.tableIndex('jobs'),
  });
}

function nodes(exchange: Exchange, name: string): Reply {
  find(exchange, name);
  exchange.authority.requireNode('read');
  const { store } = exchange.core;
  return listReply(exchange, {
    rows: [...store.tables.nodes.values()].filter((node) => name === 'all' || node.NodePool === name).sort(byId),
    tokenOf: (node) => node.ID,
    show: (node) => nodeStub(node, { resources: false, os: false }),
    index: store.tableIndex('nodes'),
  });
}
