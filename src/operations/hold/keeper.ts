import { type Hold, type StoredHold, stands } from '../../domain/hold/hold.ts';
import type { HoldAnnouncement } from '../../ports/announcer.ts';
import { announceHold } from './announce.ts';
import type { HoldDeps } from './deps.ts';
import { endedEntry } from './record.ts';

/** How often the locks are looked through, in ms. */
const LOOK_MS = 5_000;
/** What a replica began to tell and did not finish in this time, another one tells, in ms. */
const TELLING_MS = 60_000;

/**
 * Reminds owners of their locks and takes away those that have ended. Every replica runs one: a compare-and-set mark on
 * the lock says who tells people of it, so that it is said once; the channel is looked through where that is not sure.
 */
export class HoldKeeper {
  readonly #deps: HoldDeps;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;

  constructor(deps: HoldDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await tendHolds(this.#deps).catch((error: unknown) => {
        this.#deps.log.warn({ err: error }, 'looking through the locks');
      });
      await this.#deps.clock.sleep(LOOK_MS, signal).catch(() => undefined);
    }
  }
}

/** One look through all locks. */
export async function tendHolds(deps: HoldDeps): Promise<void> {
  for (const stored of await deps.holds.list()) {
    await tend(deps, stored).catch((error: unknown) => {
      deps.log.warn({ err: error, lock: stored.hold?.id }, 'tending a lock');
    });
  }
}

async function tend(deps: HoldDeps, stored: StoredHold): Promise<void> {
  const { hold } = stored;
  const nowMs = deps.clock.now();
  const now = new Date(nowMs).toISOString();
  if (hold === undefined || !isDue(hold, now)) return;
  if (hold.telling !== undefined && nowMs - Date.parse(hold.telling) < TELLING_MS) return;
  const claimed = await deps.holds.replace(stored, { ...hold, telling: now });
  if (claimed.kind === 'conflict') return;
  const ended = !stands(hold, now);
  const announcement: HoldAnnouncement = { kind: ended ? 'lock-ended' : 'lock-reminder', hold };
  await announceHold(deps, announcement, `${hold.id}-${announcement.kind}-${ended ? hold.until : hold.remindAt}`);
  if (ended) await deps.holds.release(claimed.stored, { audit: endedEntry(hold.place) });
  else await deps.holds.replace(claimed.stored, reminded(deps, hold));
}

function isDue(hold: Hold, now: string): boolean {
  return !stands(hold, now) || (hold.remindAt !== undefined && now >= hold.remindAt);
}

/** A lock without an end is reminded of again and again; one with an end only once before it. */
function reminded({ catalogue, clock }: HoldDeps, hold: Hold): Hold {
  const { telling: _told, remindAt: _was, ...rest } = hold;
  if (hold.until !== undefined) return rest;
  return { ...rest, remindAt: new Date(clock.now() + catalogue.locks.expiryMs).toISOString() };
}
