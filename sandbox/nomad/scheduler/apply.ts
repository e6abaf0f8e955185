import type { StoredAllocation } from '../state/model.ts';
import { keyOf } from '../state/model.ts';
import type { Store } from '../state/store.ts';
import type { Writer } from '../state/writer.ts';
import type { Evaluation } from '../wire.ts';
import type { SchedulerOutcome, StopOrder } from './outcome.ts';

const isNoop = (outcome: SchedulerOutcome): boolean =>
  outcome.stops.length + outcome.placements.length + outcome.updates.length + outcome.deploymentUpdates.length === 0 &&
  outcome.deployment === undefined;

/** Writes what a run decided, in one commit of type `PlanResult`, as the real plan applier does. */
export function applyOutcome(store: Store, outcome: SchedulerOutcome, evaluation: Evaluation): void {
  for (const followUp of outcome.followUps) store.commit('EvaluationUpdated', (writer) => writer.putEval(followUp));
  if (isNoop(outcome)) return;
  store.commit('PlanResult', (writer) => {
    if (outcome.deployment !== undefined) writer.putDeployment(outcome.deployment);
    for (const update of outcome.deploymentUpdates) {
      setDeploymentStatus(store, writer, update.id, update.status, update.description);
    }
    writeAllocs(store, writer, outcome, evaluation);
  });
}

function writeAllocs(store: Store, writer: Writer, outcome: SchedulerOutcome, evaluation: Evaluation): void {
  const next = new Map(outcome.placements.map((alloc) => [alloc.PreviousAllocation, alloc.ID]));
  const stops = new Map(outcome.stops.map((stop) => [stop.alloc.ID, stop]));
  for (const [id, stop] of stops) writer.putAlloc(stoppedAlloc(store, stop, next.get(id), evaluation));
  for (const alloc of outcome.updates) {
    writer.putAlloc({ ...alloc, NextAllocation: next.get(alloc.ID) ?? alloc.NextAllocation });
  }
  for (const [previous, id] of next) {
    const alloc = stops.has(previous) ? undefined : store.tables.allocs.get(previous);
    if (alloc !== undefined) writer.putAlloc({ ...alloc, NextAllocation: id });
  }
  for (const alloc of outcome.placements) writer.putAlloc(alloc);
}

function stoppedAlloc(
  store: Store,
  stop: StopOrder,
  nextId: string | undefined,
  evaluation: Evaluation,
): StoredAllocation {
  const alloc = store.tables.allocs.get(stop.alloc.ID) ?? stop.alloc;
  const isPreempted = stop.preemptedBy !== undefined;
  return {
    ...alloc,
    // A preempted allocation keeps the evaluation of its own job.
    EvalID: isPreempted ? alloc.EvalID : evaluation.ID,
    DesiredStatus: isPreempted ? 'evict' : 'stop',
    DesiredDescription: stop.description,
    ClientStatus: stop.clientStatus ?? alloc.ClientStatus,
    PreemptedByAllocation: stop.preemptedBy ?? alloc.PreemptedByAllocation,
    NextAllocation: nextId ?? alloc.NextAllocation,
  };
}

/** Moves a deployment; a successful one makes its job version stable. */
export function setDeploymentStatus(
  store: Store,
  writer: Writer,
  id: string,
  status: string,
  description: string,
): void {
  const deployment = store.tables.deployments.get(id);
  if (deployment === undefined) return;
  writer.putDeployment({ ...deployment, Status: status, StatusDescription: description });
  if (status === 'successful') markStable(store, writer, deployment.Namespace, deployment.JobID, deployment.JobVersion);
}

export function markStable(
  store: Store,
  writer: Writer,
  namespace: string,
  jobId: string,
  version: number,
  isStable = true,
): void {
  const stored = store.view.jobVersion(namespace, jobId, version);
  if (stored === undefined || stored.Stable === isStable) return;
  const current = store.tables.jobs.get(keyOf(stored));
  // The current version's row may have moved on (status) since its version row was written.
  const base = current?.Version === version ? current : stored;
  writer.putJob({ ...base, Stable: isStable }, { keepVersion: true });
}
