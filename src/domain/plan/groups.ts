import type { JobSpec, TaskGroupSpec } from './job-spec.ts';
import type { GroupPlan } from './plan.ts';
import type { GroupUpdates, SchedulerPlan } from './scheduler-plan.ts';

/** Job types that run on every fitting node rather than a count of times. */
const EVERYWHERE = new Set(['system', 'sysbatch']);

/** Nomad leaves a service's type away at times. */
export function jobTypeOf(job: JobSpec): string {
  return job.Type ?? 'service';
}

export function runsEverywhere(jobType: string): boolean {
  return EVERYWHERE.has(jobType);
}

/** The fate of every group that the scheduler or the job names, in the job's order; removed groups last. */
export function groupPlansOf(job: JobSpec, scheduler: SchedulerPlan): readonly GroupPlan[] {
  const specs = job.TaskGroups ?? [];
  const wanted = specs.map((spec) => spec.Name ?? '');
  const removed = Object.keys(scheduler.updates)
    .filter((name) => !wanted.includes(name))
    .sort();
  const everywhere = runsEverywhere(jobTypeOf(job));
  return [
    ...specs.map((spec) => groupPlan(spec.Name ?? '', everywhere ? undefined : countOf(spec), scheduler, spec)),
    // A removed group wants none, also where the job runs everywhere.
    ...removed.map((name) => groupPlan(name, 0, scheduler)),
  ];
}

export function countOf(spec: TaskGroupSpec): number {
  return spec.Count ?? 1;
}

const UNTOUCHED: GroupUpdates = {
  ignore: 0,
  place: 0,
  migrate: 0,
  stop: 0,
  inPlace: 0,
  destructive: 0,
  canary: 0,
  preemptions: 0,
};

function groupPlan(name: string, count: number | undefined, scheduler: SchedulerPlan, spec?: TaskGroupSpec): GroupPlan {
  const updates = ownValue(scheduler.updates, name) ?? UNTOUCHED;
  return { name, count, ...updates, firstBatchOnly: isFirstBatch(updates, count, spec) };
}

/** Nomad counts only the first batch: the rest stands under `ignore` until its turn comes. */
function isFirstBatch(updates: GroupUpdates, count: number | undefined, spec: TaskGroupSpec | undefined): boolean {
  if (updates.ignore === 0) return false;
  if (updates.canary > 0) return true;
  const step = spec?.Update?.MaxParallel ?? 0;
  return updates.destructive > 0 && step > 0 && step < (count ?? Number.POSITIVE_INFINITY);
}

/** Group names come from outside: `constructor` must not find anything. */
export function ownValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
