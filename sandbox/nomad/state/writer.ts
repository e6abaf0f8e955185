import type { Deployment, Evaluation, JobSubmission, Node } from '../wire.ts';
import { countInDeployment } from './derived/deployment-counts.ts';
import { withPolicyIndexes } from './derived/scaling-policies.ts';
import { trackUsage } from './derived/usage.ts';
import { keepVersions } from './derived/versions.ts';
import { jobKey, keyOf, type StoredAllocation, type StoredJob } from './model.ts';
import type { CommitRecord, EventPart } from './record.ts';
import { addTo, type ScalingEvent, type TableName, type Tables } from './tables.ts';
import { msToNs } from './time.ts';

/** The write side of one commit; every write carries the commit's index. */
export interface Writer {
  readonly index: number;
  readonly nowMs: number;
  /** A new version of the job, unless `keepVersion`; the scheduler's own fields are computed. */
  putJob(job: StoredJob, options?: PutJobOptions): StoredJob;
  deleteJob(job: StoredJob): void;
  putEval(evaluation: Evaluation): void;
  putAlloc(alloc: StoredAllocation): void;
  putDeployment(deployment: Deployment): void;
  putNode(node: Node): void;
  putScalingEvent(job: StoredJob, group: string, event: Omit<ScalingEvent, 'CreateIndex'>): void;
  /** Says that the commit changed a table that only requests read, and what the stream tells of it. */
  touch(table: TableName, ...events: EventPart[]): void;
}

export interface PutJobOptions {
  readonly keepVersion?: boolean;
  readonly submission?: JobSubmission | undefined;
}

interface WriterContext {
  readonly tables: Tables;
  readonly record: CommitRecord;
  readonly nowMs: number;
}

export function createWriter(context: WriterContext): Writer {
  const { tables, record } = context;
  return {
    index: record.index,
    nowMs: context.nowMs,
    putJob: (job, options) => putJob(context, job, options ?? {}),
    deleteJob: (job) => deleteJob(context, job),
    putEval(evaluation) {
      const before = tables.evals.get(evaluation.ID);
      const after = {
        ...evaluation,
        ...stamps(context, before),
      };
      const key = jobKey(after.Namespace, after.JobID);
      tables.evals.set(after.ID, after);
      addTo(tables.evalsByJob, key, after.ID);
      record.touched.add('evals');
      record.touchedJobs.add(key);
      record.evals.push(after);
    },
    putAlloc: (alloc) => putAlloc(context, alloc),
    putDeployment: (deployment) => putDeployment(context, deployment),
    putNode(node) {
      const before = tables.nodes.get(node.ID);
      const after = { ...node, CreateIndex: before?.CreateIndex ?? record.index, ModifyIndex: record.index };
      tables.nodes.set(node.ID, after);
      record.touched.add('nodes');
      record.nodes.push({ before, after });
    },
    touch(table, ...events) {
      record.touched.add(table);
      record.others.push(...events);
    },
    putScalingEvent(job, group, event) {
      const groups = tables.scalingEvents.get(keyOf(job)) ?? {};
      const events = [{ ...event, CreateIndex: record.index }, ...(groups[group] ?? [])].slice(0, 20);
      tables.scalingEvents.set(keyOf(job), { ...groups, [group]: events });
      record.touched.add('jobs');
    },
  };
}

function putJob({ tables, record }: WriterContext, job: StoredJob, options: PutJobOptions): StoredJob {
  const key = keyOf(job);
  const before = tables.jobs.get(key);
  const after: StoredJob = { ...job, CreateIndex: before?.CreateIndex ?? record.index, ModifyIndex: record.index };
  after.TaskGroups = withPolicyIndexes(before, after, record.index);
  let submission = options.submission;
  if (options.keepVersion !== true) {
    after.JobModifyIndex = record.index;
    if (before !== undefined && after.Version <= before.Version) {
      // Without a source of its own the job gets that of the version its payload names: often the wrong one, as on the real server.
      submission ??= tables.submissions.get(key)?.get(after.Version);
      after.Version = before.Version + 1;
    }
  }
  if (before === undefined) after.Status = '';
  const isCurrent = before === undefined || after.Version >= before.Version;
  if (isCurrent) tables.jobs.set(key, after);
  keepVersions(tables, after, submission);
  if (after.ParentID) addTo(tables.childrenOf, jobKey(after.Namespace, after.ParentID), key);
  record.touched.add('jobs');
  record.touchedJobs.add(key);
  record.jobs.push({ before, after });
  return after;
}

function deleteJob({ tables, record }: WriterContext, job: StoredJob): void {
  const key = keyOf(job);
  for (const table of [tables.jobs, tables.versions, tables.submissions, tables.scalingEvents]) table.delete(key);
  if (job.ParentID) tables.childrenOf.get(jobKey(job.Namespace, job.ParentID))?.delete(key);
  record.touched.add('jobs');
  record.jobs.push({ before: job, after: undefined });
}

function putAlloc(context: WriterContext, alloc: StoredAllocation): void {
  const { tables, record } = context;
  const before = tables.allocs.get(alloc.ID);
  const after: StoredAllocation = {
    ...alloc,
    ...stamps(context, before),
  };
  const key = jobKey(after.Namespace, after.JobID);
  const counted = countInDeployment(tables, before, after, context.nowMs);
  if (counted.healthMoved && after.DeploymentStatus !== null) {
    after.DeploymentStatus = { ...after.DeploymentStatus, ModifyIndex: record.index };
  }
  tables.allocs.set(after.ID, after);
  addTo(tables.allocsByJob, key, after.ID);
  addTo(tables.allocsByNode, after.NodeID, after.ID);
  trackUsage(tables.usageByNode, before, after);
  record.touched.add('allocs');
  record.touchedJobs.add(key);
  record.allocs.push({ before, after });
  if (counted.deployment !== undefined) putDeployment(context, counted.deployment);
}

function putDeployment(context: WriterContext, deployment: Deployment): void {
  const { tables, record } = context;
  const before = tables.deployments.get(deployment.ID);
  const after = {
    ...deployment,
    ...stamps(context, before),
  };
  const key = jobKey(after.Namespace, after.JobID);
  tables.deployments.set(after.ID, after);
  addTo(tables.deploymentsByJob, key, after.ID);
  record.touched.add('deployment');
  record.touchedJobs.add(key);
  record.deployments.push(after);
}

type Stamps = Pick<Deployment, 'CreateIndex' | 'ModifyIndex' | 'CreateTime' | 'ModifyTime'>;

/** Index and time of this write, and of the first one of the row. */
function stamps({ record, nowMs }: WriterContext, before: Stamps | undefined): Stamps {
  return {
    CreateIndex: before?.CreateIndex ?? record.index,
    ModifyIndex: record.index,
    CreateTime: before?.CreateTime ?? msToNs(nowMs),
    ModifyTime: msToNs(nowMs),
  };
}
