import { EventEmitter } from 'node:events';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import Consul from 'consul';
import type { Connection } from '../../config/config.ts';
import { callUpstream, type UpstreamCall, UpstreamFailure } from '../upstream.ts';
import { classifyConsulError, headerOf, statusOf } from './classify.ts';

/** What a call of the package came to: `value` is undefined where it made nothing of the answer. */
export interface Answer {
  readonly status: number;
  readonly value: unknown;
  /** `X-Consul-Index`; 0 where it is missing. */
  readonly index: number;
}

/** The `consul` package behind the wrapper: with a deadline and an abort, and without its errors. */
export interface ConsulPackage {
  readonly consul: Consul;
  /** `run` gets the options that every call of the package takes; its types leave most of them out. */
  ask(call: UpstreamCall, run: (options: object) => Promise<unknown>): Promise<Answer>;
  close(): void;
}

export function openConsulPackage(connection: Connection): ConsulPackage {
  const agent = createAgent(connection);
  const options = { agent, baseUrl: `${connection.address}/v1` };
  const consul = new Consul(options);
  const token = connection.token?.reveal();
  return {
    consul,
    ask: (call, run) =>
      callUpstream(
        call,
        (error) => classifyConsulError(error, token),
        async (signal) => {
          // The package is aborted by an event; its own timeout also closes a socket that the abort left open.
          const ctx = Object.assign(new EventEmitter(), { includeResponse: true });
          signal.addEventListener('abort', () => ctx.emit('cancel'), { once: true });
          const given = { ctx, timeout: call.deadlineMs + 1_000, ...(token === undefined ? {} : { token }) };
          return await answerOf(run(given));
        },
      ),
    close: () => agent.destroy(),
  };
}

async function answerOf(running: Promise<unknown>): Promise<Answer> {
  try {
    // With `includeResponse` the package answers `[response, value]`.
    const answer = await running;
    const [response, value]: readonly unknown[] = Array.isArray(answer) ? answer : [];
    const status = statusOf({ response });
    if (status === undefined)
      throw new UpstreamFailure({ kind: 'garbage', what: 'the package answers in an unknown form' });
    return { status: missing(status, response), value, index: indexOf(response) };
  } catch (error) {
    // Some calls take "there is none" for an error, some do not.
    if (statusOf(error) !== 404) throw error;
    return { status: missing(404, error), value: undefined, index: indexOf(error) };
  }
}

function indexOf(from: unknown): number {
  const index = Number(headerOf(from, 'x-consul-index') ?? 0);
  return Number.isSafeInteger(index) && index > 0 ? index : 0;
}

/** Consul's own 404 has an index; that of a wrong address or of something in between has none, and means nothing (I6). */
function missing(status: number, from: unknown): number {
  if (status !== 404 || headerOf(from, 'x-consul-index') !== undefined) return status;
  throw new UpstreamFailure({ kind: 'status', status });
}

function createAgent({ address, tls }: Connection): HttpAgent | HttpsAgent {
  if (!address.startsWith('https:')) return new HttpAgent({ keepAlive: true });
  return new HttpsAgent({
    keepAlive: true,
    rejectUnauthorized: true,
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key.reveal() }),
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
  });
}
