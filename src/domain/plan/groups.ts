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
  const updatesOf = (name: string) => trueUpdates(job, ownValue(scheduler.updates, name) ?? UNTOUCHED);
  return [
    ...specs.map((spec) => {
      const name = spec.Name ?? '';
      return groupPlan(name, everywhere ? undefined : countOf(spec), updatesOf(name), spec);
    }),
    // A removed group wants none, also where the job runs everywhere.
    ...removed.map((name) => groupPlan(name, 0, updatesOf(name))),
  ];
}

/** Whether registering the job starts nothing: it waits for its time, or for somebody who dispatches it. */
export function launchesLater(job: JobSpec): boolean {
  return [job['Periodic'], job['ParameterizedJob']].some((block) => block !== undefined && block !== null);
}

/**
 * What really happens to allocations. Of a job that launches later Nomad plans the first launch, as if it were now; of a
 * system job it counts every fitting node as a place, also where an allocation stays or is replaced (seen on 2.0.5).
 */
function trueUpdates(job: JobSpec, updates: GroupUpdates): GroupUpdates {
  if (launchesLater(job)) return UNTOUCHED;
  const there = updates.ignore + updates.inPlace + updates.destructive + updates.canary;
  if (jobTypeOf(job) !== 'system' || updates.place < there) return updates;
  return { ...updates, place: updates.place - there };
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

function groupPlan(name: string, count: number | undefined, updates: GroupUpdates, spec?: TaskGroupSpec): GroupPlan {
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
