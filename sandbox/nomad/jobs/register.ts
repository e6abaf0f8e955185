import type { NomadCore } from '../core.ts';
import { failure } from '../errors.ts';
import { newEvaluation } from '../scheduler/broker.ts';
import { specChanged } from '../state/derived/versions.ts';
import { groupOf, isParameterized, isPeriodic, type StoredJob } from '../state/model.ts';
import { msToNs } from '../state/time.ts';
import type { Evaluation, JobSubmission, NomadJob } from '../wire.ts';
import { admit } from './admission.ts';

export interface RegisterRequest {
  readonly job: NomadJob;
  readonly namespace: string;
  readonly enforceIndex?: boolean;
  readonly jobModifyIndex?: number;
  /** Groups and tasks that exist keep what they have. */
  readonly preserveCounts?: boolean;
  readonly preserveResources?: boolean;
  readonly evalPriority?: number;
  readonly submission?: JobSubmission | undefined;
  /** Accessor of the token that registers, where ACLs are on. */
  readonly tokenAccessor?: string | undefined;
}

export interface RegisterResponse {
  EvalID: string;
  EvalCreateIndex: number;
  JobModifyIndex: number;
  Warnings: string;
  Index: number;
}

/** Registers a job: a new one, a new version, or (when nothing changed) just another evaluation. */
export function registerJob(core: NomadCore, request: RegisterRequest): RegisterResponse {
  const { store } = core;
  const { job: admitted, warnings } = admit(core, { ...request.job, Namespace: request.namespace });
  const job: StoredJob = { ...admitted, SubmitTime: msToNs(store.clock.now()) };
  // The version in the payload counts: a register without a source copies that version's source.
  if (request.tokenAccessor !== undefined) job.NomadTokenID = request.tokenAccessor;
  const existing = store.view.job(job.Namespace, job.ID);
  if (request.enforceIndex === true) enforceIndex(existing, request.jobModifyIndex ?? 0);
  refuseTransition(existing, job);
  const evaluation = evaluationOf(core, job, request.evalPriority ?? 0);

  if (existing !== undefined && !specChanged(existing, job)) {
    const index = evaluation
      ? store.commit('EvaluationUpdated', (writer) => writer.putEval(evaluation))
      : existing.ModifyIndex;
    return {
      EvalID: evaluation?.ID ?? '',
      EvalCreateIndex: evaluation ? index : 0,
      // Nomad answers with the job's ModifyIndex here: no use as a check index.
      JobModifyIndex: existing.ModifyIndex,
      Warnings: warnings,
      Index: index,
    };
  }
  const stored = existing === undefined ? job : preserving(existing, job, request);
  const index = store.commit('JobRegistered', (writer) => {
    writer.putJob(stored, { submission: request.submission });
    if (evaluation !== undefined) writer.putEval({ ...evaluation, JobModifyIndex: writer.index });
  });
  return {
    EvalID: evaluation?.ID ?? '',
    EvalCreateIndex: evaluation ? index : 0,
    JobModifyIndex: index,
    Warnings: warnings,
    Index: index,
  };
}

const ENFORCING = 'Enforcing job modify index';

export function enforceIndex(existing: StoredJob | undefined, index: number): void {
  if (existing === undefined) {
    if (index !== 0) throw failure(`${ENFORCING} ${index}: job does not exist`);
    return;
  }
  if (index === 0) throw failure(`${ENFORCING} 0: job already exists`);
  if (index !== existing.JobModifyIndex) {
    throw failure(`${ENFORCING} ${index}: job exists with conflicting job modify index: ${existing.JobModifyIndex}`);
  }
}

function refuseTransition(before: StoredJob | undefined, after: StoredJob): void {
  if (before === undefined) {
    if (after.Dispatched === true) throw failure("job can't be submitted with 'Dispatched' set");
    return;
  }
  if (before.Type !== after.Type) {
    throw failure(`cannot update job from type ${JSON.stringify(before.Type)} to ${JSON.stringify(after.Type)}`);
  }
  const [wasPeriodic, isNowPeriodic] = [isPeriodic(before), isPeriodic(after)];
  if (wasPeriodic && !isNowPeriodic) throw failure('cannot update periodic job to being non-periodic');
  if (!wasPeriodic && isNowPeriodic) throw failure('cannot update non-periodic job to being periodic');
  const [wasParameterized, isNowParameterized] = [isParameterized(before), isParameterized(after)];
  if (wasParameterized && !isNowParameterized) {
    throw failure('cannot update parameterized job to being non-parameterized');
  }
  if (!wasParameterized && isNowParameterized) {
    throw failure('cannot update non-parameterized job to being parameterized');
  }
  if ((before.Dispatched ?? false) !== (after.Dispatched ?? false)) throw failure("field 'Dispatched' is read-only");
}

/** Periodic and parameterized jobs do not run themselves, so they get no evaluation. */
export function evaluationOf(core: NomadCore, job: StoredJob, priority: number): Evaluation | undefined {
  if (isPeriodic(job) || isParameterized(job)) return undefined;
  return newEvaluation(core.store, {
    JobID: job.ID,
    Namespace: job.Namespace,
    Priority: priority > 0 ? priority : job.Priority,
    Type: job.Type,
    TriggeredBy: 'job-register',
  });
}

function preserving(existing: StoredJob, job: StoredJob, asked: RegisterRequest): StoredJob {
  const groups = job.TaskGroups.map((group) => {
    const before = groupOf(existing, group.Name);
    if (before === undefined) return group;
    const sizes = new Map(before.Tasks.map((task) => [task.Name, task.Resources]));
    const sized = group.Tasks.map((task) => {
      const Resources = sizes.get(task.Name);
      return Resources === undefined ? task : { ...task, Resources };
    });
    return {
      ...group,
      ...(asked.preserveCounts === true && { Count: before.Count }),
      ...(asked.preserveResources === true && { Tasks: sized }),
    };
  });
  return { ...job, TaskGroups: groups };
}
