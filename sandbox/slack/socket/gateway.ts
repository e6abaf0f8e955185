import type { WebSocket } from 'ws';
import type { Faults } from '../faults.ts';
import type { World } from '../state/world.ts';
import type { Json } from '../wire.ts';

/** Slack waits this long for an acknowledgement. */
export const ACK_MS = 3_000;
export const MAX_SOCKETS = 10;
/** A ticket of apps.connections.open is good for one connection within this time. */
const TICKET_MS = 30_000;
const PING_MS = 10_000;
/** How long Slack leaves a socket open after it asked for a refresh. */
const GOODBYE_MS = 10_000;

export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets';
export type EnvelopeType = 'slash_commands' | 'interactive' | 'events_api';

export interface Envelope {
  readonly type: EnvelopeType;
  readonly payload: Json;
  readonly retry?: { readonly attempt: number; readonly reason: string };
}

/** What became of one delivery. `timeout`: sent, not acknowledged in 3 s. `no_socket`: nobody was there to take it. */
export type Delivery =
  | { readonly kind: 'acked'; readonly payload: Json }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'no_socket' };

/** The Socket Mode side: the app's connections, one of which gets each envelope. */
export interface Gateway {
  /** The ticket of a new connection's address. */
  issueTicket(): string;
  /** Consumes a ticket; false when it is unknown, old or used. */
  admit(ticket: string): boolean;
  attach(socket: WebSocket): void;
  deliver(envelope: Envelope): Promise<Delivery>;
  /** Sends disconnect frames to `count` sockets, by default all; answers how many got one. */
  disconnect(reason: DisconnectReason, count?: number): number;
  /** Cuts all sockets without a word. */
  kill(): void;
  connected(): number;
  close(): void;
}

interface Waiting {
  readonly link: Link;
  readonly type: EnvelopeType;
  readonly settle: (delivery: Delivery) => void;
}
interface Link {
  readonly socket: WebSocket;
  leaving: boolean;
}

export function createGateway(world: World, faults: Faults): Gateway {
  const { clock, ids, journal, changes, spec } = world;
  const tickets = new Map<string, number>();
  const links = new Set<Link>();
  const waiting = new Map<string, Waiting>();
  let turn = 0;

  const send = (link: Link, frame: Json) => link.socket.send(JSON.stringify(frame));
  const nextLink = () => {
    const live = [...links].filter((link) => !link.leaving && link.socket.readyState === link.socket.OPEN);
    turn += 1;
    return live[turn % Math.max(1, live.length)];
  };
  const sayGoodbye = (link: Link, reason: DisconnectReason) => {
    const debug_info = { host: 'sandbox' };
    send(link, { type: 'disconnect', reason, debug_info, connection_info: { app_id: spec.app.appId } });
    journal.add('to_bot', 'socket', `disconnect ${reason}`);
    if (reason === 'warning') return;
    link.leaving = true;
    clock.after(GOODBYE_MS, () => link.socket.terminate());
  };
  const push = (link: Link, id: string, envelope: Envelope) => {
    const { type, payload, retry } = envelope;
    const retried = retry === undefined ? {} : { retry_attempt: retry.attempt, retry_reason: retry.reason };
    send(link, { envelope_id: id, type, payload, accepts_response_payload: type !== 'events_api', ...retried });
    journal.add('to_bot', type, `envelope ${type}${retry === undefined ? '' : ` retry ${retry.attempt}`}`, payload);
  };
  const onFrame = (link: Link, raw: string) => {
    const frame = parseAck(raw);
    const entry = frame === undefined ? undefined : waiting.get(frame.id);
    // An acknowledgement counts on the socket that got the envelope, as with the real one.
    if (frame === undefined || entry === undefined || entry.link !== link) return;
    if (faults.take('dropAcks', entry.type) !== undefined) return;
    journal.add('from_bot', 'ack', `ack ${frame.id}`, frame.payload);
    entry.settle({ kind: 'acked', payload: frame.payload });
  };

  return {
    issueTicket() {
      const ticket = ids.secret();
      tickets.set(ticket, clock.now());
      return ticket;
    },
    admit(ticket) {
      const bornMs = tickets.get(ticket);
      tickets.delete(ticket);
      return bornMs !== undefined && clock.now() - bornMs <= TICKET_MS;
    },
    attach(socket) {
      const link: Link = { socket, leaving: false };
      // A broken connection ends in `close`, which is all that matters here.
      socket.on('error', () => socket.terminate());
      if (links.size >= MAX_SOCKETS) {
        sayGoodbye(link, 'too_many_websockets');
        return socket.close();
      }
      links.add(link);
      socket.on('message', (raw) => onFrame(link, String(raw)));
      // Keep-alive belongs to the wire, so it follows the wall clock even where simulated time stands still.
      const ping = setInterval(() => socket.ping('Ping from sandbox'), PING_MS);
      ping.unref();
      socket.on('close', () => {
        clearInterval(ping);
        links.delete(link);
        if (links.size === 0) changes.emit({ kind: 'socket_status', connected: false });
      });
      const connection_info = { app_id: spec.app.appId };
      const debug_info = { host: 'sandbox', build_number: 1, approximate_connection_time: 18_060 };
      send(link, { type: 'hello', num_connections: links.size, debug_info, connection_info });
      journal.add('to_bot', 'socket', `hello, connection ${links.size}`);
      changes.emit({ kind: 'socket_status', connected: true });
    },
    deliver(envelope) {
      const link = nextLink();
      if (link === undefined) {
        journal.add('to_bot', envelope.type, `undelivered: no socket for ${envelope.type}`);
        return Promise.resolve({ kind: 'no_socket' });
      }
      const id = ids.envelope();
      return new Promise((resolve) => {
        const settle = (delivery: Delivery) => {
          waiting.delete(id);
          cancel();
          resolve(delivery);
        };
        const cancel = clock.after(ACK_MS, () => settle({ kind: 'timeout' }));
        waiting.set(id, { link, type: envelope.type, settle });
        push(link, id, envelope);
        if (faults.take('duplicate', envelope.type) !== undefined) push(nextLink() ?? link, id, envelope);
      });
    },
    disconnect(reason, count = MAX_SOCKETS) {
      const chosen = [...links].filter((link) => !link.leaving).slice(0, count);
      for (const link of chosen) sayGoodbye(link, reason);
      return chosen.length;
    },
    kill() {
      for (const link of links) link.socket.terminate();
    },
    connected: () => links.size,
    close() {
      for (const entry of [...waiting.values()]) entry.settle({ kind: 'timeout' });
      for (const link of links) link.socket.terminate();
    },
  };
}

function parseAck(raw: string): { readonly id: string; readonly payload: Json } | undefined {
  try {
    const frame: unknown = JSON.parse(raw);
    if (typeof frame !== 'object' || frame === null || !('envelope_id' in frame)) return undefined;
    const payload =
      'payload' in frame && typeof frame.payload === 'object' && frame.payload !== null ? frame.payload : {};
    return { id: String(frame.envelope_id), payload: payload as Json }; // any object is a Json
  } catch {
    return undefined;
  }
}
