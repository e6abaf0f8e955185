import { steppedClock } from '../clock.ts';
import { ENGINES } from './backends/index.ts';
import { BARE_ENDPOINTS } from './http/bare.ts';
import type { Endpoint } from './http/endpoint.ts';
import { patternOf } from './http/match.ts';
import { createVaultState } from './state/state.ts';

export interface EndpointRow {
  /** As the router tells `onRoute`; `LIST` also for `GET …?list=true`, and `POST` also for PUT. */
  readonly method: string;
  readonly pattern: string;
}

/** Every endpoint of the simulated Vault, with one mount of each engine. */
export const VAULT_ENDPOINTS: readonly EndpointRow[] = allEndpoints();

function allEndpoints(): readonly EndpointRow[] {
  const mounts = Object.fromEntries(ENGINES.secrets.map(({ type }) => [`${type}/`, type]));
  const state = createVaultState({
    clock: steppedClock(),
    content: { appRoles: [], mounts },
    condition: 'active',
    engines: ENGINES,
  });
  const bare = BARE_ENDPOINTS.map(({ methods: [method = ''], path }) => ({ method, pattern: path }));
  const mounted = [...state.mounts.list('secret'), ...state.mounts.list('auth')].flatMap(([, mount]) =>
    mount.endpoints.flatMap((endpoint) =>
      methodsOf(endpoint).map((method) => ({ method, pattern: patternOf(mount, endpoint) })),
    ),
  );
  return [...bare, ...mounted].sort((a, b) => (a.pattern < b.pattern ? -1 : a.pattern > b.pattern ? 1 : 0));
}

function methodsOf(endpoint: Endpoint): readonly string[] {
  return [
    ...(endpoint.read === undefined ? [] : ['GET']),
    ...(endpoint.list === undefined ? [] : ['LIST']),
    ...(endpoint.update === undefined ? [] : ['POST']),
    ...(endpoint.patch === undefined ? [] : ['PATCH']),
    ...(endpoint.delete === undefined ? [] : ['DELETE']),
  ];
}
