import type { NomadCore } from '../core.ts';
import { badRequest, failure, NomadError, Panic } from '../errors.ts';
import { newEvaluation } from '../scheduler/broker.ts';
import {
  groupOf,
  isActiveDeployment,
  isHealthy,
  isTerminal,
  isUnhealthy,
  keyOf,
  type StoredGroup,
  type StoredJob,
} from '../state/model.ts';
import { msToNs } from '../state/time.ts';
import { evaluationOf, type RegisterResponse } from './register.ts';

export interface ScaleRequest {
  readonly group: string;
  readonly count: number | undefined;
  readonly message: string;
  readonly isError: boolean;
  readonly meta: Record<string, unknown> | null;
  /** Above 0 it alone enforces the index; scale reads no EnforceIndex. */
  readonly jobModifyIndex: number;
}

/** Changes one group's count, or only records a scaling event; refused while a deployment is active. */
export function scaleJob(core: NomadCore, namespace: string, id: string, request: ScaleRequest): RegisterResponse {
  const { store } = core;
  const { job, group } = scalable(core, namespace, id, request);
  const event = {
    Time: msToNs(store.clock.now()),
    Count: request.count ?? null,
    PreviousCount: group.Count,
    Message: request.message,
    Error: request.isError,
    Meta: request.meta,
    EvalID: null as string | null,
  };
  if (request.count === undefined) {
    const index = store.commit('ScalingEvent', (writer) => writer.putScalingEvent(job, group.Name, event));
    return { EvalID: '', EvalCreateIndex: 0, JobModifyIndex: job.ModifyIndex, Warnings: '', Index: index };
  }
  const count = request.count;
  const scaled: StoredJob = {
    ...job,
    SubmitTime: msToNs(store.clock.now()),
    TaskGroups: job.TaskGroups.map((other) => (other === group ? { ...group, Count: count } : other)),
  };
  // No submission is passed: the new version gets the source of the one it was scaled from.
  const jobIndex = store.commit('JobRegistered', (writer) => writer.putJob(scaled));
  const base = evaluationOf(core, job, 0);
  const evaluation = base && newEvaluation(store, { ...base, TriggeredBy: 'job-scaling', JobModifyIndex: jobIndex });
  let evalIndex = 0;
  if (evaluation !== undefined) {
    evalIndex = store.commit('EvaluationUpdated', (writer) => writer.putEval(evaluation));
    event.EvalID = evaluation.ID;
  }
  const index = store.commit('ScalingEvent', (writer) => writer.putScalingEvent(scaled, group.Name, event));
  return {
    EvalID: evaluation?.ID ?? '',
    EvalCreateIndex: evalIndex,
    JobModifyIndex: jobIndex,
    Warnings: '',
    Index: index,
  };
}

function scalable(core: NomadCore, namespace: string, id: string, request: ScaleRequest) {
  const { count } = request;
  refuseRequest(request);
  const job = core.store.view.job(namespace, id);
  if (job === undefined) throw new NomadError(404, `job ${JSON.stringify(id)} not found`);
  if (job.Type === 'system') refuseSystemCount(count);
  const group = groupOf(job, request.group);
  if (group === undefined) {
    throw badRequest(`task group ${JSON.stringify(request.group)} specified for scaling does not exist in job`);
  }
  if (count !== undefined) {
    refuseCount(group, count);
    refuseMoment(core, job, request);
  }
  return { job, group };
}

function refuseRequest({ group, count, isError }: ScaleRequest): void {
  if (group === '') throw badRequest('missing task group name for scaling action');
  if (count === undefined) return;
  if (count < 0) throw badRequest("scaling action count can't be negative");
  if (isError) throw badRequest('scaling action should not contain count if error is true');
}

function refuseSystemCount(count: number | undefined): void {
  // Job.Scale reads the count of a system job before it looks whether there is one (seen on 2.0.5 and 1.11.3).
  if (count === undefined) throw new Panic('invalid memory address or nil pointer dereference');
  if (count > 1) throw badRequest('jobs of type "system" can only be scaled between 0 and 1');
}

function refuseCount({ Scaling: policy }: StoredGroup, count: number): void {
  if (!policy) return;
  const [min, max] = [policy.Min ?? 0, policy.Max ?? Number.POSITIVE_INFINITY];
  if (count < min) throw badRequest(`group count was less than scaling policy minimum: ${count} < ${min}`);
  if (count > max) throw badRequest(`group count was greater than scaling policy maximum: ${count} > ${max}`);
}

/** Not during a deployment, and not on a job that has changed since it was read. */
function refuseMoment(core: NomadCore, job: StoredJob, request: ScaleRequest): void {
  const [latest] = core.store.view.deploymentsOfJob(job.Namespace, job.ID);
  if (latest && isActiveDeployment(latest) && latest.JobCreateIndex === job.CreateIndex) {
    throw badRequest('job scaling blocked due to active deployment');
  }
  if (request.jobModifyIndex > 0 && request.jobModifyIndex !== job.JobModifyIndex) {
    const text = `Enforcing job modify index ${request.jobModifyIndex}: job exists with conflicting job modify index`;
    throw failure(`${text}: ${job.JobModifyIndex}`);
  }
}

/** A job's counts and scaling events, as `GET …/scale` shows them. */
export function scaleStatus(core: NomadCore, job: StoredJob): Record<string, unknown> {
  const { store } = core;
  const [latest] = store.view.deploymentsOfJob(job.Namespace, job.ID);
  const allocs = store.view.allocsOfJob(job.Namespace, job.ID).filter((alloc) => !isTerminal(alloc));
  const groups = job.TaskGroups.map((group) => {
    const own = allocs.filter((alloc) => alloc.TaskGroup === group.Name);
    const judged = latest === undefined ? own : own.filter((alloc) => alloc.DeploymentID === latest.ID);
    const status = {
      Desired: group.Count,
      Placed: own.length,
      Running: own.filter((alloc) => alloc.ClientStatus === 'running').length,
      Healthy: judged.filter(isHealthy).length,
      Unhealthy: judged.filter(isUnhealthy).length,
      Events: store.tables.scalingEvents.get(keyOf(job))?.[group.Name] ?? null,
    };
    return [group.Name, status] as const;
  });
  return {
    JobID: job.ID,
    Namespace: job.Namespace,
    JobCreateIndex: job.CreateIndex,
    JobModifyIndex: job.JobModifyIndex,
    JobStopped: job.Stop,
    TaskGroups: Object.fromEntries(groups),
  };
}
