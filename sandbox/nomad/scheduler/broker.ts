import { isClientTerminal, isServerTerminal, jobKey, keyOf } from '../state/model.ts';
import type { CommitRecord } from '../state/record.ts';
import type { Store } from '../state/store.ts';
import { lookUp } from '../state/tables.ts';
import { msToNs, parseTime } from '../state/time.ts';
import type { Evaluation } from '../wire.ts';
import { applyOutcome } from './apply.ts';
import { isSystemType, leavesBlocked, type SchedulerOutcome } from './outcome.ts';
import { type Preemption, runScheduler } from './run.ts';

export interface BrokerOptions {
  /** Simulated time between an evaluation's creation and its processing. */
  readonly delayMs: number;
  readonly preemption: Preemption;
}

/** Processes evaluations as they come due, and blocked ones again when room appears. */
export function startBroker(store: Store, options: BrokerOptions): void {
  store.onCommit((record) => {
    for (const evaluation of record.evals) if (evaluation.Status === 'pending') enqueue(store, options, evaluation);
    if (freesRoom(record)) unblockAll(store);
  });
}

/** A new evaluation in Nomad's form. */
export function newEvaluation(
  store: Store,
  fields: Partial<Evaluation> & Pick<Evaluation, 'JobID' | 'Namespace'>,
): Evaluation {
  const now = msToNs(store.clock.now());
  return {
    ID: store.ids.uuid(),
    Priority: 50,
    Type: 'service',
    TriggeredBy: 'job-register',
    Status: 'pending',
    CreateIndex: 0,
    ModifyIndex: 0,
    CreateTime: now,
    ModifyTime: now,
    ...fields,
  };
}

function enqueue(store: Store, options: BrokerOptions, evaluation: Evaluation): void {
  const dueMs = parseTime(evaluation.WaitUntil) ?? 0;
  const delayMs = Math.max(options.delayMs, dueMs - store.clock.now());
  store.clock.after(delayMs, () => process(store, options, evaluation.ID));
}

function process(store: Store, options: BrokerOptions, id: string): void {
  const evaluation = store.tables.evals.get(id);
  if (evaluation === undefined || evaluation.Status !== 'pending') return;
  const job = store.view.job(evaluation.Namespace, evaluation.JobID);
  const snapshotIndex = store.index();
  const outcome = runScheduler({
    view: store.view,
    evaluation,
    job,
    ids: store.ids,
    nowMs: store.clock.now(),
    preemption: options.preemption,
  });
  applyOutcome(store, outcome, evaluation);
  for (const followUp of evaluationsOfVictims(store, outcome)) {
    store.commit('EvaluationUpdated', (writer) => writer.putEval(followUp));
  }
  complete(store, { ...evaluation, SnapshotIndex: snapshotIndex }, outcome);
}

/** A job that lost allocations to preemption looks for room again. */
function evaluationsOfVictims(store: Store, outcome: SchedulerOutcome): Evaluation[] {
  const jobs = new Map(outcome.preempted.map((alloc) => [keyOf(alloc.Job), alloc.Job]));
  return [...jobs.values()].map(({ ID: JobID, Namespace, Type, Priority }) =>
    newEvaluation(store, { JobID, Namespace, Type, Priority, TriggeredBy: 'preemption' }),
  );
}

function complete(store: Store, evaluation: Evaluation, outcome: SchedulerOutcome): void {
  const failed = Object.keys(outcome.failed).length > 0 ? outcome.failed : null;
  const done: Evaluation = {
    ...evaluation,
    Status: 'complete',
    StatusDescription: '',
    FailedTGAllocs: failed,
    QueuedAllocations: outcome.queued,
    PlanAnnotations: { DesiredTGUpdates: outcome.desired, PreemptedAllocs: null },
    DeploymentID: outcome.deployment?.ID ?? evaluation.DeploymentID ?? '',
    NextEval: outcome.followUps[0]?.ID ?? evaluation.NextEval ?? '',
  };
  const isRetry = evaluation.TriggeredBy === 'queued-allocs';
  store.commit('EvaluationUpdated', (writer) => {
    if (failed === null) {
      cancelBlocked(store, evaluation, (blocked) => writer.putEval(blocked));
      writer.putEval(done);
    } else if (isRetry) {
      writer.putEval({ ...done, Status: 'blocked', StatusDescription: BLOCKED_TEXT });
    } else {
      cancelBlocked(store, evaluation, (blocked) => writer.putEval(blocked));
      if (!leavesBlocked(outcome, evaluation.Type)) {
        writer.putEval(done);
        return;
      }
      const blocked = newEvaluation(store, {
        JobID: evaluation.JobID,
        Namespace: evaluation.Namespace,
        Priority: evaluation.Priority,
        Type: evaluation.Type,
        TriggeredBy: 'queued-allocs',
        Status: 'blocked',
        StatusDescription: BLOCKED_TEXT,
        PreviousEval: evaluation.ID,
        FailedTGAllocs: failed,
      });
      writer.putEval(blocked);
      // The real scheduler of system jobs does not note what waits.
      writer.putEval(isSystemType(evaluation.Type) ? done : { ...done, BlockedEval: blocked.ID });
    }
  });
}

export const BLOCKED_TEXT = 'created to place remaining allocations';

function cancelBlocked(store: Store, evaluation: Evaluation, put: (blocked: Evaluation) => void): void {
  const key = jobKey(evaluation.Namespace, evaluation.JobID);
  for (const blocked of lookUp(store.tables.evalsByJob, store.tables.evals, key)) {
    if (blocked.Status !== 'blocked' || blocked.ID === evaluation.ID) continue;
    put({ ...blocked, Status: 'canceled', StatusDescription: `evaluation "${evaluation.ID}" successful` });
  }
}

function freesRoom(record: CommitRecord): boolean {
  const isFreed = record.allocs.some(({ before, after }) => {
    if (before === undefined || after === undefined) return false;
    const was = isServerTerminal(before) || isClientTerminal(before);
    return !was && (isServerTerminal(after) || isClientTerminal(after));
  });
  const isNewNode = record.nodes.some(
    ({ before, after }) =>
      after?.Status === 'ready' &&
      after.SchedulingEligibility === 'eligible' &&
      (before?.Status !== 'ready' || before.SchedulingEligibility !== 'eligible'),
  );
  return isFreed || isNewNode;
}

function unblockAll(store: Store): void {
  const blocked = [...store.tables.evals.values()].filter((evaluation) => evaluation.Status === 'blocked');
  if (blocked.length === 0) return;
  store.commit('EvaluationUpdated', (writer) => {
    for (const evaluation of blocked) writer.putEval({ ...evaluation, Status: 'pending', StatusDescription: '' });
  });
}
