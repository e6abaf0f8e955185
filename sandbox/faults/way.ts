import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { SandboxClock } from '../clock.ts';
import type { Passing } from './fault.ts';
import { aborted, type Flights } from './flight.ts';
import type { Holds } from './holds.ts';
import type { OlderAnswers } from './older-answers.ts';
import type { Rules } from './rules.ts';

/** What lies between the clients of one proxy and its server. */
export interface Way {
  readonly name: string;
  /** Base address of the server. */
  readonly upstream: () => string;
  readonly rules: Rules;
  readonly clock: SandboxClock;
  readonly flights: Flights;
  readonly holds: Holds;
  readonly older: OlderAnswers;
  /** Told of everything that comes. */
  readonly note: (passing: Passing) => void;
}

export function passingOf(way: Way, request: IncomingMessage, body: string): Passing {
  const { method = '', url: path = '', socket } = request;
  const passing = { server: way.name, method, path, body, client: socket.remoteAddress ?? '' };
  way.note(passing);
  return passing;
}

/** The same request to the server, not sent yet; a connection of its own, so that none dies of old age under a write. */
export function onward(way: Way, request: IncomingMessage, headers: string[], signal: AbortSignal) {
  const url = new URL(request.url ?? '/', way.upstream());
  const ask = url.protocol === 'https:' ? secureRequest : plainRequest;
  return ask(url, { method: request.method ?? 'GET', headers, agent: false, signal });
}

/** Raw headers without those that are said of one connection only. */
export function endToEnd(rawHeaders: readonly string[], besides: readonly string[] = []): string[] {
  const dropped = new Set(['connection', 'keep-alive', 'transfer-encoding', ...besides]);
  const kept: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    if (!dropped.has(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
}

/** Waits, unless everybody goes before. */
export async function late(clock: SandboxClock, delayMs: number, gone: AbortSignal): Promise<void> {
  if (delayMs <= 0 || gone.aborted) return;
  let cancel: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    cancel = clock.after(delayMs, resolve);
  });
  await Promise.race([over, aborted(gone)]);
  cancel();
}
