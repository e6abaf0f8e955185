import { SocketModeClient, type SocketModeOptions } from '@slack/socket-mode';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { classify } from '../web-api/failure.ts';

/** One message from Slack, before Bolt has seen it. */
export interface Envelope {
  readonly envelope_id: string;
  readonly body: Record<string, unknown>;
  readonly ack: (words?: unknown) => Promise<void>;
  readonly retry_num?: number;
  readonly retry_reason?: string;
}

export interface ConnectionDeps {
  readonly options: SocketModeOptions;
  readonly clock: Clock;
  readonly log: Log;
  /** 0 to 1. */
  readonly random: () => number;
  readonly onEnvelope: (envelope: Envelope) => void;
  /** Slack will never let this token in; `error` is its code. */
  readonly onFatal: (error: string) => void;
}

const FATAL = new Set([
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'token_revoked',
  'user_removed_from_team',
  'team_disabled',
  'not_allowed_token_type',
  'missing_scope',
]);
const MIN_WAIT_MS = 250;
const MAX_WAIT_MS = 10_000;
/** A socket that greets us must have said hello by then. */
const HELLO_MS = 15_000;
/** A socket that ends sooner counts as a failure, so that a server that hangs up at once is not called in a hot loop. */
const SETTLED_MS = 1000;

/**
 * One Socket Mode connection that keeps itself up. The SDK's own reconnecting waits 5 s after every routine disconnect
 * frame and ends the process when it fails, so it is off.
 */
export class Connection {
  readonly #deps: ConnectionDeps;
  readonly #client: SocketModeClient;
  readonly #stop = new AbortController();
  #connectedAtMs: number | undefined;
  #gone: (() => void) | undefined;
  #running: Promise<void> | undefined;
  #wasUp: (() => void) | undefined;

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
    this.#client = new SocketModeClient({ ...deps.options, autoReconnectEnabled: false });
    this.#client.on('slack_event', (envelope: Envelope) => deps.onEnvelope(envelope));
    this.#client.on('disconnected', () => this.#gone?.());
  }

  /** When this connection came up, in ms; undefined while it is down. */
  get connectedAtMs(): number | undefined {
    return this.#connectedAtMs;
  }

  /** Resolves when the connection is up for the first time, or will never be. */
  async start(): Promise<void> {
    const up = new Promise<void>((resolve) => {
      this.#wasUp = resolve;
    });
    this.#running = this.#keepUp().finally(() => this.#wasUp?.());
    await up;
  }

  /** Resolves when the socket is closed. */
  async stop(): Promise<void> {
    this.#stop.abort();
    if (this.#connectedAtMs !== undefined) await this.#client.disconnect();
    await this.#running;
  }

  async #keepUp(): Promise<void> {
    const { clock, log, onFatal, random } = this.#deps;
    const stopped = this.#stop.signal;
    for (let failures = 0; !stopped.aborted; ) {
      const startedAtMs = clock.now();
      const fault = await this.#connectOnce();
      if (fault?.kind === 'refused' && FATAL.has(fault.error)) {
        onFatal(fault.error);
        return;
      }
      failures = fault === undefined && clock.now() - startedAtMs > SETTLED_MS ? 0 : failures + 1;
      if (stopped.aborted || failures === 0) continue;
      const waitMs = fault === undefined && failures === 1 ? 0 : backoff(failures, random());
      log.warn({ fault: fault?.kind ?? 'closed', failures, waitMs }, 'slack socket is down, connecting again');
      await clock.sleep(waitMs, stopped).catch(() => {});
    }
  }

  /** One connection from greeting to end; answers what was wrong when it never came up. */
  async #connectOnce(): Promise<ReturnType<typeof classify> | undefined> {
    const ended = new Promise<void>((resolve) => {
      this.#gone = resolve;
    });
    const late = new AbortController();
    const hangUp = () => void this.#client.disconnect();
    const tooLate = this.#deps.clock
      .sleep(HELLO_MS, AbortSignal.any([late.signal, this.#stop.signal]))
      .then(hangUp, () => (this.#stop.signal.aborted && !late.signal.aborted ? hangUp() : undefined));
    try {
      await this.#client.start();
      late.abort();
      this.#connectedAtMs = this.#deps.clock.now();
      this.#wasUp?.();
      // A stop that came while the socket was still greeting found nothing to close.
      if (this.#stop.signal.aborted) await this.#client.disconnect();
      await ended;
      return undefined;
    } catch (error) {
      return classify(error);
    } finally {
      late.abort();
      this.#connectedAtMs = undefined;
      await tooLate;
    }
  }
}

/** Doubles up to 10 s; the jitter keeps two sockets and many replicas from calling together. */
function backoff(failures: number, random: number): number {
  return Math.round(Math.min(MAX_WAIT_MS, MIN_WAIT_MS * 2 ** Math.min(failures - 1, 10)) * (0.5 + random / 2));
}
