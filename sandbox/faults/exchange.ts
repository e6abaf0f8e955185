import { once } from 'node:events';
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../http/server.ts';
import type { StatusFault } from './fault.ts';
import type { Flight } from './flight.ts';
import type { KeptAnswer } from './older-answers.ts';
import type { Treatment } from './rules.ts';
import { endToEnd, late, onward, passingOf, type Way } from './way.ts';

interface Exchange {
  readonly way: Way;
  readonly flight: Flight;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
}

/** Passes one request on and its answer back, or does what the rules say instead. */
export async function exchange(way: Way, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const reset = () => void response.socket?.resetAndDestroy();
  const flight = way.flights.open(passingOf(way, request, body.toString()), { gone, reset });
  const parts: Exchange = { way, flight, request, response, body };
  const older = way.older.of(request);
  const treatment = way.rules.take(flight.passing, ({ kind }) => kind !== 'stale' || older !== undefined);
  try {
    await late(way.clock, treatment.delayMs(), flight.gone);
    if (await befall(parts, treatment, older)) await pass(parts, treatment);
  } catch {
    // Whatever breaks on either side, the client sees what it would see without us: a broken connection.
    flight.cut();
  }
}

/** Does what keeps the request from its server; answers whether it may go on. */
async function befall(parts: Exchange, { active }: Treatment, older: KeptAnswer | undefined): Promise<boolean> {
  const { way, flight, response } = parts;
  const fault = active?.rule.fault;
  switch (fault?.kind) {
    case 'hang':
      return false;
    case 'reset':
      flight.cut();
      return false;
    case 'status':
      answerInstead(fault, response);
      return false;
    case 'stale':
      if (older !== undefined) response.writeHead(older.status, endToEnd(older.headers)).end(older.body);
      return false;
    case 'split':
      if (fault.how === 'refuse') flight.cut();
      else if (active !== undefined) flight.block(active.removed);
  }
  if ((await way.holds.pass('request', flight.passing)) === 'drop') flight.cut();
  await flight.passable();
  return !flight.gone.aborted;
}

async function pass(parts: Exchange, { active }: Treatment): Promise<void> {
  const { way, flight, request, response, body } = parts;
  const headers = [...endToEnd(request.rawHeaders, ['content-length', 'expect']), ...lengthOf(request, body)];
  const answer = await send(onward(way, request, headers, flight.gone), body);
  const fault = active?.rule.fault;
  const isHeard = (await way.holds.pass('reply', flight.passing)) === 'release' && fault?.kind !== 'reply-lost';
  if (!isHeard) return flight.cut();
  await flight.passable();
  response.sendDate = false;
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.rawHeaders));
  response.flushHeaders();
  await relay(answer, parts, fault?.kind === 'cut' ? fault.afterBytes : Number.POSITIVE_INFINITY);
}

async function relay(answer: IncomingMessage, { way, flight, request, response }: Exchange, limit: number) {
  const keep = way.older.keeper(request, answer);
  let left = limit;
  if (left <= 0) return response.socket?.destroySoon();
  for await (const piece of answer as AsyncIterable<Buffer>) {
    await flight.passable();
    keep?.(piece);
    const isRoomy = response.write(piece.subarray(0, left));
    left -= piece.length;
    if (left <= 0) return response.socket?.destroySoon();
    if (!isRoomy) await once(response, 'drain', { signal: flight.gone });
  }
  keep?.(undefined);
  await flight.passable();
  response.end();
}

function send(outgoing: ClientRequest, body: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

/** The body has been read whole, so its length is known however it came. */
function lengthOf({ headers }: IncomingMessage, body: Buffer): string[] {
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  return hasBody ? ['content-length', String(body.length)] : [];
}

function answerInstead({ status, retryAfterS, body = '', headers }: StatusFault, response: ServerResponse): void {
  const after = retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) };
  response.writeHead(status, { 'content-type': 'text/plain', ...after, ...headers });
  response.end(body);
}
