import { groupOf, type StoredAllocation, type StoredGroup, type StoredJob } from '../../state/model.ts';
import type { AllocatedResources, AllocationMetric, Deployment, Node } from '../../wire.ts';
import { type PlaceOrder, type SchedulerOutcome, WHY } from '../outcome.ts';
import { trackReschedule } from '../reconcile/reschedule.ts';
import { mayPreempt, type SchedulerRun } from '../run.ts';
import { allocatedTo, type Capacity } from './capacity.ts';
import { exhaustResources } from './metrics.ts';
import { readyNodes, selectNode } from './select.ts';

export interface Placing {
  readonly job: StoredJob;
  readonly nodes: readonly Node[];
  readonly capacity: Capacity;
  readonly ineligible: Set<string>;
  readonly outcome: SchedulerOutcome;
  readonly orders: readonly PlaceOrder[];
  /** The deployment that new allocations belong to, while it is active. */
  readonly deployment: Deployment | undefined;
}

/** Finds a node for every order; what finds none is queued and explained. Replacements go first, since they free room. */
export function placeAll(run: SchedulerRun, placing: Placing): void {
  const { outcome, orders } = placing;
  const count = (order: PlaceOrder) => (outcome.queued[order.group.Name] ?? 0) + 1;
  for (const order of orders) outcome.queued[order.group.Name] = count(order);
  const replacing = orders.filter((order) => order.replaces !== undefined);
  const filling = orders.filter((order) => order.replaces === undefined);
  for (const order of [...replacing, ...filling]) placeOne(run, placing, order);
}

function placeOne(run: SchedulerRun, placing: Placing, order: PlaceOrder): void {
  const { outcome, capacity } = placing;
  const old = order.oldVersionOnly === true ? oldVersion(run, placing.job, order.group.Name) : undefined;
  const job = old?.job ?? placing.job;
  const group = groupOf(job, order.group.Name) ?? order.group;
  const failed = outcome.failed[group.Name];
  if (failed !== undefined) {
    failed.CoalescedFailures += 1;
    exhaustResources(failed, group);
    return;
  }
  if (order.replaces !== undefined) capacity.release(order.replaces);
  const nodes = old === undefined ? placing.nodes : readyNodes(run.view, job);
  const { choice, metric } = selectNode({
    job,
    group,
    nodes,
    capacity,
    // An old version has constraints of its own.
    ineligible: old === undefined ? placing.ineligible : new Set(),
    random: run.ids.random,
    mayPreempt: mayPreempt(run, job.Type),
    avoid: order.isReschedule === true ? order.previous?.NodeID : undefined,
  });
  if (choice === undefined) {
    if (order.replaces !== undefined) capacity.restore(order.replaces);
    exhaustResources(metric, group);
    outcome.failed[group.Name] = metric;
    return;
  }
  if (order.replaces !== undefined) outcome.stops.push({ alloc: order.replaces, description: WHY.updating });
  const deploymentId = old === undefined ? (placing.deployment?.ID ?? '') : old.deploymentId;
  const alloc = buildAlloc(run, {
    job,
    group,
    order,
    node: choice.node,
    resources: allocatedTo(choice.node, group, choice.ports),
    metric,
    deploymentId,
  });
  takePreempted(placing, alloc, choice.preempts);
  capacity.claim(alloc);
  outcome.placements.push(alloc);
  // A queued count is what still waits for a place after this run.
  outcome.queued[group.Name] = Math.max(0, (outcome.queued[group.Name] ?? 0) - 1);
}

export function takePreempted(
  placing: Pick<Placing, 'capacity' | 'outcome'>,
  alloc: StoredAllocation,
  preempts: readonly StoredAllocation[],
): void {
  if (preempts.length === 0) return;
  alloc.PreemptedAllocations = preempts.map((victim) => victim.ID);
  for (const victim of preempts) {
    placing.capacity.release(victim);
    placing.outcome.preempted.push(victim);
    placing.outcome.stops.push({
      alloc: victim,
      description: `Preempted by alloc ID ${alloc.ID}`,
      preemptedBy: alloc.ID,
    });
    const desired = placing.outcome.desired[alloc.TaskGroup];
    if (desired !== undefined) desired.Preemptions += 1;
  }
}

export interface AllocParts {
  readonly job: StoredJob;
  readonly group: StoredGroup;
  readonly order: Pick<PlaceOrder, 'name' | 'canary' | 'previous' | 'isReschedule'>;
  readonly node: Node;
  readonly resources: AllocatedResources;
  readonly metric: AllocationMetric;
  readonly deploymentId: string;
}

export function buildAlloc(run: SchedulerRun, parts: AllocParts): StoredAllocation {
  const { job, order, node } = parts;
  const isTracked = order.isReschedule === true && order.previous !== undefined;
  return {
    ID: run.ids.uuid(),
    Namespace: job.Namespace,
    EvalID: run.evaluation.ID,
    Name: order.name,
    NodeID: node.ID,
    NodeName: node.Name,
    JobID: job.ID,
    Job: job,
    TaskGroup: parts.group.Name,
    AllocatedResources: parts.resources,
    Metrics: parts.metric,
    DesiredStatus: 'run',
    DesiredDescription: '',
    DesiredTransition: {
      Migrate: null,
      Reschedule: null,
      ForceReschedule: null,
      NoShutdownDelay: null,
      MigrateDisablePlacement: null,
    },
    ClientStatus: 'pending',
    ClientDescription: '',
    TaskStates: null,
    DeploymentID: parts.deploymentId,
    DeploymentStatus: order.canary ? { Healthy: null, Timestamp: null, Canary: true, ModifyIndex: 0 } : null,
    FollowupEvalID: '',
    PreviousAllocation: order.previous?.ID ?? '',
    NextAllocation: '',
    RescheduleTracker: isTracked && order.previous ? trackReschedule(order.previous, run.nowMs) : null,
    NetworkStatus: null,
    PreemptedAllocations: null,
    PreemptedByAllocation: '',
    CreateIndex: 0,
    ModifyIndex: 0,
    AllocModifyIndex: 0,
    CreateTime: 0,
    ModifyTime: 0,
  };
}

/** The newest version that was promoted or never had canaries: what a slot gets while newer canaries are on trial. */
function oldVersion(run: SchedulerRun, job: StoredJob, group: string) {
  const deployments = [...run.view.deploymentsOfJob(job.Namespace, job.ID)].sort((a, b) => b.JobVersion - a.JobVersion);
  const settled = deployments.find((deployment) => {
    const state = deployment.TaskGroups[group];
    return state !== undefined && (state.Promoted || state.DesiredCanaries === 0);
  });
  const version = settled && run.view.jobVersion(job.Namespace, job.ID, settled.JobVersion);
  if (settled === undefined || version === undefined || groupOf(version, group) === undefined) return undefined;
  return { job: version, deploymentId: settled.ID };
}
