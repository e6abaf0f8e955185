import type { Catalogue } from '../catalogue.ts';
import type { GroupPlan, Plan, PlannedEdit, Risk } from '../plan/plan.ts';

/** What a plan would do, in the words that rules use. */
export interface PlanFacts {
  readonly risk: Risk;
  readonly isNew: boolean;
  /** Allocations by fate; of a rolling update only the first batch is known. */
  readonly places: number;
  readonly stops: number;
  readonly replaces: number;
  readonly moves: number;
  /** Instances more or fewer than run now. */
  readonly countDelta: number;
  /** Allocations that are stopped or replaced. */
  readonly destroys: number;
  /** Nothing but the version changes: images, and variables of a file's job that only name them. */
  readonly isImageOnly: boolean;
  readonly preemptsOthers: boolean;
  /** Services whose allocations would be evicted and that somebody owns, other than the changed one. */
  readonly preemptedServices: readonly string[];
  readonly vaultPoliciesChanged: boolean;
  readonly failsToPlace: boolean;
}

/** The facts of a plan that nobody has made yet, for "could they?": a rollout of low risk that touches nobody else. */
export const ORDINARY_PLAN: PlanFacts = {
  ...{ risk: 'low', isNew: false, places: 0, stops: 0, replaces: 1, moves: 0, countDelta: 0, destroys: 1 },
  ...{ isImageOnly: true, preemptsOthers: false, preemptedServices: [] },
  ...{ vaultPoliciesChanged: false, failsToPlace: false },
};

/** Reads the facts from a plan; `at` is where the change would happen. */
export function factsOf(
  plan: Plan,
  catalogue: Catalogue,
  at: { readonly service: string; readonly environment: string },
): PlanFacts {
  const sum = (fate: (group: GroupPlan) => number) => plan.groups.reduce((total, group) => total + fate(group), 0);
  const stops = sum(({ stop }) => stop);
  const replaces = sum(({ destructive }) => destructive);
  const places = sum(({ place }) => place);
  return {
    ...{ risk: plan.risk, isNew: plan.baseIndex === 0, places, stops, replaces },
    moves: sum(({ migrate }) => migrate),
    countDelta: places - stops,
    destroys: stops + replaces,
    isImageOnly: plan.unexplained.length === 0 && plan.changes.length > 0 && plan.changes.every(isImageEdit),
    preemptsOthers: plan.preempted.length > 0,
    preemptedServices: preemptedServices(plan, catalogue, at),
    vaultPoliciesChanged: plan.notable.includes('vault-policies'),
    failsToPlace: plan.failures.length > 0,
  };
}

function isImageEdit({ type, field, masked }: PlannedEdit): boolean {
  return type === 'edited' && field === 'image' && !masked;
}

function preemptedServices(
  plan: Plan,
  { environments, services }: Catalogue,
  at: { readonly service: string; readonly environment: string },
): readonly string[] {
  const here = environments.find(({ name }) => name === at.environment);
  const own = services.find(({ name }) => name === at.service)?.owners ?? [];
  const isEvicted = (jobId: string, namespace: string) =>
    plan.preempted.some((evicted) => evicted.jobId === jobId && evicted.namespace === namespace);
  // Another name or namespace of the same Nomad counts too: eviction does not stop at an environment.
  const sameNomad = environments.filter(({ region }) => region === here?.region);
  const found = services.filter(
    ({ name, owners = [], placements }) =>
      name !== at.service &&
      owners.length > 0 &&
      !isSameTeam(owners, own) &&
      placements.some(({ environment, jobId }) => {
        const namespace = sameNomad.find((candidate) => candidate.name === environment)?.namespace;
        return namespace !== undefined && isEvicted(jobId, namespace);
      }),
  );
  return found.map(({ name }) => name);
}

function isSameTeam(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id) => b.includes(id));
}
