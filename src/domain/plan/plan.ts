import type { Rescaled } from './rescaled.ts';
import type { PreemptedAllocation } from './scheduler-plan.ts';

export const RISKS = ['none', 'low', 'medium', 'high'] as const;
/** none: no allocation is touched; low: only in place or only added; medium: replaces step by step; high: see risk.ts. */
export type Risk = (typeof RISKS)[number];

/**
 * What a change would do now. Every text in it is masked already: a plan may be shown, stored and logged (I5).
 * It is made by `makePlan` and never altered.
 */
export interface Plan {
  /** 1 for the first plan of a change, one more for each plan made later. A click names the plan that it saw. */
  readonly number: number;
  /** ISO instant. */
  readonly madeAt: string;
  readonly jobId: string;
  readonly jobType: string;
  /** The index that the registration enforces; 0: the job must be new. */
  readonly baseIndex: number;
  /** Digest of the frozen job, byte for byte (I1). */
  readonly bodyDigest: string;
  /** Digest over `items` and `bodyDigest` and `baseIndex`. */
  readonly fingerprint: string;
  /** The normalised outcome, for comparing two plans. */
  readonly items: readonly PlanItem[];
  readonly groups: readonly GroupPlan[];
  readonly risk: Risk;
  /** Why the risk is what it is, most important first; codes that messages/ words. */
  readonly riskReasons: readonly RiskReason[];
  /** Most important first. */
  readonly changes: readonly PlannedEdit[];
  /** Places that are edited although Nomad names neither field nor object. */
  readonly unexplained: readonly string[];
  readonly failures: readonly PlacementFailure[];
  readonly preempted: readonly PreemptedAllocation[];
  readonly warnings: readonly string[];
  readonly lint: readonly LintFinding[];
  readonly notable: readonly Notable[];
  /** Groups whose live count was kept because they scale by themselves. */
  readonly keptCounts: readonly { readonly group: string; readonly count: number }[];
  /** Groups that get another count. Absent: planned under an older release. */
  readonly rescaled?: readonly Rescaled[];
  /** Version shown to people, before and after, where it is known. */
  readonly fromVersion: string | undefined;
  readonly toVersion: string | undefined;
  readonly nextPeriodicLaunch: string | undefined;
}

/**
 * One line of the normalised outcome. `key` names what happens where and may be shown; `value` is a keyed digest
 * (so that a secret in it cannot be guessed from the store); `amount` counts allocations where that is what matters.
 */
export interface PlanItem {
  readonly key: string;
  readonly value?: string;
  readonly amount?: number;
}

/** How the fate of one task group reads. */
export interface GroupPlan {
  readonly name: string;
  /** The wanted count; undefined for system jobs. */
  readonly count: number | undefined;
  readonly place: number;
  readonly stop: number;
  readonly migrate: number;
  readonly inPlace: number;
  readonly destructive: number;
  readonly canary: number;
  readonly ignore: number;
  readonly preemptions: number;
  /** Whether the counts are only the first batch of a rolling update. */
  readonly firstBatchOnly: boolean;
}

export type RiskReason =
  | 'destroys-all-at-once'
  | 'stops-allocations'
  | 'removes-group'
  | 'cannot-place'
  | 'preempts-others'
  | 'replaces-allocations'
  | 'moves-allocations'
  | 'canary-first'
  | 'new-job'
  | 'adds-allocations'
  | 'in-place'
  | 'vault-policies'
  | 'unexplained';

/** One edited field or object, in words people know. `where` is a path such as `group app › task server › env`. */
export interface PlannedEdit {
  readonly where: string;
  readonly type: 'added' | 'deleted' | 'edited';
  readonly field: string;
  /** Human units where the field has one; undefined where there is none. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** True: a secret differs; `before` and `after` are left out or are markers. */
  readonly masked: boolean;
  /** True: both are whole texts of several lines, to be shown as a line diff. */
  readonly multiline: boolean;
  /** Larger is more important. */
  readonly weight: number;
}

export interface PlacementFailure {
  readonly group: string;
  readonly unplaced: number;
  /** In words, most telling first, for example `memory exhausted on 3 of 4 nodes`. */
  readonly reasons: readonly string[];
}

/** Rollout settings that make this deployment less safe than it could be; messages/ words each code. */
export interface LintFinding {
  readonly group: string;
  readonly code:
    | 'no-update-block'
    | 'max-parallel-all'
    | 'min-healthy-time-short'
    | 'no-canary'
    | 'no-auto-revert'
    | 'no-checks'
    | 'no-shutdown-delay';
}

export type Notable = 'vault-policies' | 'connect' | 'dynamic-ports';

/** How a later plan differs from the one that was approved. */
export interface PlanDifference {
  readonly kind: 'new' | 'gone' | 'different' | 'more' | 'less' | 'job-changed-meanwhile';
  readonly key: string;
  readonly before?: number;
  readonly after?: number;
}
