import type { AclStore } from '../acl/store.ts';
import type { Agent } from '../agent/agent.ts';
import type { AgentRoutes } from '../agent/routes.ts';
import { healthOfServiceId, healthOfServiceName } from '../agent/service-health.ts';
import { readAgentService } from '../agent/service-reads.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { autopilotHealth, forceLeave, LEADER, listMembers, raftConfiguration, readSelf } from '../cluster/routes.ts';
import type { UserEvents } from '../events/events.ts';
import { fireEvent, listEvents } from '../events/routes.ts';
import type { ConsulState } from '../state/state.ts';
import type { Exchange, Reply } from './exchange.ts';
import type { Endpoint } from './router.ts';
import { ACL_ROUTES } from './routes/acl.ts';
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
import { snapshotRoute } from './routes/snapshot.ts';
import { runTxn } from './routes/txn/txn.ts';

/** What the endpoints of one simulated server work on. */
export interface ConsulParts {
  readonly state: ConsulState;
  readonly agent: Agent;
  readonly agentRoutes: AgentRoutes;
  readonly cluster: Cluster;
  readonly events: UserEvents;
  /** Undefined where ACLs are off. */
  readonly acl: AclStore | undefined;
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
  on(method, `/v1/agent/${path}`, ({ agentRoutes }, exchange) => route(agentRoutes, exchange));

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
  onState('GET PUT', '/v1/snapshot', snapshotRoute),
  onState('GET', '/v1/status/leader', () => ({ json: LEADER })),
  onState('GET', '/v1/status/peers', () => ({ json: [LEADER] })),
  on('GET', '/v1/operator/raft/configuration', raftConfiguration),
  on('GET', '/v1/operator/autopilot/health', autopilotHealth),
  on('PUT', '/v1/event/fire/', fireEvent),
  on('GET', '/v1/event/list', listEvents),
  ...ACL_ROUTES.map(({ methods, pattern, answer }) =>
    on(methods, pattern, ({ acl }, exchange) => answer(acl, exchange)),
  ),
  on('GET', '/v1/agent/self', readSelf),
  on('GET', '/v1/agent/members', listMembers),
  on('PUT', '/v1/agent/force-leave/', forceLeave),
  onAgent('GET', 'services', (agent, exchange) => agent.services(exchange)),
  on('GET', '/v1/agent/service/', readAgentService),
  on('GET', '/v1/agent/health/service/id/', healthOfServiceId),
  on('GET', '/v1/agent/health/service/name/', healthOfServiceName),
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
