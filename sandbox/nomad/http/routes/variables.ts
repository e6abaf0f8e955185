import { badRequest, failure, NotThere, permissionDenied } from '../../errors.ts';
import { acquireLock, releaseLock, renewLock } from '../../variables/locks.ts';
import { deleteVariable, LOCK_REFUSALS, setVariable, variableAt, type Written } from '../../variables/variables.ts';
import type { Variable } from '../../wire.ts';
import { type Endpoint, get, put, remove } from '../endpoint.ts';
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
} from '../exchange.ts';
import { listReply } from '../listing.ts';

export const VARIABLES: readonly Endpoint[] = [
  get('/v1/vars', (exchange) => blocking(exchange, () => list(exchange))),
  get('/v1/var/:var_path', (exchange, path) => blocking(exchange, () => one(exchange, path))),
  put('/v1/var/:var_path', change),
  remove('/v1/var/:var_path', forget),
];

function list(exchange: Exchange): Reply {
  const { core, namespace, authority, query } = exchange;
  const prefix = query.get('prefix') ?? '';
  const rows = [...core.store.tables.variables.values()]
    .filter((found) => namespace === '*' || found.Namespace === namespace)
    .filter((found) => found.Path.startsWith(prefix) && authority.allowsVariable(found.Namespace, found.Path, 'list'))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return listReply(exchange, {
    rows,
    tokenOf: (found) => (namespace === '*' ? `${found.Namespace}.${found.Path}` : found.Path),
    show: ({ Items, ...metadata }) => metadata,
    index: core.store.tableIndex('variables'),
  });
}

const keyOf = (found: Variable): string => `${found.Namespace}\u0000${found.Path}`;

function one(exchange: Exchange, path: string): Reply {
  const { core, namespace } = exchange;
  may(exchange, path, 'read');
  const found = variableAt(core, namespace, path);
  if (found === undefined) throw new NotThere('variable not found', core.store.tableIndex('variables'));
  return read(found, found.ModifyIndex);
}

const OPERATIONS = ['lock-acquire', 'lock-release', 'lock-renew'] as const;

async function change(exchange: Exchange, path: string): Promise<Reply> {
  const { query } = exchange;
  const [operation, ...more] = OPERATIONS.filter((name) => query.has(name));
  if (more.length > 0) throw badRequest('multiple lock operations');
  const checkIndex = checkIndexOf(query);
  if (checkIndex !== undefined && operation !== undefined) {
    throw badRequest("CAS can't be used with lock operations");
  }
  may(exchange, path, 'write');
  const body = await bodyOf(exchange);
  if (operation !== undefined) return lockOperation(exchange, path, operation, body);
  const items = itemsOf(body);
  if (Object.keys(items).length === 0) throw badRequest('variable missing required Items object');
  const lock = objectOf(body['Lock']);
  if (lock && (textOf(lock['TTL']) !== '' || textOf(lock['LockDelay']) !== '')) throw LOCK_REFUSALS.onWrite();
  const where = { namespace: namespaceOf(exchange, body), path, items };
  return replyTo(setVariable(exchange.core, { ...where, checkIndex, lockId: textOf(lock?.['ID']) }));
}

function lockOperation(
  exchange: Exchange,
  path: string,
  operation: (typeof OPERATIONS)[number],
  body: JsonObject,
): Reply {
  const { core } = exchange;
  const lock = objectOf(body['Lock']) ?? {};
  const namespace = namespaceOf(exchange, body);
  const lockId = textOf(lock['ID']);
  switch (operation) {
    case 'lock-acquire': {
      const times = { TTL: textOf(lock['TTL']), LockDelay: textOf(lock['LockDelay']) };
      return replyTo(acquireLock(core, { namespace, path, items: itemsOf(body), lockId, lock: times }));
    }
    case 'lock-release':
      if (Object.keys(itemsOf(body)).length > 0) throw LOCK_REFUSALS.itemsOnRelease();
      return replyTo(releaseLock(core, namespace, path, lockId));
    case 'lock-renew': {
      const { Items, ...metadata } = renewLock(core, exchange.namespace, path, lockId);
      return { body: metadata };
    }
  }
}

function forget(exchange: Exchange, path: string): Reply {
  may(exchange, path, 'destroy');
  const { core, namespace, query } = exchange;
  const written = deleteVariable(core, { namespace, path, checkIndex: checkIndexOf(query), lockId: '' });
  return written.kind === 'written' ? { body: undefined, index: written.index, status: 204 } : replyTo(written);
}

function replyTo(written: Written): Reply {
  if (written.kind === 'written') return wrote(written.variable, written.index);
  return { body: written.with, index: written.with.ModifyIndex, status: 409 };
}

function may({ authority, namespace }: Exchange, path: string, capability: string): void {
  if (!authority.allowsVariable(namespace, path, capability)) throw permissionDenied();
}

function checkIndexOf(query: URLSearchParams): number | undefined {
  const text = query.get('cas') ?? '';
  if (text === '') return undefined;
  if (!/^\d+$/.test(text)) {
    throw badRequest(`can not parse cas: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  return Number(text);
}

/** A namespace in the body counts before that of the query, and has to be the one that was checked. */
function namespaceOf(exchange: Exchange, body: JsonObject): string {
  const named = textOf(body['Namespace']);
  if (named === '' || named === exchange.namespace) return exchange.namespace;
  if (!exchange.core.store.tables.namespaces.has(named)) throw failure(`nonexistent namespace ${named}`);
  if (!exchange.authority.isManagement) throw permissionDenied();
  return named;
}

const itemsOf = (body: JsonObject): Record<string, string> =>
  Object.fromEntries(Object.entries(objectOf(body['Items']) ?? {}).map(([key, value]) => [key, String(value)]));
