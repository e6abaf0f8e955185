import { DEPLOYMENT_TEXT } from '../../deployments/texts.ts';
import {
  isActiveDeployment,
  isPeriodic,
  isTerminal,
  type StoredAllocation,
  type StoredJob,
} from '../../state/model.ts';
import type { Deployment } from '../../wire.ts';
import {
  type DeploymentUpdate,
  desiredOf,
  emptyOutcome,
  type PlaceOrder,
  type SchedulerOutcome,
  WHY,
} from '../outcome.ts';
import type { TaintedNodes } from './classify.ts';
import { reconcileGroup } from './group.ts';

export interface ReconcileInput {
  /** Undefined when the job was purged. */
  readonly job: StoredJob | undefined;
  readonly isBatch: boolean;
  readonly allocs: readonly StoredAllocation[];
  /** The newest deployment of the job, whatever its state. */
  readonly latestDeployment: Deployment | undefined;
  readonly tainted: TaintedNodes;
  readonly nowMs: number;
  readonly evalId: string;
  readonly newDeployment: (job: StoredJob) => Deployment;
  readonly newId: () => string;
  /** Decides for one live allocation of an older spec: leave it, update it in place, or replace it. */
  readonly updateOf: (alloc: StoredAllocation) => 'ignore' | 'destructive' | StoredAllocation;
}

/** What the groups of one job share while they are reconciled. */
export interface ReconcileState extends ReconcileInput {
  readonly job: StoredJob;
  readonly oldDeployment: Deployment | undefined;
  deployment: Deployment | undefined;
  readonly isPaused: boolean;
  readonly isFailed: boolean;
  isNewDeployment: boolean;
  readonly outcome: SchedulerOutcome;
  readonly place: PlaceOrder[];
}

export interface Reconciled {
  readonly outcome: SchedulerOutcome;
  readonly place: PlaceOrder[];
  readonly deployment: Deployment | undefined;
}

/** Compares what a service or batch job wants with what it has (after Nomad's alloc reconciler). */
export function reconcileJob(input: ReconcileInput): Reconciled {
  const { old, current, updates } = cancelUnneeded(input.job, input.latestDeployment);
  const outcome = emptyOutcome();
  outcome.deploymentUpdates.push(...updates);
  const { job } = input;
  if (job === undefined || job.Stop) {
    stopEverything(input, outcome);
    return { outcome, place: [], deployment: undefined };
  }
  const state: ReconcileState = {
    ...input,
    job,
    oldDeployment: old,
    deployment: current === undefined ? undefined : structuredClone(current),
    isPaused: current !== undefined && (current.Status === 'paused' || current.Status === 'pending'),
    isFailed: current?.Status === 'failed',
    isNewDeployment: false,
    outcome,
    place: [],
  };
  const groups = new Set([...job.TaskGroups.map((group) => group.Name), ...input.allocs.map((a) => a.TaskGroup)]);
  let isComplete = true;
  for (const name of groups) isComplete = reconcileGroup(state, name) && isComplete;
  settleDeployment(state, isComplete);
  return { outcome, place: state.place, deployment: state.deployment };
}

function cancelUnneeded(job: StoredJob | undefined, latest: Deployment | undefined) {
  const cancel = (description: string): DeploymentUpdate[] =>
    latest !== undefined && isActiveDeployment(latest) ? [{ id: latest.ID, status: 'cancelled', description }] : [];
  if (job === undefined || job.Stop || isPeriodic(job)) {
    return { old: latest, current: undefined, updates: cancel(DEPLOYMENT_TEXT.stoppedJob) };
  }
  if (latest === undefined) return { old: undefined, current: undefined, updates: [] };
  if (latest.JobCreateIndex !== job.CreateIndex || latest.JobVersion !== job.Version) {
    return { old: latest, current: undefined, updates: cancel(DEPLOYMENT_TEXT.newerJob) };
  }
  if (latest.Status === 'successful') return { old: latest, current: undefined, updates: [] };
  return { old: undefined, current: latest, updates: [] };
}

function stopEverything(input: ReconcileInput, outcome: SchedulerOutcome): void {
  for (const alloc of input.allocs) {
    if (isTerminal(alloc)) continue;
    const desired = desiredOf(outcome, alloc.TaskGroup);
    desired.Stop += 1;
    const node = input.tainted.get(alloc.NodeID);
    const isLost = input.tainted.has(alloc.NodeID) && (node === undefined || node.Status === 'down');
    outcome.stops.push(
      isLost ? { alloc, description: WHY.lost, clientStatus: 'lost' } : { alloc, description: WHY.notNeeded },
    );
  }
  for (const group of input.job?.TaskGroups ?? []) desiredOf(outcome, group.Name);
}

function settleDeployment(state: ReconcileState, isComplete: boolean): void {
  const { deployment, outcome } = state;
  if (deployment === undefined) return;
  if (state.isNewDeployment) {
    const waits = Object.values(deployment.TaskGroups).filter((group) => group.DesiredCanaries > 0 && !group.Promoted);
    if (waits.length > 0) {
      const isAutomatic = waits.every((group) => group.AutoPromote);
      deployment.StatusDescription = isAutomatic ? DEPLOYMENT_TEXT.autoPromotion : DEPLOYMENT_TEXT.needsPromotion;
    }
    outcome.deployment = deployment;
    return;
  }
  if (isComplete && isActiveDeployment(deployment)) {
    outcome.deploymentUpdates.push({
      id: deployment.ID,
      status: 'successful',
      description: DEPLOYMENT_TEXT.successful,
    });
  } else if (deploymentMoved(state, deployment)) {
    outcome.deployment = deployment;
  }
}

/** True when a group joined the deployment or its wished canaries changed in this run. */
function deploymentMoved(state: ReconcileState, deployment: Deployment): boolean {
  return JSON.stringify(state.latestDeployment?.TaskGroups) !== JSON.stringify(deployment.TaskGroups);
}
