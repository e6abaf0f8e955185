import { badRequest } from '../../../errors.ts';
import { revertJob, setStable, tagVersion, untagVersion } from '../../../jobs/change.ts';
import { dispatchJob } from '../../../jobs/dispatch.ts';
import { scaleJob } from '../../../jobs/scale.ts';
import {
  bodyOf,
  type Exchange,
  type JsonObject,
  numberOf,
  objectOf,
  type Reply,
  textOf,
  wrote,
} from '../../exchange.ts';

export async function scale(exchange: Exchange, id: string): Promise<Reply> {
  const body = await bodyOf(exchange);
  const target = objectOf(body['Target']) ?? {};
  const named = textOf(target['Job']);
  if (named !== '' && named !== id) throw badRequest('job ID in payload did not match URL');
  exchange.authority.require(exchange.namespace, 'scale-job', 'submit-job');
  const count = body['Count'];
  if (count !== undefined && count !== null && !Number.isInteger(count)) {
    throw badRequest(`json: cannot unmarshal ${typeof count} into Go struct field ScalingRequest.Count of type int64`);
  }
  const response = scaleJob(exchange.core, exchange.namespace, id, {
    group: textOf(target['Group']),
    count: typeof count === 'number' ? count : undefined,
    message: textOf(body['Message']),
    isError: body['Error'] === true,
    meta: objectOf(body['Meta']) ?? null,
    jobModifyIndex: numberOf(body['JobModifyIndex']),
  });
  return wrote({ ...response, LastContact: 0, KnownLeader: true, NextToken: '' }, response.Index);
}

export async function dispatch(exchange: Exchange, id: string): Promise<Reply> {
  const body = await bodyOf(exchange);
  const named = textOf(body['JobID']);
  if (named !== '' && named !== id) throw badRequest('Job ID does not match');
  exchange.authority.require(exchange.namespace, 'dispatch-job');
  const meta = Object.entries(objectOf(body['Meta']) ?? {}).map(([key, value]) => [key, String(value)] as const);
  const response = dispatchJob(exchange.core, exchange.namespace, id, {
    meta: Object.fromEntries(meta),
    payload: textOf(body['Payload']),
    idPrefix: textOf(body['IdPrefixTemplate']),
    priority: numberOf(body['Priority']),
    idempotencyToken: exchange.query.get('idempotency_token') ?? textOf(body['IdempotencyToken']),
  });
  return wrote(response, response.Index);
}

/** A tag in the request is not looked at: without a version the job goes back to version 0, as on the real server. */
export async function revert(exchange: Exchange, id: string): Promise<Reply> {
  const body = await bodyOf(exchange);
  requireSameJob(body, id);
  exchange.authority.require(exchange.namespace, 'submit-job', 'revert-job');
  const prior = body['EnforcePriorVersion'];
  const response = revertJob(exchange.core, exchange.namespace, id, {
    version: numberOf(body['JobVersion']),
    enforcePrior: typeof prior === 'number' ? prior : undefined,
    tokenAccessor: exchange.authority.token?.accessorId,
  });
  return wrote(response, response.Index);
}

export async function stable(exchange: Exchange, id: string): Promise<Reply> {
  const body = await bodyOf(exchange);
  requireSameJob(body, id);
  exchange.authority.require(exchange.namespace, 'submit-job', 'stable-job');
  const version = numberOf(body['JobVersion']);
  const index = setStable(exchange.core, exchange.namespace, id, version, body['Stable'] === true);
  return wrote({ Index: index }, index);
}

function requireSameJob(body: JsonObject, id: string): void {
  if (textOf(body['JobID']) === '') throw badRequest('JobID must be specified');
  if (body['JobID'] !== id) throw badRequest('Job ID does not match');
}

export async function tag(exchange: Exchange, id: string, name: string): Promise<Reply> {
  const { core, namespace } = exchange;
  exchange.authority.require(namespace, 'submit-job', 'tag-job-version');
  const body = await bodyOf(exchange);
  const response = tagVersion(core, namespace, id, {
    name,
    description: textOf(body['Description']),
    version: numberOf(body['Version']),
    isLatest: body['Latest'] === true,
  });
  return { body: { ...response, LastContact: 0, KnownLeader: false, NextToken: '' } };
}

export function untag(exchange: Exchange, id: string, name: string): Reply {
  const { core, namespace } = exchange;
  exchange.authority.require(namespace, 'submit-job', 'tag-job-version');
  return { body: { Name: '', Description: '', TaggedTime: 0, Index: untagVersion(core, namespace, id, name) } };
}
