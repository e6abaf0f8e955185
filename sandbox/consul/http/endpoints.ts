import type { AclOptions } from '../acl/rules.ts';
import type { AgentRoutes } from '../agent/routes.ts';
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

/** What the endpoints of one simulated server work on. */
export interface ConsulParts {
  readonly state: ConsulState;
  readonly agent: AgentRoutes;
  /** Undefined where ACLs are off. */
  readonly acl: AclOptions | undefined;
}

interface Row extends Omit<Endpoint, 'route'> {
  readonly answer: (parts: ConsulParts, exchange: Exchange) => Promise<Reply> | Reply;
}

const on = (methods: string, pattern: string, answer: Row['answer']): Row => ({
  pattern,
  methods: methods.split(' '),
  answer,
});

type StateRoute = (state: ConsulState, exchange: Exchange) => Promise<Reply> | Reply;
const onState = (methods: string, pattern: string, route: StateRoute): Row =>
  on(methods, pattern, ({ state }, exchange) => route(state, exchange));

type AgentRoute = (agent: AgentRoutes, exchange: Exchange) => Promise<Reply> | Reply;
const onAgent = (method: string, path: string, route: AgentRoute): Row =>
  on(method, `/v1/agent/${path}`, ({ agent }, exchange) => route(agent, exchange));

const ROWS: readonly Row[] = [
  onState('GET PUT DELETE', '/v1/kv/', kvRoute),
  onState('PUT', '/v1/txn', runTxn),
  onState('PUT', '/v1/session/create', createSession),
  onState('PUT', '/v1/session/destroy/', destroySession),
  onState('PUT', '/v1/session/renew/', renewSession),
  onState('GET', '/v1/session/info/', getSession),
  onState('GET', '/v1/session/node/', sessionsOfNode),
  onState('GET', '/v1/session/list', listSessions),
  onState('PUT', '/v1/catalog/register', registerInCatalog),
  onState('PUT', '/v1/catalog/deregister', deregisterFromCatalog),
  onState('GET', '/v1/catalog/datacenters', ({ datacenter }) => ({ json: [datacenter] })),
  onState('GET', '/v1/catalog/nodes', listNodes),
  onState('GET', '/v1/catalog/services', listServices),
  onState('GET', '/v1/catalog/service/', listInstances),
  onState('GET', '/v1/catalog/node/', readNode),
  onState('GET', '/v1/catalog/node-services/', readNodeServices),
  onState('GET', '/v1/health/state/', checksInState),
  onState('GET', '/v1/health/node/', checksOfNode),
  onState('GET', '/v1/health/checks/', checksOfService),
  onState('GET', '/v1/health/service/', healthOfService),
  onState('GET', '/v1/status/leader', () => ({ json: '127.0.0.1:8300' })),
  onState('GET', '/v1/status/peers', () => ({ json: ['127.0.0.1:8300'] })),
  onState('GET', '/v1/event/list', () => ({ json: [], headers: { 'X-Consul-Index': '1' } })),
  on('GET', '/v1/acl/token/self', ({ acl }, exchange) => ownToken(acl, exchange)),
  onAgent('GET', 'self', (agent, exchange) => agent.self(exchange)),
  onAgent('GET', 'members', (agent, exchange) => agent.members(exchange)),
  onAgent('GET', 'services', (agent, exchange) => agent.services(exchange)),
  onAgent('GET', 'service/', (agent, exchange) => agent.service(exchange)),
  onAgent('GET', 'checks', (agent, exchange) => agent.checks(exchange)),
  onAgent('PUT', 'service/register', (agent, exchange) => agent.registerService(exchange)),
  onAgent('PUT', 'service/deregister/', (agent, exchange) => agent.deregisterService(exchange)),
  onAgent('PUT', 'service/maintenance/', (agent, exchange) => agent.serviceMaintenance(exchange)),
  onAgent('PUT', 'maintenance', (agent, exchange) => agent.nodeMaintenance(exchange)),
  onAgent('PUT', 'check/register', (agent, exchange) => agent.registerCheck(exchange)),
  onAgent('PUT', 'check/deregister/', (agent, exchange) => agent.deregisterCheck(exchange)),
  onAgent('PUT', 'check/pass/', (agent, exchange) => agent.report(exchange, 'passing')),
  onAgent('PUT', 'check/warn/', (agent, exchange) => agent.report(exchange, 'warning')),
  onAgent('PUT', 'check/fail/', (agent, exchange) => agent.report(exchange, 'critical')),
  onAgent('PUT', 'check/update/', (agent, exchange) => agent.update(exchange)),
];

/** Every endpoint that the simulated Consul answers, a row for each method. */
export const CONSUL_ENDPOINTS: readonly { readonly method: string; readonly pattern: string }[] = ROWS.flatMap(
  ({ methods, pattern }) => methods.map((method) => ({ method, pattern })),
);

/** The same, bound to one server. */
export function endpointsOf(parts: ConsulParts): Endpoint[] {
  return ROWS.map(({ answer, ...endpoint }) => ({ ...endpoint, route: (exchange) => answer(parts, exchange) }));
}
