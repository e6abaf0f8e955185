import type { SandboxClock } from '../../clock.ts';
import { Catalog } from './catalog.ts';
import { emptyCheck, type ServiceRow } from './catalog-records.ts';
import { KvStore } from './kv.ts';
import { Sessions } from './sessions.ts';
import { Store } from './store.ts';

/** All that one simulated Consul server knows. */
export interface ConsulState {
  readonly store: Store;
  readonly clock: SandboxClock;
  readonly kv: KvStore;
  readonly sessions: Sessions;
  readonly catalog: Catalog;
  readonly datacenter: string;
  /** The agent's own node. */
  readonly nodeName: string;
  readonly nodeId: string;
}

/** The release whose behaviour is simulated. */
export const CONSUL_VERSION = '1.14.4';

export function createState(options: {
  readonly clock: SandboxClock;
  readonly datacenter: string;
  readonly nodeName: string;
  readonly nodeId: string;
}): ConsulState {
  const store = new Store();
  const kv = new KvStore(store, options.clock);
  const catalog = new Catalog(store);
  const sessions = new Sessions({ store, clock: options.clock, kv, ground: catalog });
  catalog.bindSessions(sessions);
  registerSelf(store, catalog, options);
  return { ...options, store, kv, sessions, catalog };
}

/**
 * A server that has won its election enters itself: its node, the service `consul`, and that it is alive.
 * A moment later its own agent adds what only it knows of the node.
 */
function registerSelf(store: Store, catalog: Catalog, own: { datacenter: string; nodeName: string; nodeId: string }) {
  const { nodeName, nodeId, datacenter } = own;
  const address = '127.0.0.1';
  const node = {
    ID: nodeId,
    Node: nodeName,
    Address: address,
    Datacenter: datacenter,
    TaggedAddresses: null,
    Meta: null,
  };
  const alive = {
    ...emptyCheck(nodeName),
    CheckID: 'serfHealth',
    Name: 'Serf Health Status',
    Status: 'passing',
    Output: 'Agent alive and reachable',
  };
  store.apply((change) => catalog.register(change, { nodeName, node, service: CONSUL_SERVICE, checks: [alive] }));
  const TaggedAddresses = { lan: address, lan_ipv4: address, wan: address, wan_ipv4: address };
  const Meta = { 'consul-network-segment': '' };
  store.apply((change) => catalog.register(change, { nodeName, node: { ...node, TaggedAddresses, Meta }, checks: [] }));
}

const CONSUL_SERVICE: ServiceRow = {
  ID: 'consul',
  Service: 'consul',
  Tags: [],
  Address: '',
  Meta: {
    non_voter: 'false',
    raft_version: '3',
    read_replica: 'false',
    serf_protocol_current: '2',
    serf_protocol_max: '5',
    serf_protocol_min: '1',
    version: CONSUL_VERSION,
  },
  Port: 8300,
  Weights: { Passing: 1, Warning: 1 },
  EnableTagOverride: false,
  Proxy: { Mode: '', MeshGateway: {}, Expose: {} },
  Connect: {},
};
