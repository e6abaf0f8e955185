import type { JobSummary, TaskGroupSummary } from '../../wire.ts';
import { isActiveDeployment, isParameterized, isPeriodic, isTerminal, keyOf, type StoredJob } from '../model.ts';
import type { CommitRecord } from '../record.ts';
import { lookUp, type Tables } from '../tables.ts';
import type { Writer } from '../writer.ts';

/** Moves the status of every job that a commit touched; a status change moves ModifyIndex, never JobModifyIndex. */
export function settleJobStatuses(tables: Tables, writer: Writer, record: CommitRecord): void {
  for (const key of [...record.touchedJobs]) {
    tables.summaryIndexes.set(key, record.index);
    const job = tables.jobs.get(key);
    if (job === undefined) continue;
    const status = statusOf(tables, job);
    if (status !== job.Status) writer.putJob({ ...job, Status: status }, { keepVersion: true });
  }
}

function statusOf(tables: Tables, job: StoredJob): string {
  if (job.Type === 'system' || isPeriodic(job) || isParameterized(job)) return job.Stop ? 'dead' : 'running';
  const key = keyOf(job);
  if (lookUp(tables.deploymentsByJob, tables.deployments, key).some(isActiveDeployment)) return 'running';
  if (lookUp(tables.allocsByJob, tables.allocs, key).some((alloc) => !isTerminal(alloc))) return 'running';
  const evals = lookUp(tables.evalsByJob, tables.evals, key);
  if (evals.some((evaluation) => evaluation.Status === 'pending' || evaluation.Status === 'blocked')) return 'pending';
  return evals.length > 0 || job.Stop ? 'dead' : 'pending';
}

export function summaryOf(tables: Tables, job: StoredJob): JobSummary {
  const key = keyOf(job);
  const groups: Record<string, TaskGroupSummary> = {};
  for (const group of job.TaskGroups) groups[group.Name] = emptySummary();
  for (const alloc of lookUp(tables.allocsByJob, tables.allocs, key)) {
    const summary = groups[alloc.TaskGroup];
    if (summary === undefined) continue;
    const field = SUMMARY_FIELD[alloc.ClientStatus];
    if (field !== undefined) summary[field] += 1;
  }
  const latest = lookUp(tables.evalsByJob, tables.evals, key).sort((a, b) => b.ModifyIndex - a.ModifyIndex);
  const queued = latest.find((evaluation) => evaluation.Status === 'complete')?.QueuedAllocations ?? {};
  for (const [name, count] of Object.entries(queued)) {
    const summary = groups[name];
    if (summary !== undefined && !job.Stop) summary.Queued = count;
  }
  return {
    JobID: job.ID,
    Namespace: job.Namespace,
    Summary: groups,
    Children: childrenOf(tables, key, job),
    CreateIndex: job.CreateIndex,
    ModifyIndex: tables.summaryIndexes.get(key) ?? job.ModifyIndex,
  };
}

const SUMMARY_FIELD: Record<string, keyof TaskGroupSummary> = {
  pending: 'Starting',
  running: 'Running',
  complete: 'Complete',
  failed: 'Failed',
  lost: 'Lost',
  unknown: 'Unknown',
};

const emptySummary = (): TaskGroupSummary => ({
  Queued: 0,
  Complete: 0,
  Failed: 0,
  Running: 0,
  Starting: 0,
  Lost: 0,
  Unknown: 0,
});

function childrenOf(tables: Tables, key: string, job: StoredJob): JobSummary['Children'] {
  if (!isPeriodic(job) && !isParameterized(job)) return { Pending: 0, Running: 0, Dead: 0 };
  const children = lookUp(tables.childrenOf, tables.jobs, key);
  const count = (status: string) => children.filter((child) => child.Status === status).length;
  return { Pending: count('pending'), Running: count('running'), Dead: count('dead') };
}
