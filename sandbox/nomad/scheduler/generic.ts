import { newDeployment } from '../deployments/new.ts';
import { groupOf, isActiveDeployment, isTerminal, type StoredAllocation, type StoredJob } from '../state/model.ts';
import type { Node } from '../wire.ts';
import type { SchedulerOutcome } from './outcome.ts';
import { allocatedTo, Capacity, fitOn } from './placement/capacity.ts';
import { demandOf } from './placement/demand.ts';
import { placeAll } from './placement/place.ts';
import { mayRunOn, readyNodes } from './placement/select.ts';
import { reconcileJob } from './reconcile/job.ts';
import { needsReplacement } from './reconcile/updates.ts';
import { type SchedulerRun, taintedNodes } from './run.ts';

/** Schedules a service or batch job: reconcile, then place. */
export function scheduleGeneric(run: SchedulerRun): SchedulerOutcome {
  const { view, evaluation, job, nowMs, ids } = run;
  const allocs = view.allocsOfJob(evaluation.Namespace, evaluation.JobID);
  const isBatch = job?.Type === 'batch';
  const capacity = new Capacity(view);
  const nodes = job === undefined ? [] : readyNodes(view, job);
  const ineligible = new Set<string>();
  const updating: Updating = { run, capacity, nodes, verdicts: new Map(), ineligible };
  const { outcome, place, deployment } = reconcileJob({
    job,
    isBatch,
    allocs,
    latestDeployment: isBatch ? undefined : view.deploymentsOfJob(evaluation.Namespace, evaluation.JobID)[0],
    tainted: taintedNodes(view, allocs),
    nowMs,
    evalId: evaluation.ID,
    newDeployment: (of) => newDeployment(of, ids.uuid(), evaluation.Priority, nowMs),
    newId: () => ids.uuid(),
    updateOf: (alloc) => (job === undefined ? 'ignore' : updateOf(updating, job, alloc)),
  });
  if (job === undefined) return outcome;

  for (const group of job.TaskGroups) outcome.queued[group.Name] = 0;
  for (const stop of outcome.stops) capacity.release(stop.alloc);
  const isActive = deployment !== undefined && isActiveDeployment(deployment);
  for (let i = 0; i < outcome.updates.length; i += 1) {
    const alloc = outcome.updates[i];
    if (alloc === undefined || alloc.Job.Version !== job.Version) continue;
    const id = deployment?.ID ?? '';
    if (alloc.DeploymentID !== id) outcome.updates[i] = { ...alloc, DeploymentID: id, DeploymentStatus: null };
  }
  placeAll(run, {
    job,
    nodes,
    capacity,
    ineligible,
    outcome,
    orders: place,
    deployment: isActive ? deployment : undefined,
  });
  return outcome;
}

interface Updating {
  readonly run: SchedulerRun;
  readonly capacity: Capacity;
  readonly nodes: readonly Node[];
  /** Comparing two specs is dear, and all allocations of one version and group compare alike. */
  readonly verdicts: Map<string, boolean>;
  readonly ineligible: Set<string>;
}

function mustReplace({ verdicts }: Updating, alloc: StoredAllocation, job: StoredJob): boolean {
  const key = `${alloc.Job.JobModifyIndex}/${alloc.TaskGroup}`;
  const known = verdicts.get(key) ?? needsReplacement(alloc.Job, job, alloc.TaskGroup);
  verdicts.set(key, known);
  return known;
}

/** Leaves, updates in place, or replaces an allocation of an older spec (after Nomad's genericAllocUpdateFn). */
function updateOf(
  updating: Updating,
  job: StoredJob,
  alloc: StoredAllocation,
): 'ignore' | 'destructive' | StoredAllocation {
  const { run, capacity, nodes } = updating;
  const group = groupOf(job, alloc.TaskGroup);
  if (alloc.Job.JobModifyIndex === job.JobModifyIndex || group === undefined) return 'ignore';
  if (mustReplace(updating, alloc, job)) return 'destructive';
  if (isTerminal(alloc)) return 'ignore';
  const node = run.view.node(alloc.NodeID);
  if (node === undefined || !nodes.some((ready) => ready.ID === node.ID)) return 'destructive';
  const demand = demandOf(job, group);
  if (!mayRunOn(demand, node, updating.ineligible)) return 'destructive';
  capacity.release(alloc);
  const result = fitOn(node, capacity.usageOf(node.ID), demand, run.ids.random);
  capacity.restore(alloc);
  if (!result.ok) return 'destructive';
  const { Shared } = alloc.AllocatedResources;
  const resources = allocatedTo(node, group, result.ports);
  return {
    ...alloc,
    EvalID: run.evaluation.ID,
    Job: job,
    // Ports stay: a change of ports would have been a replacement.
    AllocatedResources: {
      ...resources,
      Shared: { ...Shared, DiskMB: resources.Shared.DiskMB },
    },
  };
}
