import type { NomadCore } from '../core.ts';
import { newEvaluation } from '../scheduler/broker.ts';
import type { StoredAllocation } from '../state/model.ts';

/** Stops one allocation; the scheduler places another one for a service. */
export function stopAllocation(
  core: NomadCore,
  alloc: StoredAllocation,
  options: { readonly noShutdownDelay: boolean; readonly reschedule: boolean },
): { EvalID: string; Index: number } {
  const evaluation = newEvaluation(core.store, {
    JobID: alloc.JobID,
    Namespace: alloc.Namespace,
    Priority: alloc.Job.Priority,
    Type: alloc.Job.Type,
    TriggeredBy: 'alloc-stop',
    JobModifyIndex: alloc.Job.ModifyIndex,
  });
  const index = core.store.commit('AllocationUpdateDesiredStatus', (writer) => {
    const DesiredTransition = {
      ...alloc.DesiredTransition,
      Migrate: true,
      NoShutdownDelay: options.noShutdownDelay,
      Reschedule: options.reschedule,
    };
    writer.putAlloc({ ...alloc, DesiredTransition });
    writer.putEval(evaluation);
  });
  return { EvalID: evaluation.ID, Index: index };
}
