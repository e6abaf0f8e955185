import { editsOf } from './edits/edits.ts';
import { placesOf, SEPARATOR, WHOLE_JOB } from './edits/places.ts';
import { failuresOf } from './failures.ts';
import { type Digest, fingerprintOf, itemsOf } from './fingerprint.ts';
import { groupPlansOf, jobTypeOf, runsEverywhere } from './groups.ts';
import type { JobSpec } from './job-spec.ts';
import { lintOf } from './lint.ts';
import { maskText } from './mask.ts';
import { notableOf, vaultEdits } from './notable.ts';
import type { GroupPlan, Plan, PlannedEdit } from './plan.ts';
import { rescaledOf } from './rescaled.ts';
import { riskOf } from './risk.ts';
import type { SchedulerPlan } from './scheduler-plan.ts';

export interface PlanInput {
  readonly number: number;
  /** ISO instant. */
  readonly madeAt: string;
  /** The frozen job as JSON, byte for byte. */
  readonly body: string;
  readonly job: JobSpec;
  /** The job as it runs; undefined where it is not known, which costs detail but does not alter the fingerprint. */
  readonly current: JobSpec | undefined;
  readonly scheduler: SchedulerPlan;
  readonly fromVersion: string | undefined;
  readonly toVersion: string | undefined;
  readonly keptCounts: Plan['keptCounts'];
  /** Keyed, so that what it digests cannot be guessed from it. */
  readonly digest: Digest;
}

/** What a change would do, from the frozen job and the scheduler's answer to it. Everything in it is masked (I5). */
export function makePlan(input: PlanInput): Plan {
  const { job, current, scheduler, digest } = input;
  const jobType = jobTypeOf(job);
  const groups = groupPlansOf(job, scheduler);
  const failures = failuresOf(scheduler.failures);
  const { changes, unexplained } = explain(input);
  const notable = notableOf(scheduler.diff, job, current);
  const isNew = scheduler.baseIndex === 0;
  const preempts = scheduler.preempted.length > 0;
  const { risk, reasons } = riskOf({
    ...{ isNew, groups, failures, preempts, notable },
    unexplained: unexplained.length > 0,
  });
  const base = {
    baseIndex: scheduler.baseIndex,
    bodyDigest: digest(input.body),
    items: itemsOf({ diff: scheduler.diff, groups, failures, preempted: scheduler.preempted }, digest),
  };
  return {
    ...base,
    ...{ number: input.number, madeAt: input.madeAt, jobId: job.ID, jobType },
    fingerprint: fingerprintOf(base, digest),
    ...{ groups, risk, riskReasons: reasons, changes, unexplained, failures, notable },
    preempted: scheduler.preempted,
    warnings: warningLines(scheduler.warnings),
    lint: lintOf(job),
    keptCounts: input.keptCounts,
    rescaled: rescaledOf(job, current),
    fromVersion: input.fromVersion,
    toVersion: input.toVersion,
    nextPeriodicLaunch: scheduler.nextPeriodicLaunch,
  };
}

function explain({ scheduler, job, current }: PlanInput): Pick<Plan, 'changes' | 'unexplained'> {
  if (scheduler.diff === undefined) {
    // Nomad leaves the diff away at times; a job that exists may then differ in anything.
    return { changes: [], unexplained: scheduler.baseIndex === 0 ? [] : [WHOLE_JOB] };
  }
  const places = placesOf(scheduler.diff);
  const vault = vaultEdits(job, current).filter((edit) => !isInNewPart(edit, scheduler));
  const explained = new Set(vault.map((edit) => edit.where));
  return {
    changes: [...vault, ...editsOf(places.leaves)].sort((a, b) => b.weight - a.weight),
    unexplained: places.unexplained.filter((where) => !explained.has(where)).map(maskText),
  };
}

/** A whole new or removed group or task says it all. */
function isInNewPart(edit: PlannedEdit, { diff }: SchedulerPlan): boolean {
  if (diff === undefined || diff.type === 'None') return true;
  return diff.groups
    .flatMap((group) => [
      { where: `group ${group.name}${SEPARATOR}`, type: group.type },
      ...group.tasks.map((task) => ({
        where: `group ${group.name}${SEPARATOR}task ${task.name}${SEPARATOR}`,
        type: task.type,
      })),
    ])
    .some(({ where, type }) => (type === 'Added' || type === 'Deleted') && edit.where.startsWith(where));
}

function warningLines(warnings: string): readonly string[] {
  return maskText(warnings)
    .split('\n')
    .map((line) => line.replace(/^\s*\*\s*/, '').trim())
    .filter((line) => line !== '' && !/^\d+ warnings?:?$/i.test(line));
}

/**
 * Whether applying the plan would change nothing for people. Nomad reports more than that: an unchanged job "updates in
 * place" because the plan carries no token, and an unchanged system job still "places" one.
 */
export function isNoChange(plan: Plan): boolean {
  if (plan.baseIndex === 0 || plan.changes.length > 0 || plan.unexplained.length > 0) return false;
  return !plan.groups.some((group) => touchesAllocations(group, runsEverywhere(plan.jobType)));
}

function touchesAllocations(group: GroupPlan, everywhere: boolean): boolean {
  const places = everywhere ? 0 : group.place;
  return places + group.stop + group.migrate + group.destructive + group.canary + group.preemptions > 0;
}
