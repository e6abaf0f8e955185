import type { Applied, Progress } from '../../../domain/change/change.ts';
import type { Plan } from '../../../domain/plan/plan.ts';
import type { Allocation, Deployment, RunningJob } from '../../../ports/scheduler.ts';
import { judgeAllocations } from './judge-allocations.ts';
import type { Observed } from './mailbox.ts';

/** What the observations mean for the change. */
export type Verdict =
  | { readonly kind: 'ongoing' }
  | { readonly kind: 'succeeded' }
  /** The rollout failed. `deployment`: the one that did; whether Nomad goes back by itself is another question (revert.ts). */
  | { readonly kind: 'failed'; readonly deployment: Deployment | undefined }
  /** Somebody deployed over it, or stopped it. */
  | { readonly kind: 'superseded' };

export interface Judged {
  readonly verdict: Verdict;
  readonly progress: Progress;
}

export interface Case {
  readonly applied: Applied;
  readonly plan: Plan;
  readonly observed: Observed;
  /** The job as it stands now; undefined while that is not known. */
  readonly job: RunningJob | 'gone' | undefined;
}

/** Pure: the state of a rollout from what was seen. A job with a deployment is judged by it, any other by its allocations. */
export function judge({ applied, plan, observed, job }: Case): Judged {
  const { deployments, allocations, evaluation } = observed;
  const deployment = ownDeployment(plan, applied, deployments ?? []);
  if (deployment !== undefined) return judgeDeployment(deployment);
  // Until everything was read, and the scheduler has looked at the job, no deployment only means: not yet.
  if (job === undefined || allocations === undefined || deployments === undefined) return nothingYet('ongoing');
  if (evaluation === undefined) return nothingYet('ongoing');
  if (evaluation !== 'gone' && evaluation.status === 'pending') return nothingYet('ongoing');
  if (job === 'gone' || job.stopped || job.jobModifyIndex !== applied.jobModifyIndex) return nothingYet('superseded');
  // Registering it is all that a deployment of such a job does.
  if (job.periodic || job.parameterized) return nothingYet('succeeded');
  const mine = ourAllocations(allocations, applied);
  return judgeAllocations({ plan, mine, all: allocations, evaluation });
}

/** Our deployment; a registration that wrote nothing has none of its own, whatever deployment the version had before. */
export function ownDeployment(
  plan: Plan,
  applied: Applied,
  deployments: readonly Deployment[],
): Deployment | undefined {
  if (applied.jobModifyIndex === plan.baseIndex) return undefined;
  return deployments.find(
    ({ jobVersion, jobModifyIndex }) => jobVersion === applied.jobVersion && jobModifyIndex === applied.jobModifyIndex,
  );
}

export function ourAllocations(allocations: readonly Allocation[], applied: Applied): readonly Allocation[] {
  return allocations.filter(
    (allocation) => allocation.jobVersion === applied.jobVersion && !failedBefore(allocation, applied),
  );
}

/**
 * Whether it failed before our job was there. One that waits to be rescheduled is moved to the newest version although
 * it never ran it (seen on 2.0.5); one that was updated in place and failed afterwards is ours.
 */
function failedBefore({ clientStatus, createIndex, tasks }: Allocation, { jobModifyIndex, at }: Applied): boolean {
  const lastMs = Math.max(0, ...tasks.flatMap(({ events }) => events.map(({ atMs }) => atMs)));
  return clientStatus === 'failed' && createIndex < jobModifyIndex && lastMs < Date.parse(at);
}

function judgeDeployment(deployment: Deployment): Judged {
  const progress = deploymentProgress(deployment);
  switch (deployment.status) {
    case 'successful':
      return { verdict: { kind: 'succeeded' }, progress: { ...progress, awaitsPromotion: false } };
    case 'failed':
      return { verdict: { kind: 'failed', deployment }, progress: { ...progress, awaitsPromotion: false } };
    case 'cancelled':
      return { verdict: { kind: 'superseded' }, progress: { ...progress, awaitsPromotion: false } };
    default:
      return { verdict: { kind: 'ongoing' }, progress };
  }
}

/** Promotion is waited for when a group has canaries, is not promoted, and Nomad will not promote it by itself. */
export function deploymentProgress(deployment: Deployment): Progress {
  return {
    deploymentId: deployment.id,
    awaitsPromotion: deployment.groups.some(
      ({ desiredCanaries, promoted, autoPromote, healthy }) =>
        desiredCanaries > 0 && !promoted && !autoPromote && healthy >= desiredCanaries,
    ),
    groups: deployment.groups.map((group) => ({
      name: group.name,
      desired: group.desiredTotal,
      placed: group.placed,
      healthy: group.healthy,
      unhealthy: group.unhealthy,
      canaries: group.desiredCanaries,
      promoted: group.promoted,
    })),
  };
}

function nothingYet(kind: 'ongoing' | 'succeeded' | 'superseded'): Judged {
  return { verdict: { kind }, progress: { groups: [], awaitsPromotion: false, deploymentId: undefined } };
}
