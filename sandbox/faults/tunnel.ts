import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Flight } from './flight.ts';
import type { Treatment } from './rules.ts';
import { endToEnd, late, onward, passingOf, type Way } from './way.ts';

interface Tunnel {
  readonly way: Way;
  readonly flight: Flight;
  readonly request: IncomingMessage;
  readonly client: Socket;
  readonly treatment: Treatment;
}

/** Passes a WebSocket (or whatever else a connection becomes) through, or does what the rules say instead. */
export async function tunnel(way: Way, request: IncomingMessage, client: Socket): Promise<void> {
  const gone = new AbortController();
  client.once('close', () => gone.abort());
  client.on('error', () => client.destroy());
  const flight = way.flights.open(passingOf(way, request, ''), { gone, reset: () => void client.resetAndDestroy() });
  const treatment = way.rules.take(flight.passing, ({ kind }) => kind !== 'stale');
  const parts = { way, flight, request, client, treatment };
  const fault = treatment.active?.rule.fault;
  await late(way.clock, treatment.delayMs(), flight.gone);
  switch (fault?.kind) {
    case 'hang':
      return;
    case 'reset':
      return flight.cut();
    case 'status':
      client.end(`HTTP/1.1 ${fault.status} Fault\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    case 'split':
      if (fault.how === 'refuse') flight.cut();
      else if (treatment.active !== undefined) flight.block(treatment.active.removed);
  }
  await flight.passable();
  if (!flight.gone.aborted) open(parts);
}

function open({ way, flight, request, client, treatment }: Tunnel): void {
  const upgrade = ['connection', 'Upgrade', 'upgrade', request.headers.upgrade ?? ''];
  const outgoing = onward(way, request, [...endToEnd(request.rawHeaders, ['upgrade']), ...upgrade], flight.gone);
  const fault = treatment.active?.rule.fault;
  outgoing.once('error', () => flight.cut());
  outgoing.once('response', (answer) => {
    // Not what was asked for: the refusal is passed on.
    client.write(headOf(answer));
    answer.pipe(client);
  });
  outgoing.once('upgrade', (answer: IncomingMessage, server: Socket, head: Buffer) => {
    if (fault?.kind === 'reply-lost') {
      server.destroy();
      return flight.cut();
    }
    client.write(headOf(answer));
    server.unshift(head);
    const limit = fault?.kind === 'cut' ? fault.afterBytes : Number.POSITIVE_INFINITY;
    stream({ from: server, to: client, limit }, { way, flight, treatment });
    stream({ from: client, to: server, limit: Number.POSITIVE_INFINITY }, { way, flight, treatment });
  });
  outgoing.end();
}

interface Direction {
  readonly from: Socket;
  readonly to: Socket;
  /** Bytes that pass before the connection ends. */
  readonly limit: number;
}

/** Every piece leaves in the order in which it came, each as late as the rules say. */
function stream({ from, to, limit }: Direction, { way, flight, treatment }: Omit<Tunnel, 'request' | 'client'>): void {
  let left = limit;
  let dueMs = 0;
  let sent = Promise.resolve();
  from.on('data', (piece: Buffer) => {
    dueMs = Math.max(dueMs, way.clock.now() + treatment.delayMs());
    const atMs = dueMs;
    sent = sent.then(async () => {
      await late(way.clock, atMs - way.clock.now(), flight.gone);
      await flight.passable();
      if (left > 0 && !to.destroyed) to.write(piece.subarray(0, left));
      left -= piece.length;
      if (left <= 0) to.destroySoon();
    });
  });
  from.once('error', () => from.destroy());
  from.once('end', () => void sent.then(() => to.end()));
  from.once('close', () => void sent.then(() => to.destroySoon()));
}

function headOf({ statusCode = 502, statusMessage = '', rawHeaders }: IncomingMessage): string {
  const lines = [`HTTP/1.1 ${statusCode} ${statusMessage}`];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}
