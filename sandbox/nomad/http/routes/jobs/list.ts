import { badRequest, failure } from '../../../errors.ts';
import { problemText, warningsOf } from '../../../jobs/admission.ts';
import { registerJob } from '../../../jobs/register.ts';
import { canonicalize, parseJobspec, validateJob } from '../../../jobspec/index.ts';
import { toStoredJob } from '../../../state/model.ts';
import { type Endpoint, get, put } from '../../endpoint.ts';
import {
  blocking,
  bodyOf,
  type Exchange,
  type JsonObject,
  numberOf,
  queryBool,
  type Reply,
  read,
  textOf,
  wrote,
} from '../../exchange.ts';
import { jobOf, submissionOf } from '../../job-input.ts';
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
  if (!isAll) authority.require(namespace, 'list-jobs');
  const jobs = [...store.tables.jobs.values()]
    .filter((job) => (isAll ? authority.allows(job.Namespace, 'list-jobs') : job.Namespace === namespace))
    .filter((job) => job.ID.startsWith(prefix))
    .sort((a, b) => (a.ID < b.ID ? -1 : a.ID > b.ID ? 1 : a.Namespace < b.Namespace ? -1 : 1));
  const { page, next } = paginate(jobs, query, (job) => `${job.Namespace}.${job.ID}`);
  const withMeta = queryBool(query, 'meta');
  const reply = read(
    page.map((job) => jobStub(store.tables, job, withMeta)),
    Math.max(store.tableIndex('jobs'), store.tableIndex('allocs')),
  );
  return next === undefined ? reply : { ...reply, headers: { 'x-nomad-nexttoken': next } };
}

/** One page of a sorted list: `per_page` items from `next_token` on. */
export function paginate<T>(
  items: readonly T[],
  query: URLSearchParams,
  tokenOf: (item: T) => string,
): { page: readonly T[]; next: string | undefined } {
  const token = query.get('next_token');
  const size = Number(query.get('per_page') ?? 0);
  const start = token ? items.findIndex((item) => tokenOf(item) === token) : 0;
  const rest = start < 0 ? [] : items.slice(start);
  if (!(size > 0) || rest.length <= size) return { page: rest, next: undefined };
  const following = rest[size];
  return { page: rest.slice(0, size), next: following === undefined ? undefined : tokenOf(following) };
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
  const stored = toStoredJob(canonicalize(job, { region: exchange.core.region, namespace }), exchange.core.region);
  if (!exchange.core.store.tables.namespaces.has(namespace)) throw failure(`nonexistent namespace ${namespace}`);
  const problems = validateJob(stored);
  return {
    body: {
      DriverConfigValidated: true,
      ValidationErrors: problems.length > 0 ? problems : null,
      Error: problems.length > 0 ? problemText(problems) : '',
      Warnings: warningsOf(stored),
    },
  };
}
