/** What the scheduler answered to a dry run, in our words. Nomad's own forms: reference in adapters/nomad. */
export interface SchedulerPlan {
  /** JobModifyIndex of the job that the plan was made against; 0: the job does not exist. */
  readonly baseIndex: number;
  readonly diff: JobDiff | undefined;
  /** By task group name. */
  readonly updates: Readonly<Record<string, GroupUpdates>>;
  /** Groups of which not everything can be placed. */
  readonly failures: Readonly<Record<string, PlacementMetrics>>;
  /** Allocations of other jobs that would be evicted. */
  readonly preempted: readonly PreemptedAllocation[];
  /** Nomad's warnings, one a line; empty when none. */
  readonly warnings: string;
  /** ISO instant of the next launch of a periodic job. */
  readonly nextPeriodicLaunch: string | undefined;
}

export type DiffType = 'None' | 'Added' | 'Deleted' | 'Edited';

/** Values are strings in Nomad's own forms: durations in ns, maps flattened to `Env[KEY]`. */
export interface FieldDiff {
  readonly type: DiffType;
  readonly name: string;
  readonly old: string;
  readonly new: string;
}

export interface ObjectDiff {
  readonly type: DiffType;
  readonly name: string;
  readonly fields: readonly FieldDiff[];
  readonly objects: readonly ObjectDiff[];
}

export interface TaskDiff extends ObjectDiff {}

export interface TaskGroupDiff extends ObjectDiff {
  readonly tasks: readonly TaskDiff[];
}

export interface JobDiff {
  readonly type: DiffType;
  readonly id: string;
  readonly fields: readonly FieldDiff[];
  readonly objects: readonly ObjectDiff[];
  readonly groups: readonly TaskGroupDiff[];
}

/** DesiredTGUpdates: how many allocations of a group meet which fate. Only the first batch of a rolling update is counted. */
export interface GroupUpdates {
  readonly ignore: number;
  readonly place: number;
  readonly migrate: number;
  readonly stop: number;
  readonly inPlace: number;
  readonly destructive: number;
  readonly canary: number;
  readonly preemptions: number;
}

export interface PlacementMetrics {
  /** Allocations that could not be placed (CoalescedFailures + 1). */
  readonly unplaced: number;
  readonly nodesEvaluated: number;
  readonly nodesFiltered: number;
  readonly nodesExhausted: number;
  /** By reason in Nomad's words, for example a constraint. */
  readonly filteredBy: Readonly<Record<string, number>>;
  /** By dimension, for example `memory`. */
  readonly exhausted: Readonly<Record<string, number>>;
  readonly quotas: readonly string[];
}

export interface PreemptedAllocation {
  readonly id: string;
  readonly jobId: string;
  readonly namespace: string;
  readonly group: string;
}
