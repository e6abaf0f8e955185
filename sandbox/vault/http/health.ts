import { VaultProblem } from '../problem.ts';
import { VAULT_VERSION, type VaultCondition, type VaultState } from '../state/state.ts';
import { seconds } from './frame.ts';

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
export function healthBody(state: VaultState): object {
  const { condition } = state.seal;
  const isUp = !state.seal.isSealed;
  return {
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
  };
}

export function healthStatus(condition: VaultCondition, params: URLSearchParams): number {
  const is = (name: string) => params.has(name) && params.get(name) !== 'false';
  const wanted = codeOf(params, condition);
  if (condition === 'standby' && is('standbyok')) return codeOf(params, 'active');
  if (condition === 'performance-standby' && is('perfstandbyok')) return codeOf(params, 'active');
  return wanted;
}

function codeOf(params: URLSearchParams, condition: VaultCondition): number {
  const text = params.get(REMAP[condition]);
  if (text === null) return HEALTH_STATUS[condition];
  if (!/^\d+$/.test(text)) throw new VaultProblem(400);
  return Number(text);
}
