import { badRequest, invalidMethod } from '../../errors.ts';
import { deregisterJob, evaluateJob } from '../../jobs/change.ts';
import { forcePeriodic } from '../../jobs/periodic.ts';
import { planJob } from '../../jobs/plan.ts';
import { bodyOf, type Exchange, numberOf, objectOf, queryBool, type Reply, textOf, wrote } from '../exchange.ts';
import { jobOf } from '../job-input.ts';
import { dispatch, revert, scale, stable, tag } from './job-changes.ts';
import { jobReads } from './job-reads.ts';
import { register } from './jobs.ts';

type JobHandler = (exchange: Exchange, id: string) => Promise<Reply> | Reply;

/** Writes below a job, by the end of their path. */
const WRITES: Record<string, JobHandler> = {
  plan,
  evaluate,
  dispatch,
  revert,
  stable,
  'periodic/force': (exchange, id) => {
    exchange.authority.require(exchange.namespace, 'dispatch-job', 'submit-job');
    const response = forcePeriodic(exchange.core, exchange.namespace, id);
    return wrote(response, response.Index);
  },
};

/** `/v1/job/:id` and everything below it; a job's id may contain slashes. */
export function jobRoutes(exchange: Exchange): Promise<Reply> | Reply | undefined {
  if (!exchange.path.startsWith('job/')) return undefined;
  const path = exchange.path.slice('job/'.length);
  const isWrite = exchange.method === 'PUT' || exchange.method === 'POST';
  if (path.endsWith('/tag')) return tag(exchange, path);
  if (path.endsWith('/scale') && isWrite) return scale(exchange, path.slice(0, -'/scale'.length));
  for (const [suffix, handler] of Object.entries(WRITES)) {
    if (!path.endsWith(`/${suffix}`)) continue;
    if (!isWrite) throw invalidMethod();
    return handler(exchange, path.slice(0, -suffix.length - 1));
  }
  const readReply = jobReads(exchange, path);
  if (readReply !== undefined) return readReply;
  switch (exchange.method) {
    case 'PUT':
    case 'POST':
      return bodyOf(exchange).then((body) => register(exchange, body, path));
    case 'DELETE':
      return deregister(exchange, path);
    default:
      throw invalidMethod();
  }
}

async function plan(exchange: Exchange, id: string): Promise<Reply> {
  const body = await bodyOf(exchange);
  const wanted = objectOf(body['Job']);
  if (wanted !== undefined && (wanted['ID'] === undefined || wanted['ID'] === null)) {
    throw badRequest('Job must have a valid ID');
  }
  const { job, namespace } = jobOf(exchange, body);
  if (job.ID !== id) throw badRequest('Job ID does not match');
  exchange.authority.require(namespace, 'submit-job', 'plan-job');
  const { Index, ...response } = planJob(exchange.core, job, body['Diff'] === true);
  return wrote({ ...response, Index }, Index);
}

async function evaluate(exchange: Exchange, id: string): Promise<Reply> {
  exchange.authority.require(exchange.namespace, 'submit-job', 'evaluate-job');
  const hasBody = (exchange.request.headers['content-length'] ?? '0') !== '0';
  const body = hasBody ? await bodyOf(exchange) : { JobID: id };
  if (textOf(body['JobID']) === '') throw badRequest('Job ID must be specified');
  if (body['JobID'] !== id) throw badRequest('JobID not same as job name');
  const options = 'EvalOptions' in body ? objectOf(body['EvalOptions']) : undefined;
  const response = evaluateJob(exchange.core, exchange.namespace, id, options?.['ForceReschedule'] === true);
  return wrote(response, response.Index);
}

function deregister(exchange: Exchange, id: string): Reply {
  exchange.authority.require(exchange.namespace, 'submit-job', 'deregister-job');
  const response = deregisterJob(exchange.core, exchange.namespace, id, {
    purge: queryBool(exchange.query, 'purge'),
    evalPriority: numberOf(Number(exchange.query.get('eval_priority') ?? 0)),
    noShutdownDelay: queryBool(exchange.query, 'no_shutdown_delay'),
  });
  const meta = { LastContact: 0, KnownLeader: false, NextToken: '', VolumeEvalID: '', VolumeEvalIndex: 0 };
  return wrote({ ...response, ...meta }, response.Index);
}
