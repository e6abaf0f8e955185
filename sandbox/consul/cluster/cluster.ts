import { emptyCheck, type NodeRow } from '../state/catalog-records.ts';
import type { ConsulState } from '../state/state.ts';

/** Serf's words for how a member is, in the numbers of `/v1/agent/members`. */
export const MEMBER_STATUS = { alive: 1, left: 3, failed: 4 } as const;

export interface Member {
  readonly name: string;
  readonly id: string;
  readonly status: keyof typeof MEMBER_STATUS;
  readonly role: 'server' | 'client';
}

const SERF_HEALTH = { CheckID: 'serfHealth', Name: 'Serf Health Status' };

/** Who belongs to the datacenter, and what the leader writes into the catalog when gossip says that somebody came or went. */
export class Cluster {
  /** When the datacenter came to be, in ms since the epoch. */
  readonly since: number;
  readonly #state: ConsulState;
  readonly #members = new Map<string, Member>();

  constructor(state: ConsulState) {
    this.#state = state;
    this.since = state.clock.now();
    this.#members.set(state.nodeName, { name: state.nodeName, id: state.nodeId, status: 'alive', role: 'server' });
  }

  get members(): readonly Member[] {
    return [...this.#members.values()];
  }

  /** A client agent comes, or comes back; its node is entered, and is healthy. */
  join(name: string, id: string): void {
    this.#members.set(name, { name, id, status: 'alive', role: 'client' });
    this.#write(nodeOf(name, id, this.#state.datacenter), 'passing', 'Agent alive and reachable');
  }

  /** A member that answers no more: its node stays, with all that it had, but is critical itself. */
  fail(name: string): void {
    const member = this.#members.get(name);
    if (member === undefined || member.status !== 'alive') return;
    this.#members.set(name, { ...member, status: 'failed' });
    this.#write(nodeOf(name, member.id, this.#state.datacenter), 'critical', 'Agent not live or unreachable');
  }

  /** A member that leaves in order, or is made to: its node goes, with all that it had. False where there is none. */
  leave(name: string): boolean {
    const member = this.#members.get(name);
    if (member === undefined) return false;
    this.#members.set(name, { ...member, status: 'left' });
    const { store, catalog } = this.#state;
    store.apply((change) => catalog.deregisterNode(change, name));
    return true;
  }

  /** Forgets a member that has left. */
  prune(name: string): void {
    if (this.#members.get(name)?.status === 'left') this.#members.delete(name);
  }

  #write(node: NodeRow, status: string, output: string): void {
    const { store, catalog } = this.#state;
    const check = { ...emptyCheck(node.Node), ...SERF_HEALTH, Status: status, Output: output };
    store.apply((change) => catalog.register(change, { nodeName: node.Node, node, checks: [check] }));
  }
}

function nodeOf(name: string, id: string, datacenter: string): NodeRow {
  const address = '127.0.0.1';
  return {
    ID: id,
    Node: name,
    Address: address,
    Datacenter: datacenter,
    TaggedAddresses: { lan: address, lan_ipv4: address, wan: address, wan_ipv4: address },
    Meta: { 'consul-network-segment': '' },
  };
}
