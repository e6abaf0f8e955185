import { diffStoredJobs } from '../../../diff/index.ts';
import { badRequest, failure, NotThere, notFound } from '../../../errors.ts';
import { scaleStatus } from '../../../jobs/scale.ts';
import { summaryOf } from '../../../state/derived/status.ts';
import { jobKey, keyOf, type StoredJob } from '../../../state/model.ts';
import { lookUp } from '../../../state/tables.ts';
import { type Endpoint, get } from '../../endpoint.ts';
import { blocking, type Exchange, queryBool, type Reply, read } from '../../exchange.ts';
import { cleanEval, stubOf } from '../../stubs.ts';

type JobRead = (exchange: Exchange, id: string) => Reply;

/** Reads of a job and of what belongs to it. */
export const JOB_READS: readonly Endpoint[] = [
  jobRead('/v1/job/:job_id/allocations', allocations),
  jobRead('/v1/job/:job_id/evaluations', evaluations),
  jobRead('/v1/job/:job_id/deployments', deployments),
  jobRead('/v1/job/:job_id/deployment', deployment),
  jobRead('/v1/job/:job_id/summary', summary),
  jobRead('/v1/job/:job_id/versions', versions),
  jobRead('/v1/job/:job_id/submission', submission),
  jobRead('/v1/job/:job_id/scale', scaleOf, 'read-job-scaling'),
  jobRead('/v1/job/:job_id/services', services),
  jobRead('/v1/job/:job_id/actions', actions),
  jobRead('/v1/job/:job_id', whole),
];

function jobRead(pattern: string, answer: JobRead, ...alsoWith: string[]): Endpoint {
  return get(pattern, (exchange, id) => {
    exchange.authority.require(exchange.namespace, 'read-job', ...alsoWith);
    return blocking(exchange, () => answer(exchange, id));
  });
}

function services(exchange: Exchange, id: string): Reply {
  const { store } = exchange.core;
  const found = [...store.tables.services.values()].filter(
    (row) => row.JobID === id && row.Namespace === exchange.namespace,
  );
  return read(found, store.tableIndex('services'));
}

/** What people may run inside a job's tasks, each named with where it belongs. */
function actions(exchange: Exchange, id: string): Reply {
  const job = find(exchange, id);
  if (job === undefined) throw failure('job not found');
  const found = job.TaskGroups.flatMap((group) =>
    group.Tasks.flatMap((task) => {
      const own = Array.isArray(task['Actions']) ? task['Actions'] : [];
      return own.map((action: object) => ({ ...action, TaskName: task.Name, TaskGroupName: group.Name }));
    }),
  );
  return { ...read(found, 0), index: 0 };
}

function scaleOf(exchange: Exchange, id: string): Reply {
  const job = find(exchange, id);
  if (job === undefined) throw new NotThere('job not found', exchange.core.store.tableIndex('jobs'));
  return read(scaleStatus(exchange.core, job), job.ModifyIndex);
}

function whole(exchange: Exchange, id: string): Reply {
  const job = find(exchange, id);
  if (job === undefined) throw new NotThere('job not found', exchange.core.store.tableIndex('jobs'));
  return read(job, job.ModifyIndex);
}

const find = (exchange: Exchange, id: string): StoredJob | undefined =>
  exchange.core.store.view.job(exchange.namespace, id);

function allocations(exchange: Exchange, id: string): Reply {
  const { store } = exchange.core;
  const job = find(exchange, id);
  const isAll = queryBool(exchange.query, 'all');
  const allocs = store.view
    .allocsOfJob(exchange.namespace, id)
    // Without `all`, those of an earlier job of the same name are left out.
    .filter((alloc) => isAll || job === undefined || alloc.Job.CreateIndex === job.CreateIndex)
    .sort((a, b) => b.CreateIndex - a.CreateIndex);
  return read(
    allocs.map((alloc) => stubOf(alloc)),
    store.tableIndex('allocs'),
  );
}

function evaluations(exchange: Exchange, id: string): Reply {
  const { store } = exchange.core;
  const evals = lookUp(store.tables.evalsByJob, store.tables.evals, jobKey(exchange.namespace, id));
  evals.sort((a, b) => b.CreateIndex - a.CreateIndex);
  return read(
    evals.map((item) => cleanEval(item)),
    store.tableIndex('evals'),
  );
}

function ownDeployments(exchange: Exchange, id: string) {
  const job = find(exchange, id);
  const isAll = queryBool(exchange.query, 'all');
  return exchange.core.store.view
    .deploymentsOfJob(exchange.namespace, id)
    .filter((item) => isAll || job === undefined || item.JobCreateIndex === job.CreateIndex);
}

function deployments(exchange: Exchange, id: string): Reply {
  return read(ownDeployments(exchange, id), exchange.core.store.tableIndex('deployment'));
}

function deployment(exchange: Exchange, id: string): Reply {
  const [latest] = ownDeployments(exchange, id);
  return read(latest ?? null, latest?.ModifyIndex ?? exchange.core.store.tableIndex('deployment'));
}

function summary(exchange: Exchange, id: string): Reply {
  const job = find(exchange, id);
  if (job === undefined) throw new NotThere('job not found', exchange.core.store.tableIndex('jobs'));
  const found = summaryOf(exchange.core.store.tables, job);
  return read(found, found.ModifyIndex);
}

function versions(exchange: Exchange, id: string): Reply {
  const { tables } = exchange.core.store;
  const found = tables.versions.get(jobKey(exchange.namespace, id)) ?? [];
  const [newest] = found;
  if (newest === undefined) throw new NotThere('job versions not found', exchange.core.store.tableIndex('jobs'));
  const wantsDiffs = queryBool(exchange.query, 'diffs');
  const base = diffBase(exchange, found);
  const diffs = found
    .map((version, i) => ({ version, before: base ?? found[i + 1] }))
    .filter(({ version, before }) => before !== undefined && before.Version !== version.Version)
    .map(({ version, before }) => diffStoredJobs(before, version));
  const body = { Versions: found, Diffs: wantsDiffs && diffs.length > 0 ? diffs : null };
  const meta = { Index: newest.ModifyIndex, LastContact: 0, KnownLeader: true, NextToken: '' };
  return read({ ...body, ...meta }, Math.max(...found.map((version) => version.ModifyIndex)));
}

function diffBase(exchange: Exchange, found: readonly StoredJob[]): StoredJob | undefined {
  const tag = exchange.query.get('diff_tag');
  const version = exchange.query.get('diff_version');
  if (tag) return found.find((candidate) => candidate.VersionTag?.Name === tag);
  return version ? found.find((candidate) => candidate.Version === Number(version)) : undefined;
}

function submission(exchange: Exchange, id: string): Reply {
  const version = exchange.query.get('version') ?? '';
  if (!/^\d+$/.test(version)) throw badRequest('Unable to parse job submission version parameter');
  const { tables } = exchange.core.store;
  const job = find(exchange, id);
  const found = job && tables.submissions.get(keyOf(job))?.get(Number(version));
  if (found === undefined) throw notFound('job source not found');
  const body = { ...found, Namespace: exchange.namespace, JobID: id, Version: Number(version), JobModifyIndex: 0 };
  return read(body, job?.ModifyIndex ?? 1);
}
