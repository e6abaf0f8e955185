import type { AclOptions } from '../acl/rules.ts';
import type { ConsulState } from '../state/state.ts';
import type { Exchange, Reply } from './exchange.ts';
import { kvRoute } from './kv-routes.ts';
import type { Endpoint } from './router.ts';
import {
  createSession,
  destroySession,
  getSession,
  listSessions,
  renewSession,
  sessionsOfNode,
} from './session-routes.ts';
import { runTxn } from './txn-routes.ts';

type StateRoute = (state: ConsulState, exchange: Exchange) => Promise<Reply> | Reply;

/** Every endpoint that the simulated Consul answers. */
export function endpointsOf(state: ConsulState, _acl: AclOptions | undefined): Endpoint[] {
  const on = (methods: string, pattern: string, route: StateRoute): Endpoint => ({
    pattern,
    methods: methods.split(' '),
    route: (exchange) => route(state, exchange),
  });
  return [
    on('GET PUT DELETE', '/v1/kv/', (_, exchange) => kvRoute(state)(exchange)),
    on('PUT', '/v1/txn', runTxn),
    on('PUT', '/v1/session/create', createSession),
    on('PUT', '/v1/session/destroy/', destroySession),
    on('PUT', '/v1/session/renew/', renewSession),
    on('GET', '/v1/session/info/', getSession),
    on('GET', '/v1/session/node/', sessionsOfNode),
    on('GET', '/v1/session/list', listSessions),
    on('GET', '/v1/status/leader', () => ({ json: '127.0.0.1:8300' })),
    on('GET', '/v1/status/peers', () => ({ json: ['127.0.0.1:8300'] })),
  ];
}
