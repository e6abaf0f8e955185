import type { NomadCore } from '../core.ts';
import { annotateDiff, diffStoredJobs } from '../diff/index.ts';
import { stubOf } from '../http/stubs.ts';
import { newEvaluation } from '../scheduler/broker.ts';
import { leavesBlocked } from '../scheduler/outcome.ts';
import { runScheduler } from '../scheduler/run.ts';
import { specChanged } from '../state/derived/versions.ts';
import { seededIds } from '../state/ids.ts';
import type { StoredJob } from '../state/model.ts';
import { isoTime } from '../state/time.ts';
import { withJob } from '../state/view.ts';
import type { Evaluation, JobPlanResponse, NomadJob } from '../wire.ts';
import { admit } from './admission.ts';
import { nextLaunchMs } from './periodic.ts';

/** What registering the job would do now: the scheduler run on a copy of the state, nothing written. */
export function planJob(core: NomadCore, wanted: NomadJob, wantsDiff: boolean): JobPlanResponse & { Index: number } {
  const { store } = core;
  const { job: admitted, warnings } = admit(core, wanted);
  const existing = store.view.job(admitted.Namespace, admitted.ID);
  const planned = plannedJob(existing, admitted);
  const evaluation = newEvaluation(
    { ...store, ids: seededIds(store.index()) },
    {
      JobID: planned.ID,
      Namespace: planned.Namespace,
      Priority: planned.Priority,
      Type: planned.Type,
    },
  );
  const outcome = runScheduler({
    view: withJob(store.view, planned),
    evaluation,
    job: planned,
    // Ids of its own, so that planning does not change what a later run draws.
    ids: seededIds(store.index()),
    nowMs: store.clock.now(),
    preemption: core.preemption,
  });
  const failed = Object.keys(outcome.failed).length > 0 ? outcome.failed : null;
  const launch = nextLaunchMs(planned, store.clock.now());
  return {
    Annotations: {
      DesiredTGUpdates: outcome.desired,
      PreemptedAllocs: outcome.preempted.length > 0 ? outcome.preempted.map((alloc) => stubOf(alloc)) : null,
    },
    CreatedEvals: createdEvals(core, evaluation, outcome.followUps, leavesBlocked(outcome, evaluation.Type)),
    Diff: wantsDiff ? annotateDiff(diffStoredJobs(existing, admitted), outcome.desired) : null,
    FailedTGAllocs: failed,
    JobModifyIndex: existing?.JobModifyIndex ?? 0,
    NextPeriodicLaunch: launch === undefined ? null : isoTime(launch),
    Warnings: warnings,
    Index: existing?.JobModifyIndex ?? 0,
  };
}

function plannedJob(existing: StoredJob | undefined, job: StoredJob): StoredJob {
  if (existing === undefined) {
    return { ...job, Version: 0, CreateIndex: 100, ModifyIndex: 100, JobModifyIndex: 100 };
  }
  // An unchanged job keeps its index and version, so that the plan finds nothing to do.
  if (!specChanged(existing, job)) return existing;
  const index = existing.JobModifyIndex + 1;
  return {
    ...job,
    Version: existing.Version + 1,
    CreateIndex: existing.CreateIndex,
    ModifyIndex: index,
    JobModifyIndex: index,
  };
}

function createdEvals(
  core: NomadCore,
  evaluation: Evaluation,
  followUps: readonly Evaluation[],
  isBlocked: boolean,
): Evaluation[] | null {
  const created = [...followUps];
  if (isBlocked) {
    created.push({
      ...newEvaluation({ ...core.store, ids: seededIds(core.store.index() + 1) }, evaluation),
      ID: seededIds(core.store.index() + 1).uuid(),
      TriggeredBy: 'queued-allocs',
      Status: 'blocked',
      StatusDescription: 'created to place remaining allocations',
      PreviousEval: evaluation.ID,
    });
  }
  return created.length > 0 ? created : null;
}
