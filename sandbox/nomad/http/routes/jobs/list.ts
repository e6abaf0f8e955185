import { badRequest } from '../../../errors.ts';
import { judge, problemText } from '../../../jobs/admission.ts';
import { registerJob } from '../../../jobs/register.ts';
import { canonicalize, parseJobspec } from '../../../jobspec/index.ts';
import { type Endpoint, get, put } from '../../endpoint.ts';
import {
  blocking,
  bodyOf,
  type Exchange,
  type JsonObject,
  numberOf,
  queryBool,
  type Reply,
  textOf,
  wrote,
} from '../../exchange.ts';
import { jobOf, submissionOf } from '../../job-input.ts';
import { byId, listReply } from '../../listing.ts';
import { jobStub } from '../../stubs.ts';

export const JOBS: readonly Endpoint[] = [
  get('/v1/jobs', (exchange) => blocking(exchange, () => listJobs(exchange))),
  put('/v1/jobs', async (exchange) => register(exchange, await bodyOf(exchange))),
  put('/v1/jobs/parse', parse),
  put('/v1/validate/job', validate),
];

function listJobs(exchange: Exchange): Reply {
  const { core, query, namespace, authority } = exchange;
  const { store } = core;
  const prefix = query.get('prefix') ?? '';
  const isAll = namespace === '*';
  authority.require(namespace, 'list-jobs');
  const jobs = [...store.tables.jobs.values()]
    .filter((job) => (isAll ? authority.allows(job.Namespace, 'list-jobs') : job.Namespace === namespace))
    .filter((job) => job.ID.startsWith(prefix))
    .sort((a, b) => (a.Namespace < b.Namespace ? -1 : a.Namespace > b.Namespace ? 1 : byId(a, b)));
  const withMeta = queryBool(query, 'meta');
  return listReply(exchange, {
    rows: jobs,
    tokenOf: (job) => `${job.Namespace}.${job.ID}`,
    show: (job) => jobStub(store.tables, job, withMeta),
    index: Math.max(store.tableIndex('jobs'), store.tableIndex('allocs')),
  });
}

/** Registers the job of a body; `expectedId` is the one in the path, if any. */
export function register(exchange: Exchange, body: JsonObject, expectedId?: string): Reply {
  const { job, namespace } = jobOf(exchange, body);
  if (expectedId !== undefined && job.ID !== expectedId) throw badRequest('Job ID does not match name');
  if (job.Type === 'system' && (job.TaskGroups ?? []).some((group) => group.Scaling)) {
    throw badRequest('Task groups with job type system do not support scaling blocks');
  }
  exchange.authority.require(namespace, 'submit-job', 'register-job');
  const response = registerJob(exchange.core, {
    job,
    namespace,
    enforceIndex: body['EnforceIndex'] === true,
    jobModifyIndex: numberOf(body['JobModifyIndex']),
    preserveCounts: body['PreserveCounts'] === true,
    preserveResources: body['PreserveResources'] === true,
    evalPriority: numberOf(body['EvalPriority']),
    submission: submissionOf(body),
    tokenAccessor: exchange.authority.token?.accessorId,
  });
  return wrote({ ...response, LastContact: 0, KnownLeader: false, NextToken: '' }, response.Index);
}

async function parse(exchange: Exchange): Promise<Reply> {
  exchange.authority.require(exchange.namespace, 'parse-job', 'submit-job');
  const body = await bodyOf(exchange);
  const hcl = textOf(body['JobHCL']);
  if (hcl === '') throw badRequest('Job spec is empty');
  const parsed = await parseJobspec(hcl, textOf(body['Variables']) || undefined);
  if (!parsed.ok) throw badRequest(`Failed to parse job: ${parsed.error}`);
  return { body: body['Canonicalize'] === true ? canonicalize(parsed.job) : parsed.job };
}

async function validate(exchange: Exchange): Promise<Reply> {
  const body = await bodyOf(exchange);
  const { job, namespace } = jobOf(exchange, body);
  exchange.authority.require(namespace, 'read-job', 'submit-job');
  const { problems, warnings } = judge(exchange.core, { ...job, Namespace: namespace });
  return {
    body: {
      DriverConfigValidated: true,
      ValidationErrors: problems.length > 0 ? problems : null,
      Error: problems.length > 0 ? problemText(problems) : '',
      Warnings: warnings,
    },
  };
}
