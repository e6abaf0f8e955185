import { randomUUID } from 'node:crypto';
import { DurationError, parseGoDuration } from '../../../go-duration.ts';
import { nodeSessionsTopic, SESSIONS_TOPIC, type Session, SessionRefusal, sessionTopic } from '../../state/sessions.ts';
import type { ConsulState } from '../../state/state.ts';
import { answerRead } from '../blocking.ts';
import { type Exchange, HttpProblem, type Reply } from '../exchange.ts';
import { JsonObject, readObject } from '../json-body.ts';

const DEFAULT_LOCK_DELAY_MS = 15_000;
const MIN_TTL_MS = 10_000;
const MAX_TTL_MS = 86_400_000;

export async function createSession(state: ConsulState, exchange: Exchange): Promise<Reply> {
  const hasBody = Number(exchange.request.headers['content-length'] ?? 0) > 0;
  const body = hasBody ? await readObject(exchange, 'Request decode failed') : new JsonObject({});
  const wanted = wantedSession(state, body);
  exchange.authorizer.demand('session', 'write', wanted.node);
  checkBehavior(wanted.behavior);
  checkTtl(wanted.ttl);
  try {
    const created = state.store.apply((change) => state.sessions.create(change, wanted));
    return { json: { ID: created.id } };
  } catch (error) {
    if (error instanceof SessionRefusal) throw new HttpProblem(500, `apply failed: ${error.message}`);
    throw error;
  }
}

function wantedSession(state: ConsulState, body: JsonObject): Omit<Session, 'createIndex'> {
  return {
    id: randomUUID(),
    name: body.string('Name'),
    node: body.has('Node') ? body.string('Node') : state.nodeName,
    lockDelayMs: lockDelay(body.get('LockDelay')),
    behavior: (body.string('Behavior') || 'release') as Session['behavior'], // checked by checkBehavior before use
    ttl: body.string('TTL'),
    serviceChecks: body.has('ServiceChecks')
      ? body.objects('ServiceChecks').map((c) => ({ ID: c.string('ID') }))
      : null,
    ...standsOn(body),
  };
}

/** Old clients name `Checks`, newer ones `NodeChecks`; both default to the node's own liveness. */
function standsOn(body: JsonObject): Pick<Session, 'checks' | 'nodeChecks'> {
  const checks = body.has('Checks') ? (body.strings('Checks') ?? []) : ['serfHealth'];
  const nodeChecks = body.has('NodeChecks') ? (body.strings('NodeChecks') ?? []) : ['serfHealth'];
  if (checks.length === 0) return { checks: [], nodeChecks: [] };
  if ((checks.length === 1 && checks[0] === 'serfHealth') || nodeChecks.length === 0) return { checks: [], nodeChecks };
  return { checks, nodeChecks };
}

/** Text is a Go duration; a number counts ns, or seconds where it is below 1000. */
function lockDelay(value: unknown): number {
  if (typeof value === 'number') return value < 1000 ? value * 1000 : value / 1e6;
  if (typeof value !== 'string') return DEFAULT_LOCK_DELAY_MS;
  return readMs(value, (why) => new HttpProblem(400, `Request decode failed: ${why}`));
}

function readMs(duration: string, refusal: (why: string) => HttpProblem): number {
  try {
    return parseGoDuration(duration) / 1e6;
  } catch (error) {
    if (error instanceof DurationError) throw refusal(error.message);
    throw error;
  }
}

function checkBehavior(behavior: string): void {
  if (behavior !== 'release' && behavior !== 'delete') {
    throw new HttpProblem(500, `Invalid Behavior setting '${behavior}'`);
  }
}

function checkTtl(ttl: string): void {
  if (ttl === '') return;
  const ttlMs = readMs(ttl, (why) => new HttpProblem(500, `Session TTL '${ttl}' invalid: ${why}`));
  if (ttlMs !== 0 && (ttlMs < MIN_TTL_MS || ttlMs > MAX_TTL_MS)) {
    throw new HttpProblem(500, `Invalid Session TTL '${ttlMs * 1e6}', must be between [10s=24h0m0s]`);
  }
}

export function destroySession(state: ConsulState, exchange: Exchange): Reply {
  if (exchange.rest === '') throw new HttpProblem(400, 'Missing session');
  const session = state.sessions.get(exchange.rest);
  if (session !== undefined) {
    exchange.authorizer.demand('session', 'write', session.node);
    state.store.apply((change) => state.sessions.destroy(change, session.id));
  }
  return { json: true };
}

export function renewSession(state: ConsulState, exchange: Exchange): Reply {
  if (exchange.rest === '') throw new HttpProblem(400, 'Missing session');
  const session = state.sessions.get(exchange.rest);
  if (session === undefined) throw new HttpProblem(404, `Session id '${exchange.rest}' not found`);
  exchange.authorizer.demand('session', 'write', session.node);
  state.sessions.renew(session.id);
  return { json: [sessionJson(session)] };
}

export function getSession(state: ConsulState, exchange: Exchange): Promise<Reply> {
  if (exchange.rest === '') throw new HttpProblem(400, 'Missing session');
  return answerRead(state, exchange, () => {
    const session = state.sessions.get(exchange.rest);
    const found = session === undefined ? [] : [session];
    return answer(state, exchange, found, [sessionTopic(exchange.rest)], session === undefined);
  });
}

export function listSessions(state: ConsulState, exchange: Exchange): Promise<Reply> {
  return answerRead(state, exchange, () => answer(state, exchange, state.sessions.list(), [SESSIONS_TOPIC]));
}

export function sessionsOfNode(state: ConsulState, exchange: Exchange): Promise<Reply> {
  const node = exchange.rest;
  if (node === '') throw new HttpProblem(400, 'Missing node name');
  return answerRead(state, exchange, () =>
    answer(state, exchange, state.sessions.ofNode(node), [nodeSessionsTopic(node)]),
  );
}

function answer(state: ConsulState, exchange: Exchange, found: Session[], topics: string[], notFound = false) {
  const { authorizer } = exchange;
  const readable = found.filter((session) => authorizer.may('session', 'read', session.node));
  const filtered = readable.length < found.length && authorizer.token !== undefined;
  return { index: state.sessions.index, topics, notFound, filtered, reply: { json: readable.map(sessionJson) } };
}

function sessionJson(session: Session) {
  return {
    ID: session.id,
    Name: session.name,
    Node: session.node,
    LockDelay: session.lockDelayMs * 1e6,
    Behavior: session.behavior,
    TTL: session.ttl,
    NodeChecks: session.nodeChecks,
    ServiceChecks: session.serviceChecks,
    ...(session.checks.length > 0 ? { Checks: session.checks } : {}),
    CreateIndex: session.createIndex,
    ModifyIndex: session.createIndex,
  };
}
