import type { Applied, Progress } from '../../../domain/change/change.ts';
import type { Plan } from '../../../domain/plan/plan.ts';
import type { Allocation, Deployment } from '../../../ports/scheduler.ts';
import { judgeAllocations } from './judge-allocations.ts';
import type { Observed } from './observe.ts';

/** What the observations mean for the change. */
export type Verdict =
  | { readonly kind: 'ongoing' }
  | { readonly kind: 'succeeded' }
  /** Our deployment failed; whether Nomad goes back by itself is another question (see revert.ts). */
  | { readonly kind: 'failed' }
  /** Somebody deployed over it. */
  | { readonly kind: 'superseded' };

export interface Judged {
  readonly verdict: Verdict;
  readonly progress: Progress;
}

export interface Case {
  readonly applied: Applied;
  readonly plan: Plan;
  readonly observed: Observed;
  /** A periodic or parameterized job: registering it is all that a deployment does. */
  readonly launchesLater: boolean;
}

/** Pure: the state of a rollout from what was seen. A job with a deployment is judged by it, any other by its allocations. */
export function judge(subject: Case): Judged {
  const { applied, plan, observed, launchesLater } = subject;
  if (launchesLater) return { verdict: { kind: 'succeeded' }, progress: noProgress() };
  const deployment = ourDeployment(observed.deployments ?? [], applied);
  if (deployment !== undefined) return judgeDeployment(deployment);
  const mine = ourAllocations(observed.allocations ?? [], applied);
  // Until the scheduler has looked at the job, no deployment only means: not yet.
  if (observed.allocations === undefined || observed.deployments === undefined) return ongoing();
  if (observed.evaluation === undefined || observed.evaluation.status === 'pending') return ongoing();
  if (observed.evaluation.deploymentId !== undefined) return ongoing();
  return judgeAllocations({ plan, mine, all: observed.allocations, evaluation: observed.evaluation });
}

export function ourDeployment(deployments: readonly Deployment[], applied: Applied): Deployment | undefined {
  return deployments.find(
    ({ jobVersion, jobModifyIndex }) =>
      jobVersion === applied.jobVersion && jobModifyIndex >= Math.min(applied.jobModifyIndex, jobModifyIndex),
  );
}

export function ourAllocations(allocations: readonly Allocation[], applied: Applied): readonly Allocation[] {
  return allocations.filter(({ jobVersion }) => jobVersion === applied.jobVersion);
}

function judgeDeployment(deployment: Deployment): Judged {
  const progress = deploymentProgress(deployment);
  switch (deployment.status) {
    case 'successful':
      return { verdict: { kind: 'succeeded' }, progress: { ...progress, awaitsPromotion: false } };
    case 'failed':
      return { verdict: { kind: 'failed' }, progress: { ...progress, awaitsPromotion: false } };
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

function noProgress(): Progress {
  return { groups: [], awaitsPromotion: false, deploymentId: undefined };
}

function ongoing(): Judged {
  return { verdict: { kind: 'ongoing' }, progress: noProgress() };
}
