import {
  type Check,
  type CheckRow,
  type Node,
  type NodeRow,
  rowKey,
  type Service,
  type ServiceRow,
  sameRow,
} from './catalog-records.ts';
import type { SessionGround, Sessions } from './sessions.ts';
import { SortedMap } from './sorted-map.ts';
import type { Change, Store } from './store.ts';

/** What waits for what: the topics that a catalog change touches. */
export const TOPICS = {
  nodes: 'nodes',
  services: 'services',
  checks: 'checks',
  node: (name: string) => `node:${name.toLowerCase()}`,
  nodeServices: (node: string) => `node-services:${node.toLowerCase()}`,
  nodeChecks: (node: string) => `node-checks:${node.toLowerCase()}`,
  service: (name: string) => `service:${name.toLowerCase()}`,
  serviceIndex: (name: string) => `service-index:${name.toLowerCase()}`,
  serviceChecks: (name: string) => `service-checks:${name.toLowerCase()}`,
  status: (status: string) => `status:${status.toLowerCase()}`,
} as const;

/** Shorter beginnings of an id name no node. */
export const MIN_ID_LENGTH = 2;

/** A refusal in Consul's words, sent as a 500. */
export class CatalogRefusal extends Error {
  readonly why: string;

  /** `doing` is left out where a transaction tells it. */
  constructor(why: string, doing = '') {
    super(doing === '' ? why : `${doing}: ${why}`);
    this.why = why;
  }
}

export interface Registration {
  /** Absent when only services and checks of a known node are written. */
  readonly node?: NodeRow;
  readonly nodeName: string;
  readonly service?: ServiceRow;
  readonly checks: readonly CheckRow[];
}

/** Nodes, their services and their checks, with an index per table, per node and per service as Consul keeps them. */
export class Catalog implements SessionGround {
  readonly nodes = new SortedMap<Node>();
  readonly services = new SortedMap<Service>();
  readonly checks = new SortedMap<Check>();
  readonly #store: Store;
  #sessions: Sessions | undefined;

  constructor(store: Store) {
    this.#store = store;
    for (const kept of [this.nodes, this.services, this.checks]) store.snapshots.keep<unknown>(kept);
  }

  /** Sessions stand on nodes and checks, and so must hear when these go. */
  bindSessions(sessions: Sessions): void {
    this.#sessions = sessions;
  }

  hasNode(name: string): boolean {
    return this.nodes.get(name.toLowerCase()) !== undefined;
  }

  /** A node by its name, or by what its id begins with where no other's does. */
  findNode(nameOrId: string): Node | undefined {
    const named = this.nodes.get(nameOrId.toLowerCase());
    if (named !== undefined || nameOrId.length < MIN_ID_LENGTH) return named;
    const found = this.nodes.values().filter(({ ID }) => ID.startsWith(nameOrId.toLowerCase()));
    return found.length === 1 ? found[0] : undefined;
  }

  checkStatus(node: string, checkId: string): string | undefined {
    return this.checks.get(rowKey(node, checkId))?.Status;
  }

  servicesOf(node: string): Service[] {
    return this.services.withPrefix(rowKey(node, ''));
  }

  checksOf(node: string): Check[] {
    return this.checks.withPrefix(rowKey(node, ''));
  }

  instancesOf(service: string): Service[] {
    const name = service.toLowerCase();
    return this.services.values().filter((instance) => instance.Service.toLowerCase() === name);
  }

  register(change: Change, { node, nodeName, service, checks }: Registration): void {
    if (node !== undefined) this.#putNode(change, node);
    if (service !== undefined) this.#putService(change, nodeName, service);
    for (const check of checks) this.#putCheck(change, check);
  }

  deregisterNode(change: Change, name: string): void {
    const node = this.nodes.get(name.toLowerCase());
    if (node === undefined) return;
    for (const service of this.servicesOf(name)) this.deregisterService(change, name, service.ID);
    for (const check of this.checksOf(name)) this.deregisterCheck(change, name, check.CheckID);
    change.remove(this.nodes, name.toLowerCase());
    this.#store.mark(change, 'nodes', 'node_last_extinction');
    this.#store.unmark(change, `node.${name.toLowerCase()}`);
    change.touch(TOPICS.nodes, TOPICS.node(name));
    this.#sessions?.invalidate(change, name);
  }

  deregisterService(change: Change, node: string, serviceId: string): void {
    const service = this.services.get(rowKey(node, serviceId));
    if (service === undefined) return;
    for (const check of this.checksOf(node).filter(({ ServiceID }) => ServiceID === service.ID)) {
      this.deregisterCheck(change, node, check.CheckID);
    }
    change.remove(this.services, rowKey(node, serviceId));
    this.#store.mark(change, 'checks', 'services', 'nodes', `node.${node.toLowerCase()}`);
    change.touch(TOPICS.services, TOPICS.nodeServices(node), TOPICS.service(service.Service));
    if (this.instancesOf(service.Service).length > 0) {
      this.#markService(change, service.Service);
      return;
    }
    this.#store.unmark(change, `service.${service.Service.toLowerCase()}`);
    this.#store.mark(change, 'service_last_extinction');
    change.touch(TOPICS.serviceIndex(service.Service));
  }

  deregisterCheck(change: Change, node: string, checkId: string): void {
    const check = this.checks.get(rowKey(node, checkId));
    if (check === undefined) return;
    if (check.ServiceID !== '') this.#markService(change, check.ServiceName);
    else {
      this.#markServicesOf(change, node);
      this.#store.mark(change, 'services');
    }
    change.remove(this.checks, rowKey(node, checkId));
    this.#checkWritten(change, check);
    this.#sessions?.invalidate(change, node, check.CheckID);
  }

  #putNode(change: Change, node: NodeRow): void {
    const key = node.Node.toLowerCase();
    const before = this.nodes.get(key);
    if (sameRow<NodeRow>(before, node)) return;
    const indexes = { CreateIndex: before?.CreateIndex ?? change.index, ModifyIndex: change.index };
    change.put(this.nodes, key, { ...node, ...indexes });
    this.#store.mark(change, 'nodes', `node.${key}`);
    this.#markServicesOf(change, node.Node);
    change.touch(TOPICS.nodes, TOPICS.node(node.Node));
  }

  #putService(change: Change, node: string, service: ServiceRow): void {
    if (!this.hasNode(node)) throw new CatalogRefusal('Missing node registration', 'failed inserting service');
    const key = rowKey(node, service.ID);
    const before = this.services.get(key);
    const next = { ...service, node };
    if (sameRow<typeof next>(before, next)) return;
    const indexes = { CreateIndex: before?.CreateIndex ?? change.index, ModifyIndex: change.index };
    change.put(this.services, key, { ...next, ...indexes });
    this.#store.mark(change, 'services', 'nodes', `node.${node.toLowerCase()}`);
    this.#markService(change, service.Service);
    change.touch(TOPICS.services, TOPICS.nodeServices(node), TOPICS.service(service.Service));
  }

  #putCheck(change: Change, wanted: CheckRow): void {
    const missing = (what: string) =>
      new CatalogRefusal(
        `Missing ${what} registration`,
        `failed inserting check on node ${JSON.stringify(wanted.Node)}`,
      );
    if (!this.hasNode(wanted.Node)) throw missing('node');
    const service = wanted.ServiceID === '' ? undefined : this.services.get(rowKey(wanted.Node, wanted.ServiceID));
    if (wanted.ServiceID !== '' && service === undefined) throw missing('service');
    const next: CheckRow = { ...wanted, ServiceName: service?.Service ?? '', ServiceTags: service?.Tags ?? [] };
    const key = rowKey(next.Node, next.CheckID);
    const before = this.checks.get(key);
    if (next.Status === 'critical') this.#sessions?.invalidate(change, next.Node, next.CheckID);
    if (sameRow<CheckRow>(before, next)) return;
    if (service !== undefined) this.#markService(change, service.Service);
    else this.#markServicesOf(change, next.Node);
    const indexes = { CreateIndex: before?.CreateIndex ?? change.index, ModifyIndex: change.index };
    change.put(this.checks, key, { ...next, ...indexes });
    if (before !== undefined) this.#checkWritten(change, before);
    this.#checkWritten(change, next);
  }

  #checkWritten(change: Change, check: CheckRow): void {
    this.#store.mark(change, 'checks');
    change.touch(TOPICS.checks, TOPICS.status(check.Status), TOPICS.nodeChecks(check.Node));
    if (check.ServiceName !== '') change.touch(TOPICS.serviceChecks(check.ServiceName));
  }

  #markService(change: Change, name: string): void {
    this.#store.mark(change, `service.${name.toLowerCase()}`);
    change.touch(TOPICS.serviceIndex(name));
  }

  /** A node's own rows are part of what readers of its services see. */
  #markServicesOf(change: Change, node: string): void {
    for (const service of this.servicesOf(node)) this.#markService(change, service.Service);
  }
}
