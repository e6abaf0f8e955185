import { newDeployment } from '../deployments/new.ts';
import { groupOf, isTerminal, type StoredAllocation, type StoredGroup, type StoredJob } from '../state/model.ts';
import type { AllocationMetric, Node } from '../wire.ts';
import { desiredOf, emptyOutcome, type SchedulerOutcome, WHY } from './outcome.ts';
import { allocatedTo, Capacity, fitOn } from './placement/capacity.ts';
import { demandOf } from './placement/demand.ts';
import { exhaustResources, mergeFiltered } from './placement/metrics.ts';
import { buildAlloc, takePreempted } from './placement/place.ts';
import { mayRunOn, readyNodes, selectNode } from './placement/select.ts';
import { needsReplacement } from './reconcile/updates.ts';
import { mayPreempt, type SchedulerRun, taintedNodes } from './run.ts';
import { SystemDeployment } from './system-deployment.ts';

/** What shall happen on one node for one group. */
interface SystemOrder {
  readonly node: Node;
  readonly group: StoredGroup;
  readonly name: string;
  readonly replaces?: StoredAllocation;
  readonly previous?: StoredAllocation;
}

interface SystemState {
  readonly run: SchedulerRun;
  readonly outcome: SchedulerOutcome;
  readonly capacity: Capacity;
  readonly nodes: readonly Node[];
  readonly orders: SystemOrder[];
  readonly deployment: SystemDeployment;
  /** What kept groups from the nodes that may not have them. */
  readonly filtered: Map<string, AllocationMetric>;
}

/** Schedules a system or sysbatch job: one allocation of each group on every node that can run it. */
export function scheduleSystem(run: SchedulerRun): SchedulerOutcome {
  const { view, evaluation, job } = run;
  const outcome = emptyOutcome();
  const allocs = view.allocsOfJob(evaluation.Namespace, evaluation.JobID);
  const nodes = job === undefined || job.Stop ? [] : readyNodes(view, job);
  const deployment = new SystemDeployment(run, outcome, (of) =>
    newDeployment(of, run.ids.uuid(), evaluation.Priority, run.nowMs),
  );
  const state: SystemState = {
    run,
    outcome,
    capacity: new Capacity(view),
    nodes,
    orders: [],
    deployment,
    filtered: new Map(),
  };
  const tainted = taintedNodes(view, allocs);
  for (const alloc of allocs) if (!isTerminal(alloc)) settleExisting(state, alloc, tainted.has(alloc.NodeID));
  if (job === undefined || job.Stop) return outcome;

  for (const group of job.TaskGroups) orderMissing(state, job, group, allocs);
  for (const stop of outcome.stops) state.capacity.release(stop.alloc);
  for (const group of job.TaskGroups) placeGroup(state, job, group);
  deployment.settle(job);
  return outcome;
}

function settleExisting(state: SystemState, alloc: StoredAllocation, isTainted: boolean): void {
  const { run, outcome } = state;
  const { job } = run;
  const desired = desiredOf(outcome, alloc.TaskGroup);
  const group = job?.Stop === true ? undefined : groupOf(job, alloc.TaskGroup);
  const node = run.view.node(alloc.NodeID);
  const fate = job === undefined || group === undefined ? 'stop' : fateOf(state, job, alloc, node, isTainted);
  if (fate === 'stop') {
    desired.Stop += 1;
    outcome.stops.push({ alloc, description: WHY.notNeeded });
  } else if (fate === 'migrate') {
    desired.Migrate += 1;
    outcome.stops.push({ alloc, description: WHY.nodeTainted });
  } else if (fate === 'lost') {
    outcome.stops.push({ alloc, description: WHY.lost, clientStatus: 'lost' });
  } else if (fate === 'ignore') {
    desired.Ignore += 1;
  } else if (job !== undefined && group !== undefined && node !== undefined) {
    updateExisting(state, job, group, alloc, node);
  }
}

type Fate = 'stop' | 'migrate' | 'lost' | 'ignore' | 'update';

function fateOf(
  { nodes }: SystemState,
  job: StoredJob,
  alloc: StoredAllocation,
  node: Node | undefined,
  isTainted: boolean,
): Fate {
  if (alloc.DesiredTransition.Migrate === true) return 'migrate';
  if (node === undefined || node.Status === 'down' || node.Status === 'disconnected') return 'lost';
  if (isTainted) return 'ignore';
  const isCurrent = alloc.Job.JobModifyIndex === job.JobModifyIndex;
  if (!nodes.some((ready) => ready.ID === node.ID)) {
    // An ineligible node keeps what it runs until the job changes; a node that is no longer targeted loses it.
    return isCurrent && node.SchedulingEligibility !== 'eligible' ? 'ignore' : 'stop';
  }
  return isCurrent ? 'ignore' : 'update';
}

function updateExisting(
  state: SystemState,
  job: StoredJob,
  group: StoredGroup,
  alloc: StoredAllocation,
  node: Node,
): void {
  const { run, outcome, capacity } = state;
  state.deployment.changes(group);
  const demand = demandOf(job, group);
  if (!needsReplacement(alloc.Job, job, group.Name) && mayRunOn(demand, node, new Set())) {
    capacity.release(alloc);
    const result = fitOn(node, capacity.usageOf(node.ID), demand, run.ids.random);
    capacity.restore(alloc);
    if (result.ok) {
      const { Tasks } = allocatedTo(node, group, result.ports);
      const resources = { ...alloc.AllocatedResources, Tasks };
      const updated = { ...alloc, EvalID: run.evaluation.ID, Job: job, AllocatedResources: resources };
      outcome.updates.push({ ...updated, DeploymentID: state.deployment.idInPlace(), DeploymentStatus: null });
      desiredOf(outcome, group.Name).InPlaceUpdate += 1;
      return;
    }
  }
  desiredOf(outcome, group.Name).DestructiveUpdate += 1;
  state.orders.push({ node, group, name: alloc.Name, replaces: alloc, previous: alloc });
}

function orderMissing(
  state: SystemState,
  job: StoredJob,
  group: StoredGroup,
  allocs: readonly StoredAllocation[],
): void {
  for (const node of state.nodes) {
    const here = allocs.filter((alloc) => alloc.NodeID === node.ID && alloc.TaskGroup === group.Name);
    const finished = here.find((alloc) => isTerminal(alloc));
    const isDone = job.Type === 'sysbatch' && finished?.Job.JobModifyIndex === job.JobModifyIndex;
    // What is stopped now still counts: only a later evaluation finds the node without it.
    const isLive = here.some((alloc) => !isTerminal(alloc));
    if (group.Count === 0 || isLive) continue;
    if (isDone) {
      desiredOf(state.outcome, group.Name).Ignore += 1;
      continue;
    }
    if (finished === undefined) state.deployment.starts(group);
    state.orders.push({ node, group, name: `${job.Name}.${group.Name}[0]`, ...(finished && { previous: finished }) });
  }
}

function placeGroup(state: SystemState, job: StoredJob, group: StoredGroup): void {
  const { outcome } = state;
  const all = state.orders.filter((order) => order.group === group);
  if (all.length === 0 && outcome.desired[group.Name] === undefined) return;
  const desired = desiredOf(outcome, group.Name);
  const updates = all.filter((order) => order.replaces !== undefined);
  const canaries = state.deployment.canaryRoom(group, updates.length);
  const room = canaries?.fresh ?? state.deployment.room(group, updates.length);
  const { failures, placedUpdates } = placeAll(state, job, all, { room, areCanaries: canaries !== undefined });
  if (canaries !== undefined) desired.Canary = canaries.running + placedUpdates;
  // The real scheduler counts every node that can have the group as a placement, also when nothing changes.
  desired.Place = desired.Ignore + desired.InPlaceUpdate + all.length - failures;
  const exhausted = outcome.failed[group.Name];
  outcome.queued[group.Name] = exhausted === undefined ? 0 : exhausted.CoalescedFailures + 1;
  // Nodes that may not have the group are a failure only when no other node has it.
  const filtered = state.filtered.get(group.Name);
  if (filtered !== undefined && desired.Place === 0) outcome.failed[group.Name] ??= filtered;
  state.deployment.total(group, desired.Place);
}

/** Fills every node that lacks the group, and updates as many as there is room for. */
function placeAll(
  state: SystemState,
  job: StoredJob,
  orders: readonly SystemOrder[],
  updates: { readonly room: number; readonly areCanaries: boolean },
): { failures: number; placedUpdates: number } {
  const done = { failures: 0, placedUpdates: 0 };
  for (const order of orders) {
    const isUpdate = order.replaces !== undefined;
    if (isUpdate && done.placedUpdates >= updates.room) continue;
    if (!placeOn(state, job, order, isUpdate && updates.areCanaries)) done.failures += 1;
    else if (isUpdate) done.placedUpdates += 1;
  }
  return done;
}

function placeOn(state: SystemState, job: StoredJob, order: SystemOrder, isCanary: boolean): boolean {
  const { run, outcome, capacity } = state;
  const { group, node } = order;
  if (order.replaces !== undefined) capacity.release(order.replaces);
  const { choice, metric } = selectNode({
    job,
    group,
    nodes: [node],
    capacity,
    ineligible: new Set(),
    random: run.ids.random,
    mayPreempt: mayPreempt(run, job.Type),
  });
  if (choice === undefined) {
    if (order.replaces !== undefined) capacity.restore(order.replaces);
    const failed = outcome.failed[group.Name];
    if (metric.NodesFiltered > 0) {
      state.filtered.set(group.Name, mergeFiltered(state.filtered.get(group.Name), metric));
      return false;
    }
    if (failed === undefined) {
      exhaustResources(metric, group);
      outcome.failed[group.Name] = { ...metric, NodesInPool: state.nodes.length };
    } else failed.CoalescedFailures += 1;
    return false;
  }
  if (order.replaces !== undefined) outcome.stops.push({ alloc: order.replaces, description: WHY.updating });
  const resources = allocatedTo(node, group, choice.ports);
  const parts = { job, group, node, resources, metric, deploymentId: state.deployment.id() };
  const alloc = buildAlloc(run, { ...parts, order: { name: order.name, canary: isCanary, previous: order.previous } });
  takePreempted(state, alloc, choice.preempts);
  capacity.claim(alloc);
  outcome.placements.push(alloc);
  return true;
}
