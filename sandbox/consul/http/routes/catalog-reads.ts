import { CATALOG_SERVICE_FIELDS, NODE_FIELDS, SERVICE_FIELDS } from '../../filter/fields.ts';
import { MIN_ID_LENGTH, TOPICS } from '../../state/catalog.ts';
import type { Node, Service } from '../../state/catalog-records.ts';
import type { ConsulState } from '../../state/state.ts';
import { answerRead } from '../blocking.ts';
import type { Exchange, Reply } from '../exchange.ts';
import { answerRows, filterOf, named, nodeMetaFilter, serviceJson } from '../rows.ts';

export function listNodes(state: ConsulState, exchange: Exchange): Promise<Reply> {
  const hasMeta = nodeMetaFilter(exchange);
  return answerRows<Node>(state, exchange, {
    look: () => ({
      index: state.store.tableIndex('nodes'),
      topics: [TOPICS.nodes],
      rows: state.catalog.nodes.values().filter(hasMeta),
    }),
    mayRead: (node) => exchange.authorizer.may('node', 'read', node.Node),
    shape: (node) => node,
    fields: NODE_FIELDS,
  });
}

/** Service names with the tags of all their instances. */
export function listServices(state: ConsulState, exchange: Exchange): Promise<Reply> {
  const { catalog } = state;
  const hasMeta = nodeMetaFilter(exchange);
  return answerRows<Service>(state, exchange, {
    look: () => ({
      index: state.store.tableIndex('services'),
      topics: [TOPICS.services],
      rows: catalog.services.values().filter((service) => hasMeta(catalog.nodes.get(service.node.toLowerCase()))),
    }),
    mayRead: (service) => exchange.authorizer.may('service', 'read', service.Service),
    shape: (service) => instanceJson(state, service),
    fields: CATALOG_SERVICE_FIELDS,
    body: (rows) => tagsByName(rows as readonly ReturnType<typeof instanceJson>[]), // shaped by instanceJson just above
  });
}

function tagsByName(rows: readonly { readonly ServiceName: string; readonly ServiceTags: readonly string[] }[]) {
  const tags = new Map<string, Set<string>>();
  for (const { ServiceName, ServiceTags } of rows) {
    const known = tags.get(ServiceName) ?? new Set();
    for (const tag of ServiceTags) known.add(tag);
    tags.set(ServiceName, known);
  }
  return Object.fromEntries([...tags].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, all]) => [name, [...all]]));
}

export function listInstances(state: ConsulState, exchange: Exchange): Promise<Reply> {
  const name = named(exchange, 'service name');
  const { catalog } = state;
  const hasMeta = nodeMetaFilter(exchange);
  const tags = exchange.params.getAll('tag');
  return answerRows<Service>(state, exchange, {
    look: () => {
      const found = catalog.instancesOf(name);
      const chosen = found
        .filter((service) => tags.every((tag) => hasTag(service, tag)))
        .filter((service) => hasMeta(catalog.nodes.get(service.node.toLowerCase())));
      const topics = [TOPICS.service(name), ...found.map((service) => TOPICS.node(service.node))];
      return { index: serviceIndex(state, name, found.length > 0, ['services', 'nodes']), topics, rows: chosen };
    },
    mayRead: (service) => mayReadInstance(exchange, service),
    shape: (service) => instanceJson(state, service),
    fields: CATALOG_SERVICE_FIELDS,
  });
}

export function mayReadInstance({ authorizer }: Exchange, service: Service): boolean {
  return authorizer.may('node', 'read', service.node) && authorizer.may('service', 'read', service.Service);
}

export function hasTag(service: Service, tag: string): boolean {
  return service.Tags.some((own) => own.toLowerCase() === tag.toLowerCase());
}

/** The index of a service's own changes; of the last service that went away when it has no instance. */
export function serviceIndex(state: ConsulState, name: string, exists: boolean, tables: readonly string[]): number {
  const own = `service.${name.toLowerCase()}`;
  if (!exists && state.store.hasTable('service_last_extinction')) {
    return state.store.tableIndex('service_last_extinction');
  }
  return state.store.hasTable(own) ? state.store.tableIndex(own) : state.store.tableIndex(...tables);
}

function instanceJson(state: ConsulState, service: Service) {
  const node = state.catalog.nodes.get(service.node.toLowerCase());
  return {
    ID: node?.ID ?? '',
    Node: service.node,
    Address: node?.Address ?? '',
    Datacenter: node?.Datacenter ?? '',
    TaggedAddresses: node?.TaggedAddresses ?? null,
    NodeMeta: node?.Meta ?? null,
    ServiceKind: service.Kind ?? '',
    ServiceID: service.ID,
    ServiceName: service.Service,
    ServiceTags: service.Tags,
    ServiceAddress: service.Address,
    ...(service.TaggedAddresses === undefined ? {} : { ServiceTaggedAddresses: service.TaggedAddresses }),
    ServiceWeights: service.Weights,
    ServiceMeta: service.Meta ?? {},
    ServicePort: service.Port,
    ServiceSocketPath: '',
    ServiceEnableTagOverride: service.EnableTagOverride,
    ServiceProxy: service.Proxy,
    ServiceConnect: service.Connect,
    CreateIndex: service.CreateIndex,
    ModifyIndex: service.ModifyIndex,
  };
}

/** `/v1/catalog/node/:node`: the node and its services by id; null where there is none. */
export function readNode(state: ConsulState, exchange: Exchange): Promise<Reply> {
  return nodeWith(state, exchange, null, (services) =>
    Object.fromEntries(services.map((service) => [service.ID, serviceJson(service)])),
  );
}

/** `/v1/catalog/node-services/:node`: the same, as a list. */
export function readNodeServices(state: ConsulState, exchange: Exchange): Promise<Reply> {
  return nodeWith(state, exchange, { Node: null, Services: null }, (services) => services.map(serviceJson));
}

function nodeWith(state: ConsulState, exchange: Exchange, none: unknown, shape: (services: Service[]) => unknown) {
  const name = named(exchange, 'node name');
  const passes = filterOf(exchange, SERVICE_FIELDS);
  const { catalog, store } = state;
  return answerRead(state, exchange, () => {
    const node = catalog.findNode(name);
    const topics = [TOPICS.node(name), TOPICS.nodes, TOPICS.nodeServices(node?.Node ?? name)];
    if (node === undefined) {
      const index = name.length < MIN_ID_LENGTH ? 0 : store.tableIndex('node_last_extinction');
      return { index, topics, tellsConsistency: true, reply: { json: none } };
    }
    const index = store.tableIndex(`node.${node.Node.toLowerCase()}`);
    const isBearer = exchange.authorizer.token !== undefined;
    if (!exchange.authorizer.may('node', 'read', node.Node)) {
      return { index, topics, tellsConsistency: true, filtered: isBearer, reply: { json: none } };
    }
    const all = catalog.servicesOf(node.Node);
    const services = all.filter((service) => exchange.authorizer.may('service', 'read', service.Service));
    return {
      index,
      topics,
      tellsConsistency: true,
      filtered: services.length < all.length && isBearer,
      reply: { json: { Node: node, Services: shape(services.filter(passes)) } },
    };
  });
}
