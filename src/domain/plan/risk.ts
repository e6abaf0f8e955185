import type { GroupPlan, Notable, PlacementFailure, Risk, RiskReason } from './plan.ts';

export interface RiskInput {
  readonly isNew: boolean;
  readonly groups: readonly GroupPlan[];
  readonly failures: readonly PlacementFailure[];
  readonly preempts: boolean;
  readonly unexplained: boolean;
  readonly notable: readonly Notable[];
}

/** Most important first: the grade is that of the first reason that holds. */
const GRADES: readonly (readonly [RiskReason, Risk])[] = [
  ['removes-group', 'high'],
  ['destroys-all-at-once', 'high'],
  ['cannot-place', 'high'],
  ['preempts-others', 'high'],
  ['stops-allocations', 'medium'],
  ['vault-policies', 'medium'],
  ['replaces-allocations', 'medium'],
  ['moves-allocations', 'medium'],
  ['canary-first', 'medium'],
  ['unexplained', 'medium'],
  ['new-job', 'low'],
  ['adds-allocations', 'low'],
  ['in-place', 'low'],
];

/**
 * How much could go wrong, judged by what the scheduler would do to allocations. The annotations at the tasks are a
 * guess of Nomad's that can contradict it (hashicorp/nomad#18319), so they are not read.
 */
export function riskOf(input: RiskInput): { readonly risk: Risk; readonly reasons: readonly RiskReason[] } {
  const holding = new Set(reasonsThatHold(input));
  const ordered = GRADES.filter(([reason]) => holding.has(reason));
  return { risk: ordered[0]?.[1] ?? 'none', reasons: ordered.map(([reason]) => reason) };
}

function reasonsThatHold(input: RiskInput): readonly RiskReason[] {
  const { groups } = input;
  const facts: Readonly<Record<RiskReason, boolean>> = {
    'removes-group': groups.some((group) => group.count === 0 && group.stop > 0),
    'destroys-all-at-once': groups.some(destroysAllAtOnce),
    'stops-allocations': groups.some((group) => group.stop > 0 && group.count !== 0),
    'cannot-place': input.failures.length > 0,
    'preempts-others': input.preempts || groups.some((group) => group.preemptions > 0),
    'vault-policies': input.notable.includes('vault-policies') && !input.isNew,
    'replaces-allocations': groups.some((group) => group.destructive > 0),
    'moves-allocations': groups.some((group) => group.migrate > 0),
    'canary-first': groups.some((group) => group.canary > 0),
    unexplained: input.unexplained,
    'new-job': input.isNew,
    'adds-allocations': !input.isNew && groups.some((group) => group.place > 0),
    'in-place': groups.some((group) => group.inPlace > 0),
  };
  return GRADES.map(([reason]) => reason).filter((reason) => facts[reason]);
}

/** A single instance has no other that could serve meanwhile; a group of several does unless all go in one batch. */
function destroysAllAtOnce(group: GroupPlan): boolean {
  if (group.destructive === 0 || group.canary > 0) return false;
  return (
    !group.firstBatchOnly &&
    group.ignore + group.inPlace === 0 &&
    (group.count ?? group.destructive) <= group.destructive
  );
}
