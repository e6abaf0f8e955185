import { listen, type SandboxServer } from '../http/server.ts';
import type { AclStore } from './acl/store.ts';
import { Agent, type AgentTimes } from './agent/agent.ts';
import { AgentRoutes } from './agent/routes.ts';
import type { Cluster } from './cluster/cluster.ts';
import { UserEvents } from './events/events.ts';
import { endpointsOf } from './http/endpoints.ts';
import { createRouter, type RouterOptions } from './http/router.ts';
import type { ConsulState } from './state/state.ts';

interface AgentOptions extends Pick<RouterOptions, 'onRoute'> {
  readonly state: ConsulState;
  readonly cluster: Cluster;
  readonly acl: AclStore | undefined;
  readonly times: Partial<AgentTimes> | undefined;
  /** 0 or nothing picks a free port. */
  readonly port: number | undefined;
}

/** One agent of the simulated datacenter: its own services and checks, and the API over the state that all share. */
export async function startAgent({ state, cluster, acl, times, port, onRoute }: AgentOptions): Promise<SandboxServer> {
  const agent = new Agent(state, times);
  const closing = new AbortController();
  const agentRoutes = new AgentRoutes(agent, state);
  const endpoints = endpointsOf({ state, agent, agentRoutes, cluster, events: new UserEvents(), acl });
  const { datacenter } = state;
  const server = await listen(createRouter({ acl, datacenter, endpoints, closing: closing.signal, onRoute }), port);
  return {
    url: server.url,
    close: async () => {
      closing.abort();
      agent.close();
      await server.close();
    },
  };
}
