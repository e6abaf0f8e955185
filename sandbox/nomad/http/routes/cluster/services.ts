import { deleteService } from '../../../services/catalog.ts';
import type { ServiceRegistration } from '../../../wire.ts';
import { type Endpoint, get, remove } from '../../endpoint.ts';
import { blocking, type Exchange, type Reply, read, wrote } from '../../exchange.ts';
import { byId, listReply } from '../../listing.ts';

export const SERVICES: readonly Endpoint[] = [
  get('/v1/services', (exchange) => blocking(exchange, () => list(exchange))),
  get('/v1/service/:service_name', (exchange, name) => blocking(exchange, () => instances(exchange, name))),
  remove('/v1/service/:service_name/:service_id', forget),
];

/** Names and tags only, grouped by namespace. */
function list(exchange: Exchange): Reply {
  const { core, namespace, authority } = exchange;
  authority.require(namespace, 'read-job');
  const byNamespace = new Map<string, Map<string, Set<string>>>();
  for (const found of core.store.tables.services.values()) {
    if (namespace !== '*' && found.Namespace !== namespace) continue;
    if (!authority.allows(found.Namespace, 'read-job')) continue;
    const names = byNamespace.get(found.Namespace) ?? new Map<string, Set<string>>();
    byNamespace.set(found.Namespace, names);
    names.set(found.ServiceName, new Set([...(names.get(found.ServiceName) ?? []), ...found.Tags]));
  }
  const body = [...byNamespace].map(([Namespace, names]) => ({
    Namespace,
    Services: [...names].map(([ServiceName, tags]) => ({ ServiceName, Tags: [...tags].sort() })),
  }));
  return read(body, core.store.tableIndex('services'));
}

function instances(exchange: Exchange, name: string): Reply {
  const { core, namespace, authority } = exchange;
  authority.require(namespace, 'read-job');
  return listReply<ServiceRegistration>(exchange, {
    rows: [...core.store.tables.services.values()]
      .filter((found) => found.ServiceName === name && found.Namespace === namespace)
      .sort(byId),
    tokenOf: (found) => found.ID,
    show: (found) => found,
    index: core.store.tableIndex('services'),
  });
}

function forget(exchange: Exchange, _name: string, id: string): Reply {
  exchange.authority.require(exchange.namespace, 'submit-job');
  return wrote(undefined, deleteService(exchange.core.store, exchange.namespace, id));
}
