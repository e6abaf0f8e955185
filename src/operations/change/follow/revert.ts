import { sameSpec } from '../../../domain/change/spec.ts';
import type { Allocation, Call, Deployment, RunningJob, Scheduler } from '../../../ports/scheduler.ts';

/** What Nomad did by itself after our deployment failed. */
export type Revert =
  /** No auto-revert: what failed stays as it is. */
  | { readonly kind: 'none' }
  | { readonly kind: 'going-back' | 'went-back' | 'revert-failed'; readonly to: RunningJob }
  /** The newer version is no older one come back, or not the last one: somebody else deployed. */
  | { readonly kind: 'overtaken' };

interface After {
  readonly failed: Deployment;
  readonly deployments: readonly Deployment[];
  readonly allocations: readonly Allocation[];
}

/**
 * Nomad goes back by writing the last stable specification as a new version, in the same step in which it fails the
 * deployment. So the versions tell, and no status text has to be understood (reference: Nomad's deployment watcher).
 */
export async function findRevert(scheduler: Scheduler, jobId: string, after: After, call: Call): Promise<Revert> {
  const { failed, deployments, allocations } = after;
  if (!failed.groups.some(({ autoRevert }) => autoRevert)) return { kind: 'none' };
  const versions = await scheduler.versions(jobId, call);
  const next = versions
    .filter(({ jobModifyIndex }) => jobModifyIndex > failed.jobModifyIndex)
    .sort((a, b) => a.jobModifyIndex - b.jobModifyIndex)[0];
  if (next === undefined) return { kind: 'none' };
  const isOld = versions.some(({ version, spec }) => version < failed.jobVersion && sameSpec(spec, next.spec));
  if (!isOld || next.stopped) return { kind: 'overtaken' };
  const deployment = deployments.find(({ jobModifyIndex }) => jobModifyIndex === next.jobModifyIndex);
  const state = stateOf(next, deployment, allocations);
  const isOvertaken = versions.some(({ jobModifyIndex }) => jobModifyIndex > next.jobModifyIndex);
  return state === 'going-back' && isOvertaken ? { kind: 'overtaken' } : { kind: state, to: next };
}

function stateOf(
  next: RunningJob,
  deployment: Deployment | undefined,
  allocations: readonly Allocation[],
): 'going-back' | 'went-back' | 'revert-failed' {
  if (deployment?.status === 'successful') return 'went-back';
  if (deployment?.status === 'failed') return 'revert-failed';
  if (deployment !== undefined) return 'going-back';
  // Going back may need no deployment, when the old allocations never left.
  const running = allocations.filter(
    ({ jobVersion, desiredStatus }) => jobVersion === next.version && desiredStatus === 'run',
  );
  return running.length > 0 && running.every(({ clientStatus }) => clientStatus === 'running')
    ? 'went-back'
    : 'going-back';
}
