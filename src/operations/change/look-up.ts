import type { Applied } from '../../domain/change/change.ts';
import { sameSpec } from '../../domain/change/spec.ts';
import type { StoredChange } from '../../ports/change-store.ts';
import type { RunningJob, Scheduler } from '../../ports/scheduler.ts';
import { type ChangeDeps, isoNow, upstreamsOf } from './deps.ts';
import { type FrozenJob, parseBody } from './frozen.ts';
import { callOptions } from './plan-job.ts';

export type LookedUp =
  /** Nomad holds our job as the first write after the index that was shown. */
  | { readonly kind: 'landed'; readonly applied: Applied }
  /** The job still stands at the index that was shown: sending it again under that index cannot apply it twice. */
  | { readonly kind: 'not-landed' }
  /** Somebody else's write came first: ours was refused by the index, or never arrived. */
  | { readonly kind: 'overtaken' };

/**
 * What became of a registration whose answer was lost (I4, I11). Under an enforced index the first write after that
 * index is either ours or proof that ours did not happen.
 */
export async function lookUp(
  deps: ChangeDeps,
  { change }: StoredChange,
  frozen: FrozenJob,
  signal?: AbortSignal,
): Promise<LookedUp> {
  const { scheduler } = upstreamsOf(deps, change.environment);
  const first = await firstWriteAfter(scheduler, change.jobId, change.plan.baseIndex, signal);
  if (first === undefined) return { kind: 'not-landed' };
  if (!sameSpec(first.spec, parseBody(frozen))) return { kind: 'overtaken' };
  return { kind: 'landed', applied: await appliedFrom(deps, scheduler, first, signal) };
}

/** The oldest version of the job that was written after `baseIndex`. */
export async function firstWriteAfter(
  scheduler: Scheduler,
  jobId: string,
  baseIndex: number,
  signal?: AbortSignal,
): Promise<RunningJob | undefined> {
  const versions = await scheduler.versions(jobId, callOptions({ signal }));
  return [...versions]
    .filter(({ jobModifyIndex }) => jobModifyIndex > baseIndex)
    .sort((a, b) => a.jobModifyIndex - b.jobModifyIndex)[0];
}

async function appliedFrom(
  deps: ChangeDeps,
  scheduler: Scheduler,
  written: RunningJob,
  signal: AbortSignal | undefined,
): Promise<Applied> {
  const deployments = await scheduler.deployments(written.spec.ID, callOptions({ signal }));
  const ours = deployments.value.find(({ jobVersion }) => jobVersion === written.version);
  return {
    at: isoNow(deps),
    evaluationId: undefined,
    jobModifyIndex: ours?.jobModifyIndex ?? written.jobModifyIndex,
    jobVersion: written.version,
  };
}
