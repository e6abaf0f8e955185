import type { WebSocket } from 'ws';
import { every, realClock } from '../../clock.ts';
import type { Faults } from '../faults.ts';
import type { World } from '../state/world.ts';
import type { Json } from '../wire.ts';
import { type Acknowledgement, parseAcknowledgement } from './acknowledgement.ts';

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

interface Waiting {
  readonly type: EnvelopeType;
  /** The sockets that got the envelope: only they can acknowledge it. */
  readonly links: readonly Link[];
  readonly settle: (delivery: Delivery) => void;
}

interface Link {
  readonly socket: WebSocket;
  /** Asked to go away: it gets no more envelopes. */
  leaving: boolean;
}

/** The Socket Mode side: the app's connections, one of which gets each envelope. */
export class Gateway {
  readonly #world: World;
  readonly #faults: Faults;
  readonly #tickets = new Map<string, number>();
  readonly #links = new Set<Link>();
  readonly #waiting = new Map<string, Waiting>();
  #turn = 0;

  constructor(world: World, faults: Faults) {
    this.#world = world;
    this.#faults = faults;
  }

  /** How many connections are up. */
  get connected(): number {
    return this.#links.size;
  }

  /** The ticket of a new connection's address. */
  issueTicket(): string {
    const ticket = this.#world.ids.secret();
    this.#tickets.set(ticket, this.#world.clock.now());
    return ticket;
  }

  /** Consumes a ticket; false when it is unknown, old or used. */
  admit(ticket: string): boolean {
    const bornMs = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    return bornMs !== undefined && this.#world.clock.now() - bornMs <= TICKET_MS;
  }

  /** Takes a connection into service, or sends it away when ten are up. */
  attach(socket: WebSocket): void {
    const link: Link = { socket, leaving: false };
    // A broken connection ends in `close`, which is all that matters here.
    socket.on('error', () => socket.terminate());
    if (this.#links.size >= MAX_SOCKETS) {
      this.#sayGoodbye(link, 'too_many_websockets');
      socket.close();
      return;
    }
    this.#links.add(link);
    socket.on('message', (raw) => this.#receive(link, parseAcknowledgement(String(raw))));
    // Keep-alive belongs to the wire, so it follows the wall clock even where simulated time stands still.
    const endPings = every(realClock(), PING_MS, () => socket.ping('Ping from sandbox'));
    socket.on('close', () => {
      endPings();
      this.#links.delete(link);
      if (this.#links.size === 0) this.#world.changes.emit({ kind: 'socket_status', connected: false });
    });
    this.#sayHello(link);
  }

  /** Sends an envelope to one socket, in turn; resolves when the app has acknowledged it, or Slack has given up. */
  deliver(envelope: Envelope): Promise<Delivery> {
    const { ids, clock, journal } = this.#world;
    const link = this.#nextLink();
    if (link === undefined) {
      journal.add('to_bot', envelope.type, `undelivered: no socket for ${envelope.type}`);
      return Promise.resolve({ kind: 'no_socket' });
    }
    const again = this.#faults.take('duplicate', envelope.type) === undefined ? [] : [this.#nextLink() ?? link];
    const links = [link, ...again];
    const id = ids.envelope();
    return new Promise((resolve) => {
      const settle = (delivery: Delivery) => {
        this.#waiting.delete(id);
        cancel();
        resolve(delivery);
      };
      const cancel = clock.after(ACK_MS, () => settle({ kind: 'timeout' }));
      this.#waiting.set(id, { links, type: envelope.type, settle });
      for (const target of links) this.#push(target, id, envelope);
    });
  }

  /** Sends disconnect frames to `count` sockets, by default all; answers how many got one. */
  disconnect(reason: DisconnectReason, count = MAX_SOCKETS): number {
    const chosen = [...this.#links].filter((link) => !link.leaving).slice(0, count);
    for (const link of chosen) this.#sayGoodbye(link, reason);
    return chosen.length;
  }

  /** Cuts all sockets without a word. */
  kill(): void {
    for (const link of this.#links) link.socket.terminate();
  }

  /** Ends everything; deliveries that wait have timed out. */
  close(): void {
    for (const entry of [...this.#waiting.values()]) entry.settle({ kind: 'timeout' });
    this.kill();
  }

  #nextLink(): Link | undefined {
    const live = [...this.#links].filter((link) => !link.leaving && link.socket.readyState === link.socket.OPEN);
    this.#turn += 1;
    return live[this.#turn % Math.max(1, live.length)];
  }

  #push(link: Link, id: string, { type, payload, retry }: Envelope): void {
    const retried = retry === undefined ? {} : { retry_attempt: retry.attempt, retry_reason: retry.reason };
    send(link, { envelope_id: id, type, payload, accepts_response_payload: type !== 'events_api', ...retried });
    const note = retry === undefined ? '' : ` retry ${retry.attempt}`;
    this.#world.journal.add('to_bot', type, `envelope ${type}${note}`, payload);
  }

  #receive(link: Link, ack: Acknowledgement | undefined): void {
    const entry = ack === undefined ? undefined : this.#waiting.get(ack.envelopeId);
    if (ack === undefined || entry === undefined || !entry.links.includes(link)) return;
    if (this.#faults.take('dropAcks', entry.type) !== undefined) return;
    this.#world.journal.add('from_bot', 'ack', `ack ${ack.envelopeId}`, ack.payload);
    entry.settle({ kind: 'acked', payload: ack.payload });
  }

  #sayHello(link: Link): void {
    const { spec, journal, changes } = this.#world;
    const connection_info = { app_id: spec.app.appId };
    const debug_info = { host: 'sandbox', build_number: 1, approximate_connection_time: 18_060 };
    send(link, { type: 'hello', num_connections: this.#links.size, debug_info, connection_info });
    journal.add('to_bot', 'socket', `hello, connection ${this.#links.size}`);
    changes.emit({ kind: 'socket_status', connected: true });
  }

  #sayGoodbye(link: Link, reason: DisconnectReason): void {
    const { spec, journal, clock } = this.#world;
    const debug_info = { host: 'sandbox' };
    send(link, { type: 'disconnect', reason, debug_info, connection_info: { app_id: spec.app.appId } });
    journal.add('to_bot', 'socket', `disconnect ${reason}`);
    if (reason === 'warning') return;
    link.leaving = true;
    clock.after(GOODBYE_MS, () => link.socket.terminate());
  }
}

function send(link: Link, frame: Json): void {
  link.socket.send(JSON.stringify(frame));
}
