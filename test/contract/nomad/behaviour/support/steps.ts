import type {
  Allocation,
  AllocationListStub,
  Deployment,
  Evaluation,
  JobPlanResponse,
  NomadJob,
} from '../../../../../sandbox/nomad/wire.ts';
import type { WireReply } from '../../wire.ts';
import type { Cluster } from './cluster.ts';

/** The job as the server has it. */
export type LiveJob = NomadJob & { Version: number; JobModifyIndex: number; Status: string; Stable: boolean };
export type Stub = AllocationListStub & { DeploymentID?: string };

const at = (id: string, rest = '') => `/v1/job/${encodeURIComponent(id)}${rest}`;

export function register(cluster: Cluster, job: NomadJob, fields: object = {}): Promise<WireReply> {
  return cluster.wire.put('/v1/jobs', { Job: job, ...fields });
}

export async function plan(cluster: Cluster, job: NomadJob): Promise<JobPlanResponse> {
  const reply = await cluster.wire.put(at(job.ID ?? '', '/plan'), { Job: job, Diff: true });
  if (reply.status !== 200) throw new Error(reply.text);
  return reply.json as JobPlanResponse; // the API's form
}

export async function liveJob(cluster: Cluster, id: string): Promise<LiveJob> {
  return (await cluster.wire.get(at(id))).json as LiveJob; // the API's form
}

export async function allocations(cluster: Cluster, id: string): Promise<Stub[]> {
  return (await cluster.wire.get(at(id, '/allocations'))).json as Stub[]; // the API's form
}

export async function allocation(cluster: Cluster, id: string): Promise<Allocation> {
  return (await cluster.wire.get(`/v1/allocation/${id}`)).json as Allocation; // the API's form
}

export async function evaluations(cluster: Cluster, id: string): Promise<Evaluation[]> {
  return (await cluster.wire.get(at(id, '/evaluations'))).json as Evaluation[]; // the API's form
}

export async function deployments(cluster: Cluster, id: string): Promise<Deployment[]> {
  return (await cluster.wire.get(at(id, '/deployments'))).json as Deployment[]; // the API's form
}

/** Waits until the job's allocations are as asked, newest first. */
export function untilAllocations(
  cluster: Cluster,
  id: string,
  isSo: (allocs: readonly Stub[]) => boolean,
): Promise<Stub[]> {
  return cluster.until(at(id, '/allocations'), (body) => {
    const allocs = (Array.isArray(body) ? (body as Stub[]) : []).sort((a, b) => b.CreateIndex - a.CreateIndex);
    return isSo(allocs) ? allocs : undefined;
  });
}

/** Allocations that should run and do. */
export const running = (allocs: readonly Stub[]): Stub[] =>
  allocs.filter((alloc) => alloc.DesiredStatus === 'run' && alloc.ClientStatus === 'running');

/** Waits until exactly `count` allocations (of one version, where one is given) run. */
export async function untilRunning(cluster: Cluster, id: string, count: number, version?: number): Promise<Stub[]> {
  const wanted = (allocs: readonly Stub[]) =>
    running(allocs).filter((alloc) => version === undefined || alloc.JobVersion === version);
  return wanted(await untilAllocations(cluster, id, (allocs) => wanted(allocs).length === count));
}

/** Waits until the version's deployment has the status. */
export function untilDeployment(cluster: Cluster, id: string, version: number, status: string): Promise<Deployment> {
  return cluster.until(at(id, '/deployments'), (body) =>
    ((body ?? []) as Deployment[]).find((one) => one.JobVersion === version && one.Status === status),
  );
}

/** Waits until a deployment is as asked. */
export function untilDeploymentIs(
  cluster: Cluster,
  id: string,
  isSo: (deployment: Deployment) => boolean,
): Promise<Deployment> {
  return cluster.until(at(id, '/deployments'), (body) => ((body ?? []) as Deployment[]).find(isSo));
}

/** Registers the job and waits until its deployment is successful. */
export async function deployed(cluster: Cluster, job: NomadJob): Promise<LiveJob> {
  const id = job.ID ?? '';
  const reply = await register(cluster, job);
  if (reply.status !== 200) throw new Error(reply.text);
  const live = await liveJob(cluster, id);
  await untilDeployment(cluster, id, live.Version, 'successful');
  return liveJob(cluster, id);
}

/** Waits until an evaluation of the job is as asked. */
export function untilEvaluation(
  cluster: Cluster,
  id: string,
  isSo: (evaluation: Evaluation) => boolean,
): Promise<Evaluation> {
  return cluster.until(at(id, '/evaluations'), (body) => ((body ?? []) as Evaluation[]).find(isSo));
}

/** Waits until everything that the evaluation asked for is decided. */
export async function settled(cluster: Cluster, id: string, reply: WireReply): Promise<Evaluation> {
  const { EvalID } = reply.json as { EvalID: string }; // every write that makes an evaluation answers so
  return untilEvaluation(cluster, id, (one) => one.ID === EvalID && one.Status !== 'pending');
}

/** Stops the job, so that what it held is free for the cases that follow. */
export async function forget(cluster: Cluster, id: string): Promise<void> {
  await cluster.wire.delete(at(id));
  await untilAllocations(cluster, id, (allocs) => allocs.every((alloc) => !isLive(alloc)));
}

const isLive = (alloc: Stub) => alloc.ClientStatus === 'running' || alloc.ClientStatus === 'pending';
