import type { StoredAllocation } from '../../state/model.ts';
import { isoTime, msToNs } from '../../state/time.ts';
import type { DesiredUpdates, Evaluation } from '../../wire.ts';
import type { ReconcileState } from './job.ts';

/** Failed allocations whose delays end within this time share one evaluation. */
const BATCH_WINDOW_MS = 5000;

/** Makes one evaluation per batch of failed allocations that wait for their reschedule delay. */
export function scheduleLater(
  state: ReconcileState,
  later: readonly { readonly alloc: StoredAllocation; readonly atMs: number }[],
  desired: DesiredUpdates,
): void {
  let current: Evaluation | undefined;
  let startMs = 0;
  for (const { alloc, atMs } of [...later].sort((a, b) => a.atMs - b.atMs)) {
    if (current === undefined || atMs - startMs >= BATCH_WINDOW_MS) {
      current = followUp(state, atMs);
      startMs = atMs;
      state.outcome.followUps.push(current);
    }
    state.outcome.updates.push({ ...alloc, FollowupEvalID: current.ID });
  }
  desired.RescheduleLater += later.length;
}

function followUp(state: ReconcileState, atMs: number): Evaluation {
  return {
    ID: state.newId(),
    Namespace: state.job.Namespace,
    Priority: state.job.Priority,
    Type: state.job.Type,
    TriggeredBy: 'alloc-reschedule',
    JobID: state.job.ID,
    JobModifyIndex: state.job.ModifyIndex,
    Status: 'pending',
    StatusDescription: 'created for delayed rescheduling',
    WaitUntil: isoTime(atMs),
    PreviousEval: state.evalId,
    CreateIndex: 0,
    ModifyIndex: 0,
    CreateTime: msToNs(state.nowMs),
    ModifyTime: msToNs(state.nowMs),
  };
}
