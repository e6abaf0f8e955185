import { groupOf, isServerTerminal, rescheduleOf } from '../state/model.ts';
import type { Store } from '../state/store.ts';
import { newEvaluation } from './broker.ts';
import { mayReschedule } from './reconcile/reschedule.ts';

/** Asks the scheduler to settle which allocation stays when one comes back that was unknown. */
export function watchReturns(store: Store): void {
  store.onCommit((record) => {
    for (const { before, after } of record.allocs) {
      const isBack = before?.ClientStatus === 'unknown' && after?.ClientStatus !== 'unknown';
      if (!isBack || after === undefined || after.ClientStatus === 'lost') continue;
      const { JobID, Namespace, Job } = after;
      const fields = { JobID, Namespace, Type: Job.Type, Priority: Job.Priority, TriggeredBy: 'reconnect' };
      store.commit('EvaluationUpdated', (writer) => writer.putEval(newEvaluation(store, fields)));
    }
  });
}

/** Asks the scheduler to look at jobs whose allocations failed and may be rescheduled, one evaluation a job. */
export function watchFailures(store: Store): void {
  store.onCommit((record) => {
    const failed = record.allocs.filter(({ before, after }) => {
      if (after === undefined || after.ClientStatus !== 'failed' || before?.ClientStatus === 'failed') return false;
      const policy = rescheduleOf(groupOf(after.Job, after.TaskGroup));
      return !isServerTerminal(after) && after.FollowupEvalID === '' && mayReschedule(policy, after, store.clock.now());
    });
    const jobs = new Map(failed.map(({ after }) => [`${after?.Namespace}/${after?.JobID}`, after]));
    for (const alloc of jobs.values()) {
      if (alloc === undefined) continue;
      const { JobID, Namespace, Job } = alloc;
      const evaluation = newEvaluation(store, {
        JobID,
        Namespace,
        Type: Job.Type,
        Priority: Job.Priority,
        TriggeredBy: 'alloc-failure',
      });
      store.commit('EvaluationUpdated', (writer) => writer.putEval(evaluation));
    }
  });
}
