import type { AuditEntry } from '../../domain/audit/entry.ts';
import { type Refusal, refuse } from '../../domain/outcome.ts';
import type { Audit } from '../../ports/audit.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { tell } from '../change/audit/tell.ts';
import { RateLimit } from './rate-limit.ts';

export interface IntakeDeps {
  readonly audit: Audit;
  readonly clock: Clock;
  readonly log: Log;
  /** Commands and clicks that one person may make within a minute. */
  readonly perMinute: number;
}

/** Who typed or clicked, and where, before anything in it is believed. */
export interface Asker {
  readonly requestId: string;
  readonly userId: string;
  readonly teamId: string;
  /** Empty where it cannot be believed. */
  readonly channelId: string;
}

/** What comes before every operation: how often somebody may ask, and what is told of what gets no further. */
export class Intake {
  readonly #deps: IntakeDeps;
  readonly #limit: RateLimit;
  /** Who was told no since they were let through last: one entry in the trail is enough for each time. */
  readonly #limited = new Set<string>();

  constructor(deps: IntakeDeps) {
    this.#deps = deps;
    this.#limit = new RateLimit(deps.perMinute);
  }

  /** Counts one command or click; says no, and when again, to whoever has made too many. */
  async admit(asker: Asker): Promise<Refusal | undefined> {
    const { clock, perMinute } = this.#deps;
    const nowMs = clock.now();
    const againMs = this.#limit.take(asker.userId, nowMs);
    if (againMs === undefined) {
      this.#limited.delete(asker.userId);
      return undefined;
    }
    if (!this.#limited.has(asker.userId)) {
      this.#limited.add(asker.userId);
      await this.turnAway(asker, { reason: 'too-often' });
    }
    return refuse('too-often', { limit: perMinute, seconds: Math.ceil((againMs - nowMs) / 1000) });
  }

  /** Tells the audit trail of what no operation hears of: words that are no command, a click that fits no message. */
  turnAway(
    { requestId, userId, teamId, channelId }: Asker,
    what: Pick<AuditEntry, 'verb' | 'words'> & { readonly reason: string },
  ): Promise<void> {
    const where = channelId === '' ? {} : { channelId };
    return tell(this.#deps, { event: 'refused', ...what, requestId, by: { userId, teamId }, ...where });
  }
}
