import type { Applied } from '../../../domain/change/change.ts';
import { sameSpec } from '../../../domain/change/spec.ts';
import type { Allocation, Deployment, RunningJob, Scheduler } from '../../../ports/scheduler.ts';
import { ourAllocations, ourDeployment } from './judge.ts';

/** What Nomad did by itself after our deployment failed. */
export type Revert =
  /** No auto-revert: what failed stays as it is. */
  | { readonly kind: 'none' }
  | { readonly kind: 'going-back'; readonly to: RunningJob; readonly deployment: Deployment | undefined }
  | { readonly kind: 'went-back'; readonly to: RunningJob }
  | { readonly kind: 'revert-failed'; readonly to: RunningJob }
  /** The newer version is no older one come back: somebody else deployed. */
  | { readonly kind: 'overtaken' };

interface After {
  readonly applied: Applied;
  readonly deployments: readonly Deployment[];
  readonly allocations: readonly Allocation[];
}

/**
 * Nomad goes back by writing the last stable specification as a new version, in the same step in which it fails the
 * deployment. So the versions tell, and no status text has to be understood (reference: Nomad's deployment watcher).
 */
export async function findRevert(
  scheduler: Scheduler,
  jobId: string,
  after: After,
  signal: AbortSignal,
): Promise<Revert> {
  const { applied, deployments, allocations } = after;
  const ours = ourDeployment(deployments, applied);
  if (applied.jobVersion === undefined || ours?.groups.some(({ autoRevert }) => autoRevert) !== true) {
    return { kind: 'none' };
  }
  const ownVersion = applied.jobVersion;
  const versions = await scheduler.versions(jobId, { signal });
  const next = versions.find(({ version }) => version === ownVersion + 1);
  if (next === undefined) return { kind: 'none' };
  const isOld = versions.some(({ version, spec }) => version < ownVersion && sameSpec(spec, next.spec));
  if (!isOld) return { kind: 'overtaken' };
  const deployment = deployments.find(({ jobVersion }) => jobVersion === next.version);
  return { kind: stateOf(next, deployment, allocations), to: next, deployment };
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
  const back = ourAllocations(allocations, { ...NOTHING, jobVersion: next.version });
  const running = back.filter(({ desiredStatus }) => desiredStatus === 'run');
  return running.length > 0 && running.every(({ clientStatus }) => clientStatus === 'running')
    ? 'went-back'
    : 'going-back';
}

const NOTHING: Applied = { at: '', evaluationId: undefined, jobModifyIndex: 0, jobVersion: undefined };
