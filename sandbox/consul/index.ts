import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../clock.ts';
import type { SandboxServer } from '../http/server.ts';
import type { AclOptions } from './acl/rules.ts';
import { AclStore } from './acl/store.ts';
import type { AgentTimes } from './agent/agent.ts';
import { Cluster } from './cluster/cluster.ts';
import { startAgent } from './start-agent.ts';
import { createState } from './state/state.ts';

export type { AclOptions, AclRules, AclToken, Right } from './acl/rules.ts';
export type { AgentTimes } from './agent/agent.ts';
export { CONSUL_ENDPOINTS } from './http/endpoints.ts';

export interface ConsulOptions {
  /** 0 or nothing picks a free port. */
  readonly port?: number;
  /** Sessions, lock delays and blocking queries run on it. */
  readonly clock: SandboxClock;
  /** Without it ACLs are off, and everybody may do everything. */
  readonly acl?: AclOptions;
  readonly datacenter?: string;
  readonly nodeName?: string;
  /** Default: Consul's own. */
  readonly agentTimes?: Partial<AgentTimes>;
  /** Told of every request that an endpoint takes, with the endpoint's pattern. */
  readonly onRoute?: (method: string, pattern: string) => void;
}

/** A client agent of the simulated datacenter, on its own port. */
export interface ConsulPeer extends SandboxServer {
  readonly nodeName: string;
  /** Dies without a word: its node turns critical, what it had stays. */
  lose(): Promise<void>;
}

export interface ConsulSandbox extends SandboxServer {
  /** Another agent joins; a name that was lost comes back as the same node. */
  join(nodeName: string): Promise<ConsulPeer>;
}

/** Starts a simulated Consul: one server that is its own leader, on loopback. */
export async function startConsul(options: ConsulOptions): Promise<ConsulSandbox> {
  const { clock, agentTimes, onRoute } = options;
  const acl = options.acl === undefined ? undefined : new AclStore(options.acl, clock);
  const datacenter = options.datacenter ?? 'dc1';
  const nodeName = options.nodeName ?? 'consul-server-1';
  const state = createState({ clock, datacenter, nodeName, nodeId: randomUUID() });
  const cluster = new Cluster(state);
  const common = { cluster, acl, onRoute, times: agentTimes };
  const server = await startAgent({ ...common, state, port: options.port });
  const peers = new Set<SandboxServer>();
  const join = async (name: string): Promise<ConsulPeer> => {
    const nodeId = cluster.members.find((member) => member.name === name)?.id ?? randomUUID();
    cluster.join(name, nodeId);
    const peer = await startAgent({ ...common, state: { ...state, nodeName: name, nodeId }, port: undefined });
    peers.add(peer);
    const end = async (then: () => void) => {
      peers.delete(peer);
      await peer.close();
      then();
    };
    return {
      url: peer.url,
      nodeName: name,
      lose: () => end(() => cluster.fail(name)),
      close: () => end(() => void cluster.leave(name)),
    };
  };
  return {
    url: server.url,
    join,
    close: async () => {
      state.sessions.close();
      await Promise.all([server, ...peers].map((agent) => agent.close()));
    },
  };
}
