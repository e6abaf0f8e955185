import type { Change } from '../../domain/change/change.ts';
import { isStoredFrom } from '../../domain/change/stored-spec.ts';
import type { JobSpec } from '../../domain/plan/job-spec.ts';
import type { Call, RunningJob, Scheduler } from '../../ports/scheduler.ts';

/** Where the write of a change stands among the job's versions. */
export interface Written {
  readonly jobModifyIndex: number;
  /** Undefined when Nomad no longer has it. */
  readonly jobVersion: number | undefined;
}

export type LookedUp =
  /** Nomad holds our job as the first write after the index that was shown. */
  | { readonly kind: 'landed'; readonly written: Written }
  /** The job still stands at the index that was shown: sending it again under that index cannot apply it twice. */
  | { readonly kind: 'not-landed' }
  /** Somebody else's write came first: ours was refused by the index, or never arrived. */
  | { readonly kind: 'overtaken' };

/**
 * What became of a registration whose answer was lost (I4, I11). Under an enforced index the first write after that
 * index is either ours or proof that ours did not happen.
 */
export async function lookUp(scheduler: Scheduler, change: Change, job: JobSpec, call: Call): Promise<LookedUp> {
  const versions = await scheduler.versions(change.jobId, call);
  const first = firstAfter(versions, change.plan.baseIndex);
  if (first === undefined) return { kind: 'not-landed' };
  const isLatest = versions.every(({ jobModifyIndex }) => jobModifyIndex <= first.jobModifyIndex);
  const isOurs = isStoredFrom(first.spec, job) || (isLatest && (await changesNothing(scheduler, job, call)));
  return isOurs ? { kind: 'landed', written: placeOf(first) } : { kind: 'overtaken' };
}

/**
 * Where the write stands that Nomad has confirmed. A registration that changes nothing makes no version: the job then
 * stays where it stood.
 */
export async function findWritten(scheduler: Scheduler, change: Change, call: Call): Promise<Written> {
  const { baseIndex } = change.plan;
  const versions = await scheduler.versions(change.jobId, call);
  const found = firstAfter(versions, baseIndex) ?? versions.find(({ jobModifyIndex }) => jobModifyIndex === baseIndex);
  return found === undefined ? { jobModifyIndex: baseIndex, jobVersion: undefined } : placeOf(found);
}

/** Nomad completes what is submitted (defaults, sidecars, implied constraints), so it is asked whether both are one. */
async function changesNothing(scheduler: Scheduler, job: JobSpec, call: Call): Promise<boolean> {
  const planned = await scheduler.plan(job, call);
  return !('kind' in planned) && planned.diff?.type === 'None';
}

function firstAfter(versions: readonly RunningJob[], baseIndex: number): RunningJob | undefined {
  return versions
    .filter(({ jobModifyIndex }) => jobModifyIndex > baseIndex)
    .sort((a, b) => a.jobModifyIndex - b.jobModifyIndex)[0];
}

function placeOf({ jobModifyIndex, version }: RunningJob): Written {
  return { jobModifyIndex, jobVersion: version };
}
