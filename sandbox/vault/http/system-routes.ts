import type { ServerResponse } from 'node:http';
import { sendJson } from '../../http/server.ts';
import { grantOn } from '../state/policy.ts';
import { VAULT_VERSION, type VaultCondition, type VaultState } from '../state/state.ts';
import { type Answer, type Call, seconds, text, texts, VaultProblem } from './call.ts';

const HEALTH_STATUS: Readonly<Record<VaultCondition, number>> = {
  active: 200,
  standby: 429,
  'dr-secondary': 472,
  'performance-standby': 473,
  uninitialized: 501,
  sealed: 503,
};

/** The parameter that puts another status in the place of each. */
const REMAP: Readonly<Record<VaultCondition, string>> = {
  active: 'activecode',
  standby: 'standbycode',
  'dr-secondary': 'drsecondarycode',
  'performance-standby': 'performancestandbycode',
  uninitialized: 'uninitcode',
  sealed: 'sealedcode',
};

/** `sys/health`: the condition as a status, for load balancers; needs no token. */
export function sendHealth(state: VaultState, params: URLSearchParams, response: ServerResponse): void {
  const { condition } = state;
  const isUp = condition !== 'sealed' && condition !== 'uninitialized';
  sendJson(response, healthStatus(condition, params), {
    initialized: condition !== 'uninitialized',
    sealed: !isUp,
    standby: condition !== 'active',
    performance_standby: condition === 'performance-standby',
    replication_performance_mode: isUp ? 'disabled' : 'unknown',
    replication_dr_mode: condition === 'dr-secondary' ? 'secondary' : isUp ? 'disabled' : 'unknown',
    server_time_utc: seconds(state.clock.now()),
    version: VAULT_VERSION,
    enterprise: false,
    ...(isUp ? { cluster_name: 'vault-cluster-sandbox', cluster_id: state.clusterId } : {}),
    echo_duration_ms: 0,
    clock_skew_ms: 0,
    replication_primary_canary_age_ms: 0,
  });
}

function healthStatus(condition: VaultCondition, params: URLSearchParams): number {
  const is = (name: string) => params.has(name) && params.get(name) !== 'false';
  if (condition === 'standby' && is('standbyok')) return HEALTH_STATUS.active;
  if (condition === 'performance-standby' && is('perfstandbyok')) return HEALTH_STATUS.active;
  const wanted = Number(params.get(REMAP[condition]) ?? '');
  return Number.isInteger(wanted) && wanted >= 200 && wanted < 600 ? wanted : HEALTH_STATUS[condition];
}

export function sealStatus(state: VaultState) {
  const isSealed = state.condition === 'sealed' || state.condition === 'uninitialized';
  return {
    type: 'shamir',
    initialized: state.condition !== 'uninitialized',
    sealed: isSealed,
    t: 3,
    n: 5,
    progress: 0,
    nonce: '',
    version: VAULT_VERSION,
    build_date: '2025-10-21T00:00:00Z',
    migration: false,
    ...(isSealed ? {} : { cluster_name: 'vault-cluster-sandbox', cluster_id: state.clusterId }),
    recovery_seal: false,
    storage_type: 'inmem',
  };
}

export function leaderStatus() {
  return {
    ha_enabled: false,
    is_self: false,
    active_time: '0001-01-01T00:00:00Z',
    leader_address: '',
    leader_cluster_address: '',
    performance_standby: false,
    performance_standby_last_remote_wal: 0,
  };
}

/** What the bearer may do on each path; one asked-for path is also answered as `capabilities`. */
export function capabilitiesSelf({ state, body, token }: Call): Answer {
  const paths = texts(body, 'paths') ?? texts(body, 'path') ?? [];
  if (paths.length === 0) throw new VaultProblem(400, 'paths must be supplied');
  const entries = paths.map((path): [string, readonly string[]] => [path, capabilitiesOn(state, token.policies, path)]);
  const single = entries.length === 1 ? { capabilities: entries[0]?.[1] } : {};
  const data = { ...Object.fromEntries(entries), ...single };
  return { data, extra: data };
}

function capabilitiesOn(state: VaultState, policies: readonly string[], path: string): readonly string[] {
  return policies.includes('root') ? ['root'] : [...grantOn(state.policies, policies, path).capabilities].sort();
}

export function listMounts({ state }: Call): Answer {
  const engines: Record<string, string> = {
    'cubbyhole/': 'cubbyhole',
    'identity/': 'identity',
    'secret/': 'kv',
    'sys/': 'system',
    ...state.content.mounts,
  };
  const data = Object.fromEntries(
    Object.entries(engines).map(([path, type]) => [
      path,
      {
        type,
        description: '',
        accessor: `${type}_${Buffer.from(path).toString('hex').slice(0, 8)}`,
        config: { default_lease_ttl: 0, max_lease_ttl: 0, force_no_cache: false },
        local: path === 'cubbyhole/',
        seal_wrap: false,
        options: path === 'secret/' ? { version: '2' } : null,
      },
    ]),
  );
  return { data, extra: data };
}

export function wrapGiven({ body }: Call): Answer {
  return { data: body };
}

export function wrappingLookup(state: VaultState, id: string): Answer {
  const wrapped = state.wrapping.peek(id);
  if (wrapped === undefined) throw notWrapping();
  const { token, creationPath, ttlMs } = wrapped;
  const created = new Date(token.createdAtMs).toISOString();
  return { data: { creation_path: creationPath, creation_time: created, creation_ttl: seconds(ttlMs) } };
}

export function wrappingUnwrap(state: VaultState, id: string): Answer {
  const wrapped = state.wrapping.unwrap(id);
  if (wrapped === undefined) throw notWrapping();
  return { whole: wrapped.body };
}

function notWrapping(): VaultProblem {
  return new VaultProblem(400, 'wrapping token is not valid or does not exist');
}

export function wrappedToken(body: Call['body'], header: string | undefined): string {
  return text(body, 'token') || (header ?? '');
}
