import type { AclOptions } from '../acl/rules.ts';
import type { Agent } from '../agent/agent.ts';
import { AgentRoutes } from '../agent/routes.ts';
import type { ConsulState } from '../state/state.ts';
import type { Exchange, Reply } from './exchange.ts';
import type { Endpoint } from './router.ts';
import { ownToken } from './routes/acl.ts';
import { listInstances, listNodes, listServices, readNode, readNodeServices } from './routes/catalog-reads.ts';
import { deregisterFromCatalog, registerInCatalog } from './routes/catalog-writes.ts';
import { checksInState, checksOfNode, checksOfService, healthOfService } from './routes/health.ts';
import { kvRoute } from './routes/kv.ts';
import {
  createSession,
  destroySession,
  getSession,
  listSessions,
  renewSession,
  sessionsOfNode,
} from './routes/sessions.ts';
import { runTxn } from './routes/txn.ts';

type StateRoute = (state: ConsulState, exchange: Exchange) => Promise<Reply> | Reply;

/** Every endpoint that the simulated Consul answers. */
export function endpointsOf(state: ConsulState, agent: Agent, acl: AclOptions | undefined): Endpoint[] {
  const on = (methods: string, pattern: string, route: StateRoute): Endpoint => ({
    pattern,
    methods: methods.split(' '),
    route: (exchange) => route(state, exchange),
  });
  return [
    on('GET PUT DELETE', '/v1/kv/', kvRoute),
    on('PUT', '/v1/txn', runTxn),
    on('PUT', '/v1/session/create', createSession),
    on('PUT', '/v1/session/destroy/', destroySession),
    on('PUT', '/v1/session/renew/', renewSession),
    on('GET', '/v1/session/info/', getSession),
    on('GET', '/v1/session/node/', sessionsOfNode),
    on('GET', '/v1/session/list', listSessions),
    on('PUT', '/v1/catalog/register', registerInCatalog),
    on('PUT', '/v1/catalog/deregister', deregisterFromCatalog),
    on('GET', '/v1/catalog/datacenters', () => ({ json: [state.datacenter] })),
    on('GET', '/v1/catalog/nodes', listNodes),
    on('GET', '/v1/catalog/services', listServices),
    on('GET', '/v1/catalog/service/', listInstances),
    on('GET', '/v1/catalog/node/', readNode),
    on('GET', '/v1/catalog/node-services/', readNodeServices),
    on('GET', '/v1/health/state/', checksInState),
    on('GET', '/v1/health/node/', checksOfNode),
    on('GET', '/v1/health/checks/', checksOfService),
    on('GET', '/v1/health/service/', healthOfService),
    on('GET', '/v1/status/leader', () => ({ json: '127.0.0.1:8300' })),
    on('GET', '/v1/status/peers', () => ({ json: ['127.0.0.1:8300'] })),
    on('GET', '/v1/event/list', () => ({ json: [], headers: { 'X-Consul-Index': '1' } })),
    on('GET', '/v1/acl/token/self', (_, exchange) => ownToken(acl, exchange)),
    ...agentEndpoints(new AgentRoutes(agent, state)),
  ];
}

function agentEndpoints(agent: AgentRoutes): Endpoint[] {
  const on = (method: string, path: string, route: Endpoint['route']): Endpoint => ({
    pattern: `/v1/agent/${path}`,
    methods: [method],
    route,
  });
  return [
    on('GET', 'self', (exchange) => agent.self(exchange)),
    on('GET', 'members', (exchange) => agent.members(exchange)),
    on('GET', 'services', (exchange) => agent.services(exchange)),
    on('GET', 'service/', (exchange) => agent.service(exchange)),
    on('GET', 'checks', (exchange) => agent.checks(exchange)),
    on('PUT', 'service/register', (exchange) => agent.registerService(exchange)),
    on('PUT', 'service/deregister/', (exchange) => agent.deregisterService(exchange)),
    on('PUT', 'service/maintenance/', (exchange) => agent.serviceMaintenance(exchange)),
    on('PUT', 'maintenance', (exchange) => agent.nodeMaintenance(exchange)),
    on('PUT', 'check/register', (exchange) => agent.registerCheck(exchange)),
    on('PUT', 'check/deregister/', (exchange) => agent.deregisterCheck(exchange)),
    on('PUT', 'check/pass/', agent.report('passing')),
    on('PUT', 'check/warn/', agent.report('warning')),
    on('PUT', 'check/fail/', agent.report('critical')),
    on('PUT', 'check/update/', (exchange) => agent.update(exchange)),
  ];
}
