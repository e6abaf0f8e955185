import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../clock.ts';
import { listen, type SandboxServer } from '../http/server.ts';
import type { AclOptions } from './acl/rules.ts';
import { Agent } from './agent/agent.ts';
import { AgentRoutes } from './agent/routes.ts';
import { endpointsOf } from './http/endpoints.ts';
import { createRouter } from './http/router.ts';
import { createState } from './state/state.ts';

export type { AclOptions, AclRules, AclToken, Right } from './acl/rules.ts';
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
  /** Told of every request that an endpoint takes, with the endpoint's pattern. */
  readonly onRoute?: (method: string, pattern: string) => void;
}

export type ConsulSandbox = SandboxServer;

/** Starts a simulated Consul: one server that is its own leader, on loopback. */
export async function startConsul(options: ConsulOptions): Promise<ConsulSandbox> {
  const datacenter = options.datacenter ?? 'dc1';
  const nodeName = options.nodeName ?? 'consul-server-1';
  const state = createState({ clock: options.clock, datacenter, nodeName, nodeId: randomUUID() });
  const agent = new Agent(state);
  const closing = new AbortController();
  const endpoints = endpointsOf({ state, agent: new AgentRoutes(agent, state), acl: options.acl });
  const { acl, onRoute } = options;
  const handler = createRouter({ acl, datacenter, endpoints, closing: closing.signal, onRoute });
  const server = await listen(handler, options.port);
  return {
    url: server.url,
    close: async () => {
      closing.abort();
      state.sessions.close();
      agent.close();
      await server.close();
    },
  };
}
