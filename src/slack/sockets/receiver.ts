import type { App, Receiver } from '@slack/bolt';
import { MeshError } from '../../domain/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { Connection, type ConnectionDeps, type Envelope } from './connection.ts';
import { Deduplicator, deliveryKeys, deliveryName } from './deduplicator.ts';

export interface ReceiverDeps extends Pick<ConnectionDeps, 'options'> {
  /** Slack allows 10 and gives each envelope to one of them; with fewer than 2 every refresh loses clicks. */
  readonly connections: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly onFatal: (error: string) => void;
}

/** Under which Bolt's context names what was delivered. */
export const DELIVERY = 'delivery';

export interface SocketStatus {
  readonly wanted: number;
  readonly connected: number;
  /** ms since the longest-living connection came up; undefined while there is none. */
  readonly ageMs: number | undefined;
  /** Slack's reason for never letting us in again. */
  readonly fatal: string | undefined;
}

/**
 * Bolt's receiver over several Socket Mode connections: the refresh of one never leaves the app without a socket.
 * Whatever Slack delivers twice to this replica is acked twice and handled once. Nothing in here rejects unheard.
 */
export class SocketReceiver implements Receiver {
  readonly #deps: ReceiverDeps;
  readonly #connections: readonly Connection[];
  readonly #deduplicator: Deduplicator;
  readonly #running = new Set<Promise<void>>();
  #app: App | undefined;
  #fatal: string | undefined;

  constructor(deps: ReceiverDeps) {
    this.#deps = deps;
    this.#deduplicator = new Deduplicator(deps.clock);
    this.#connections = Array.from(
      { length: Math.min(10, Math.max(2, deps.connections)) },
      () =>
        new Connection({
          ...deps,
          onEnvelope: (envelope) => this.#take(envelope),
          onFatal: (error) => this.#refused(error),
        }),
    );
  }

  init(app: App): void {
    this.#app = app;
  }

  /** @throws MESH_UPSTREAM_DENIED when Slack refuses the app token for good. */
  async start(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.start()));
    if (this.#fatal === undefined) return;
    throw new MeshError('MESH_UPSTREAM_DENIED', 'opening a socket', { system: 'Slack', error: this.#fatal });
  }

  /** Takes no more work, waits for the sockets to close, and at most `withinMs` for the listeners that run. */
  async stop(withinMs = 0): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.stop()));
    const late = new AbortController();
    const tooLate = this.#deps.clock.sleep(withinMs, late.signal).catch(() => {});
    await Promise.race([Promise.all(this.#running), tooLate]);
    late.abort();
  }

  status(): SocketStatus {
    const since = this.#connections.map(({ connectedAtMs }) => connectedAtMs).filter((at) => at !== undefined);
    return {
      wanted: this.#connections.length,
      connected: since.length,
      ageMs: since.length === 0 ? undefined : this.#deps.clock.now() - Math.min(...since),
      fatal: this.#fatal,
    };
  }

  #refused(error: string): void {
    if (this.#fatal !== undefined) return;
    this.#fatal = error;
    this.#deps.log.error({ error }, 'slack refuses the app token');
    this.#deps.onFatal(error);
  }

  #take(envelope: Envelope): void {
    const run = this.#handle(envelope).catch((error: unknown) => {
      this.#deps.log.error({ err: error, envelopeId: envelope.envelope_id }, 'handling a slack envelope');
    });
    this.#running.add(run);
    void run.finally(() => this.#running.delete(run));
  }

  async #handle(envelope: Envelope): Promise<void> {
    const delivery = this.#deduplicator.take(deliveryKeys(envelope.envelope_id, envelope.body));
    if (!delivery.first) {
      this.#deps.log.info({ envelopeId: envelope.envelope_id }, 'slack delivered something again');
      return this.#ack(envelope, await delivery.answered);
    }
    let acked = false;
    const ack = async (words?: unknown) => {
      if (acked) return;
      acked = true;
      delivery.answer(words);
      await this.#ack(envelope, words);
    };
    await this.#app?.processEvent({
      body: envelope.body,
      ack,
      ...(envelope.retry_num === undefined ? {} : { retryNum: envelope.retry_num }),
      ...(envelope.retry_reason === undefined ? {} : { retryReason: envelope.retry_reason }),
      customProperties: {
        envelopeId: envelope.envelope_id,
        [DELIVERY]: deliveryName(envelope.envelope_id, envelope.body),
      },
    });
    // What no listener takes must not come again, and must not show an error to a person.
    await ack();
  }

  /** The socket may be gone by now; what was asked for is done all the same, and Slack tells the person that it timed out. */
  async #ack(envelope: Envelope, words: unknown): Promise<void> {
    try {
      await envelope.ack(words);
    } catch {
      this.#deps.log.warn({ envelopeId: envelope.envelope_id }, 'the socket closed before the ack');
    }
  }
}
