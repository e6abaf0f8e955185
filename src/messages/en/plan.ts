import type {
  GroupPlan,
  LintFinding,
  Notable,
  PlacementFailure,
  Plan,
  PlanDifference,
  Risk,
  RiskReason,
} from '../../domain/plan/plan.ts';

/** From this many touched groups on, sums are easier to take in than a phrase for each. */
const MANY_GROUPS = 4;

/** One sentence: what would happen to running allocations, and whether everything finds a place. Plain text. */
export function planSentence(plan: Plan): string {
  return `${[fateOf(plan), placementOf(plan)].filter((part) => part !== '').join('; ')}.`;
}

function fateOf(plan: Plan): string {
  const groups = plan.groups.map((group) => withoutUnplaced(group, plan.failures));
  const touched = groups.map((group) => ({ group, fate: groupFate(group) })).filter(({ fate }) => fate !== '');
  const isNew = plan.baseIndex === 0;
  if (touched.length === 0) return isNew ? NEW_JOB : capital(untouched(plan));
  // A group's name stays as it is written, also at the beginning of the sentence.
  const words =
    touched.length >= MANY_GROUPS
      ? sumOf(groups)
      : groups.length === 1
        ? touched.map(({ fate }) => (isNew ? fate : capital(fate))).join('')
        : touched.map(({ group, fate }) => `${group.name}: ${fate}`).join('; ');
  return isNew ? `${NEW_JOB}: ${words}` : words;
}

/** Nomad counts among the places also those that it cannot find. */
function withoutUnplaced(group: GroupPlan, failures: Plan['failures']): GroupPlan {
  const unplaced = failures.find((failure) => failure.group === group.name)?.unplaced ?? 0;
  return { ...group, place: Math.max(0, group.place - unplaced) };
}

const NEW_JOB = 'Creates a new job';

function untouched(plan: Plan): string {
  return plan.nextPeriodicLaunch === undefined
    ? 'changes the job without touching a running allocation'
    : 'changes the job from its next launch on; what runs is not touched';
}

/** What happens to one group, as a phrase; empty when nothing does. */
function groupFate(group: GroupPlan): string {
  const parts = [
    replacement(group),
    group.place > 0 ? `starts ${group.place}` : '',
    group.stop > 0 ? (group.count === 0 ? `stops all ${group.stop}` : `stops ${group.stop}`) : '',
    group.migrate > 0 ? `moves ${group.migrate}` : '',
    group.inPlace > 0 ? `updates ${group.inPlace} in place` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function replacement(group: GroupPlan): string {
  if (group.canary > 0) return `replaces ${allOf(group.count ?? group.ignore)}, ${canaries(group.canary)} first`;
  if (group.destructive === 0) return '';
  if (!group.firstBatchOnly) {
    const isAll = group.destructive > 1 && group.destructive === group.count;
    return `replaces ${share(group.destructive, group.count)}${isAll ? ' at once' : ''}`;
  }
  return `replaces ${share(group.destructive + group.ignore, group.count)}, ${group.destructive} at a time`;
}

function allOf(count: number): string {
  return `${count} of ${count}`;
}

function share(part: number, count: number | undefined): string {
  return count === undefined || count < part ? String(part) : `${part} of ${count}`;
}

function canaries(count: number): string {
  return count === 1 ? 'one canary' : `${count} canaries`;
}

function sumOf(groups: readonly GroupPlan[]): string {
  const sum = (pick: (group: GroupPlan) => number) => groups.reduce((total, group) => total + pick(group), 0);
  const replaced = sum((group) => (group.canary > 0 ? (group.count ?? 0) : replacedIn(group)));
  const parts: readonly (readonly [string, number])[] = [
    ['replaces', replaced],
    ['starts', sum((group) => group.place)],
    ['stops', sum((group) => group.stop)],
    ['moves', sum((group) => group.migrate)],
    ['updates in place', sum((group) => group.inPlace)],
  ];
  const words = parts.filter(([, amount]) => amount > 0).map(([verb, amount]) => `${verb} ${amount}`);
  const withCanaries = groups.filter((group) => group.canary > 0).length;
  const first = withCanaries === 0 ? '' : `, canaries first in ${withCanaries}`;
  return `${groups.filter((group) => groupFate(group) !== '').length} groups: ${words.join(', ')}${first}`;
}

function replacedIn(group: GroupPlan): number {
  return group.firstBatchOnly ? group.destructive + group.ignore : group.destructive;
}

function placementOf(plan: Plan): string {
  const unplaced = plan.failures.reduce((sum, failure) => sum + failure.unplaced, 0);
  if (unplaced > 0) return `${unplaced} cannot be placed`;
  const starts = plan.groups.some((group) => group.place + group.destructive + group.canary + group.migrate > 0);
  return starts ? 'everything can be placed' : '';
}

/** The grade in words that do not need a colour. */
export function riskWords(risk: Risk): string {
  const words: Readonly<Record<Risk, string>> = { none: 'none', low: 'low', medium: 'medium', high: 'high' };
  return words[risk];
}

const RISK_REASONS: Readonly<Record<RiskReason, string>> = {
  'removes-group': 'a group is removed or scaled to zero',
  'destroys-all-at-once': 'a group has nothing running while it is replaced',
  'cannot-place': 'not everything can be placed',
  'preempts-others': 'other jobs are evicted',
  'stops-allocations': 'allocations are stopped',
  'vault-policies': 'the job’s Vault access changes',
  'replaces-allocations': 'allocations are replaced',
  'moves-allocations': 'allocations move to other nodes',
  'canary-first': 'canaries come first',
  unexplained: 'Nomad does not say everything that changes',
  'new-job': 'the job is new',
  'adds-allocations': 'allocations are added',
  'in-place': 'allocations are updated in place',
};

export function riskReasonWords(reason: RiskReason): string {
  return RISK_REASONS[reason];
}

const LINT: Readonly<Record<LintFinding['code'], string>> = {
  'no-update-block': 'no rolling update: everything is replaced at once',
  'max-parallel-all': 'max_parallel covers the whole group: everything is replaced at once',
  'min-healthy-time-short': 'min_healthy_time is under 10s: a crash soon after the start goes unnoticed',
  'no-canary': 'no canary: the first new allocation already replaces an old one',
  'no-auto-revert': 'no auto_revert: a failed deployment stays until somebody acts',
  'no-checks': 'a service without checks: traffic arrives before it is ready',
  'no-shutdown-delay': 'no shutdown_delay: clients still reach an allocation that is stopping',
};

export function lintWords(code: LintFinding['code']): string {
  return LINT[code];
}

const NOTABLE: Readonly<Record<Notable, string>> = {
  'vault-policies': 'The job’s Vault access changes.',
  connect: 'The service mesh settings (Connect) change.',
  'dynamic-ports': 'Dynamic ports change: clients must look the port up again.',
};

export function notableWords(notable: Notable): string {
  return NOTABLE[notable];
}

/** For example `app: 2 cannot be placed: memory exhausted on 3 of 4 nodes`. */
export function failureWords(failure: PlacementFailure): string {
  const reasons = failure.reasons.length === 0 ? '' : `: ${failure.reasons.join('; ')}`;
  return `${failure.group}: ${failure.unplaced} cannot be placed${reasons}`;
}

export function preemptedWords(jobId: string, namespace: string, count: number): string {
  return `${jobId} (namespace ${namespace}) loses ${allocations(count)}`;
}

export function unexplainedWords(where: string): string {
  return `${where}: changed, but Nomad does not say what`;
}

export function keptCountWords(group: string, count: number): string {
  return `${group} keeps its live count of ${count}, because it scales by itself`;
}

/** How two plans differ, in one line. */
export function differenceWords(difference: PlanDifference): string {
  const { key, before, after } = difference;
  switch (difference.kind) {
    case 'job-changed-meanwhile':
      return 'The job was changed by somebody else after it was planned';
    case 'new':
      return `New: ${key}${after === undefined ? '' : ` (${after})`}`;
    case 'gone':
      return `No longer: ${key}${before === undefined ? '' : ` (${before})`}`;
    case 'different':
      return `Different: ${key}`;
    case 'more':
      return `More: ${key} (${before ?? 0}, now ${after ?? 0})`;
    case 'less':
      return `Less: ${key} (${before ?? 0}, now ${after ?? 0})`;
  }
}

export function allocations(count: number): string {
  return count === 1 ? '1 allocation' : `${count} allocations`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
