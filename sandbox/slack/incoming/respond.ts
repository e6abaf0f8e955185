import type { ServerResponse } from 'node:http';
import { sendJson, sendText } from '../../http/server.ts';
import type { Services } from '../services.ts';
import type { Json } from '../wire.ts';
import { ApiError } from './errors.ts';

export interface Reply {
  readonly status: number;
  readonly body: Json | string;
  readonly retryAfterS?: number;
  readonly headers?: Record<string, string>;
}

/**
 * Sends what `act` answers, with the faults that wait for `target`: some keep it from acting, others lose or delay its answer.
 * Resolves when the answer is on its way.
 */
export async function respond(
  services: Services,
  response: ServerResponse,
  target: string,
  act: () => Reply,
): Promise<void> {
  const { faults, world } = services;
  const reply = refusedByFault(services, target) ?? attempt(act);
  const delay = faults.take('delay', target);
  if (delay !== undefined) await new Promise<void>((resolve) => void world.clock.after(delay.ms, resolve));
  if (faults.take('loseReply', target) !== undefined) {
    world.journal.add('to_bot', 'fault', `reply of ${target} lost`);
    return void response.socket?.destroy();
  }
  send(response, reply);
}

function refusedByFault({ faults }: Services, target: string): Reply | undefined {
  const limit = faults.take('rateLimit', target);
  if (limit !== undefined)
    return { status: 429, body: { ok: false, error: 'ratelimited' }, retryAfterS: limit.retryAfter };
  const failure = faults.take('fail', target);
  if (failure === undefined) return undefined;
  const body = { ok: false, error: failure.error ?? 'internal_error' };
  return { status: failure.status ?? 200, body: (failure.status ?? 200) >= 500 ? 'upstream failure' : body };
}

function attempt(act: () => Reply): Reply {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: 200, body: { ok: false, error: error.code, ...error.extra } };
  }
}

function send(response: ServerResponse, { status, body, retryAfterS, headers }: Reply): void {
  const all = { ...headers, ...(retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }) };
  if (typeof body === 'string') sendText(response, status, body, all);
  else sendJson(response, status, body, all);
}
