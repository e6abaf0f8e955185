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

/** Throws Vault's 400 for any parameter that cannot be read, whether it matters now or not. */
export function healthStatus(condition: VaultCondition, params: URLSearchParams): number {
  const [standbyOk, performanceStandbyOk] = [flagOf(params, 'standbyok'), flagOf(params, 'perfstandbyok')];
  const codes = Object.fromEntries(
    Object.entries(HEALTH_STATUS).map(([name, usual]) => [
      name,
      codeOf(params.get(REMAP[name as VaultCondition]), usual),
    ]),
  ) as Record<VaultCondition, number>; // the same keys
  const isFine =
    (condition === 'standby' && standbyOk) || (condition === 'performance-standby' && performanceStandbyOk);
  return codes[isFine ? 'active' : condition];
}

/** As Go's strconv.ParseBool has it. */
const FLAGS: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(['1', 't', 'T', 'TRUE', 'true', 'True'].map((word) => [word, true])),
  ...Object.fromEntries(['', '0', 'f', 'F', 'FALSE', 'false', 'False'].map((word) => [word, false])),
};

function flagOf(params: URLSearchParams, name: string): boolean {
  const text = params.get(name);
  if (text === null) return false;
  const flag = FLAGS[text];
  if (flag === undefined) throw new VaultProblem(400);
  return flag;
}

function codeOf(text: string | null, usual: number): number {
  if (text === null) return usual;
  if (!/^\d+$/.test(text)) throw new VaultProblem(400);
  return Number(text);
}
