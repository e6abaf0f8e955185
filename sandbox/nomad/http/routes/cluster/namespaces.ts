import { failure, NotThere, permissionDenied } from '../../../errors.ts';
import { problemText } from '../../../jobs/admission.ts';
import type { Namespace } from '../../../wire.ts';
import { type Endpoint, get, put, remove } from '../../endpoint.ts';
import {
  blocking,
  bodyOf,
  type Exchange,
  type JsonObject,
  objectOf,
  type Reply,
  read,
  textOf,
  wrote,
} from '../../exchange.ts';
import { listReply } from '../../listing.ts';

export const NAMESPACES: readonly Endpoint[] = [
  get('/v1/namespaces', (exchange) => blocking(exchange, () => list(exchange))),
  put('/v1/namespace', async (exchange) => change(exchange, await bodyOf(exchange), undefined)),
  get('/v1/namespace/:namespace', (exchange, name) => blocking(exchange, () => one(exchange, name))),
  put('/v1/namespace/:namespace', async (exchange, name) => change(exchange, await bodyOf(exchange), name)),
  remove('/v1/namespace/:namespace', forget),
];

/** Fields of a namespace that the sandbox does not use. */
const EXTRAS = {
  Hash: '',
  NodePoolConfiguration: null,
  VaultConfiguration: null,
  ConsulConfiguration: null,
  RequiredExtraClaims: null,
  OptionalExtraClaims: null,
};
const NAME = /^[a-zA-Z0-9-]{1,128}$/;

function list(exchange: Exchange): Reply {
  const { store } = exchange.core;
  const prefix = exchange.query.get('prefix') ?? '';
  return listReply(exchange, {
    rows: [...store.tables.namespaces.values()]
      .filter(({ Name }) => Name.startsWith(prefix) && exchange.authority.allowsNamespace(Name))
      .sort((a, b) => (a.Name < b.Name ? -1 : 1)),
    tokenOf: ({ Name }) => Name,
    show: (found) => ({ ...EXTRAS, ...found }),
    index: store.tableIndex('namespaces'),
  });
}

function one(exchange: Exchange, name: string): Reply {
  if (!exchange.authority.allowsNamespace(name)) throw permissionDenied();
  const found = exchange.core.store.tables.namespaces.get(name);
  if (found === undefined) throw new NotThere('Namespace not found', exchange.core.store.tableIndex('namespaces'));
  return read({ ...EXTRAS, ...found }, found.ModifyIndex);
}

function change(exchange: Exchange, body: JsonObject, named: string | undefined): Reply {
  exchange.authority.requireManagement();
  const { store } = exchange.core;
  const Name = named ?? textOf(body['Name']);
  if (!NAME.test(Name)) {
    const problem = `invalid name ${JSON.stringify(Name)}. Must match regex ${NAME.source}`;
    throw failure(`Invalid namespace ${JSON.stringify(Name)}: ${problemText([problem])}`);
  }
  const meta = objectOf(body['Meta']);
  const index = store.commit('NamespaceUpserted', (writer) => {
    const namespace: Namespace = {
      Name,
      Description: textOf(body['Description']),
      Quota: textOf(body['Quota']),
      Capabilities: objectOf(body['Capabilities']) ?? null,
      Meta: meta ? Object.fromEntries(Object.entries(meta).map(([key, value]) => [key, String(value)])) : null,
      CreateIndex: store.tables.namespaces.get(Name)?.CreateIndex ?? writer.index,
      ModifyIndex: writer.index,
    };
    store.tables.namespaces.set(Name, namespace);
    writer.touch('namespaces');
  });
  return wrote(undefined, index);
}

function forget(exchange: Exchange, name: string): Reply {
  exchange.authority.requireManagement();
  const { store, region } = exchange.core;
  if (name === 'default') throw failure('can not delete default namespace');
  if (!store.tables.namespaces.has(name)) throw failure('namespace not found');
  const isUsed = [...store.tables.jobs.values()].some((job) => job.Namespace === name && job.Status !== 'dead');
  if (isUsed) {
    throw failure(problemText([`namespace ${JSON.stringify(name)} has non-terminal jobs in regions: [${region}]`]));
  }
  const index = store.commit('NamespaceDeleted', (writer) => {
    store.tables.namespaces.delete(name);
    writer.touch('namespaces');
  });
  return wrote(undefined, index);
}
