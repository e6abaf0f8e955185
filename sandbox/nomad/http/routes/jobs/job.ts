import { badRequest } from '../../../errors.ts';
import { deregisterJob, evaluateJob } from '../../../jobs/change.ts';
import { forcePeriodic } from '../../../jobs/periodic.ts';
import { planJob } from '../../../jobs/plan.ts';
import { type Endpoint, put, remove } from '../../endpoint.ts';
import { bodyOf, type Exchange, numberOf, objectOf, queryBool, type Reply, textOf, wrote } from '../../exchange.ts';
import { jobOf } from '../../job-input.ts';
import { dispatch, revert, scale, stable, tag, untag } from './changes.ts';
import { register } from './list.ts';
import { JOB_READS } from './reads.ts';

/** `/v1/job/:job_id` and everything below it; the plain job comes last, because its id may contain slashes. */
export const JOB: readonly Endpoint[] = [
  put('/v1/job/:job_id/versions/:tag/tag', tag),
  remove('/v1/job/:job_id/versions/:tag/tag', untag),
  put('/v1/job/:job_id/plan', plan),
  put('/v1/job/:job_id/evaluate', evaluate),
  put('/v1/job/:job_id/dispatch', dispatch),
  put('/v1/job/:job_id/revert', revert),
  put('/v1/job/:job_id/stable', stable),
  put('/v1/job/:job_id/periodic/force', force),
  put('/v1/job/:job_id/scale', scale),
  ...JOB_READS,
  put('/v1/job/:job_id', async (exchange, id) => register(exchange, await bodyOf(exchange), id)),
  remove('/v1/job/:job_id', deregister),
];

function force(exchange: Exchange, id: string): Reply {
  exchange.authority.require(exchange.namespace, 'dispatch-job', 'submit-job', 'force-periodic-job');
  const response = forcePeriodic(exchange.core, exchange.namespace, id);
  return wrote(response, response.Index);
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
  const isPurge = queryBool(exchange.query, 'purge');
  const stops = isPurge ? [] : ['deregister-job'];
  exchange.authority.require(exchange.namespace, 'submit-job', 'purge-job', ...stops);
  const response = deregisterJob(exchange.core, exchange.namespace, id, {
    purge: isPurge,
    evalPriority: numberOf(Number(exchange.query.get('eval_priority') ?? 0)),
    noShutdownDelay: queryBool(exchange.query, 'no_shutdown_delay'),
  });
  const meta = { LastContact: 0, KnownLeader: false, NextToken: '', VolumeEvalID: '', VolumeEvalIndex: 0 };
  return wrote({ ...response, ...meta }, response.Index);
}
