import type { Change } from '../../../domain/change/change.ts';
import { type Reminder, remindersOf } from '../../../domain/change/reminders.ts';
import { isFenced } from '../../../domain/errors.ts';
import type { StoredChange } from '../../../ports/change-store.ts';
import { advance } from '../advance.ts';
import { type ChangeDeps, isoNow } from '../deps.ts';
import { noteDrawn } from '../show.ts';

/** How long after a reminder that Slack did not take it is tried again, in ms. */
const AGAIN_MS = 30_000;

/**
 * Reminds those who are still needed, and escalates. The mark on the record comes before the message: written by
 * compare-and-set, it proves that the change still waits. The message is looked up in Slack before it is posted, so a
 * driver that takes over says what the one before it had only marked, and nothing twice.
 */
export class Reminders {
  readonly #deps: ChangeDeps;
  readonly #stopping: AbortSignal;
  readonly #begun = new Set<Reminder>();

  constructor(deps: ChangeDeps, stopping: AbortSignal) {
    this.#deps = deps;
    this.#stopping = stopping;
  }

  /** Marks and tells what is due; resolves with the ms until the next one, 0 where the record is to be read again. */
  async tend(stored: StoredChange): Promise<number> {
    const { change } = stored;
    let waitMs = Number.POSITIVE_INFINITY;
    for (const { kind, atMs } of remindersOf(environmentOf(this.#deps, change) ?? {}, change)) {
      if (change[kind] !== undefined) {
        this.#tell(change, kind);
        continue;
      }
      const dueMs = atMs - this.#deps.clock.now();
      if (dueMs <= 0) return this.#mark(stored, kind);
      waitMs = Math.min(waitMs, dueMs);
    }
    return waitMs;
  }

  async #mark(stored: StoredChange, kind: Reminder): Promise<0> {
    const advanced = await advance(this.#deps, stored, { type: kind, at: isoNow(this.#deps) });
    // The card shows nothing of it.
    if (advanced.kind === 'advanced') noteDrawn(this.#deps, advanced.stored);
    return 0;
  }

  /** Beside the wait: a decision that comes meanwhile is not kept waiting by Slack. */
  #tell(change: Change, kind: Reminder): void {
    if (this.#begun.has(kind)) return;
    this.#begun.add(kind);
    void this.#keepTelling(change, kind);
  }

  /** Until Slack takes it, or the change does not wait any more. Never rejects. */
  async #keepTelling({ id }: Change, kind: Reminder): Promise<void> {
    while (!this.#stopping.aborted) {
      try {
        const now = (await this.#deps.store.read(id))?.change;
        if (now?.state === 'proposed') await say(this.#deps, now, kind);
        return;
      } catch (error) {
        if (isFenced(error) || this.#stopping.aborted) return;
        this.#deps.log.warn({ err: error, changeId: id, reminder: kind }, 'reminding people of a change');
        await this.#deps.clock.sleep(AGAIN_MS, this.#stopping).catch(() => undefined);
      }
    }
  }
}

async function say(deps: ChangeDeps, change: Change, kind: Reminder): Promise<void> {
  if (kind === 'reminded') return deps.notifier.addEntry(change, kind, { kind });
  const { to = [], channelId } = environmentOf(deps, change)?.escalate ?? {};
  if (channelId === undefined) return deps.notifier.addEntry(change, kind, { kind, to });
  const link = change.card === undefined ? undefined : await deps.links.of(change.card);
  const once = { key: `${kind}-${change.id}`, since: change.escalated ?? change.createdAt };
  await deps.announcer.announce(channelId, { kind, change, to, link }, once);
}

/** Undefined: it was taken out of the configuration, and nobody there is reminded of anything. */
function environmentOf({ catalogue }: ChangeDeps, { environment }: Change) {
  return catalogue.environments.find(({ name }) => name === environment);
}
