import { type Change, isOpen } from '../../../domain/change/change.ts';
import { MeshError } from '../../../domain/errors.ts';
import type { StoredChange } from '../../../ports/change-store.ts';
import { end, holdsStill, intend, register, settle } from '../apply.ts';
import { putUpCard } from '../card.ts';
import { type ChangeDeps, isoNow } from '../deps.ts';
import { follow } from '../follow/follow.ts';
import { HELD_LOOK_MS, isHeldBack } from '../hold-back.ts';
import { readFrozen, readPlan } from '../plan/frozen.ts';
import { showCard, showEnding, showEntry } from '../show.ts';
import { orAborted } from './or-aborted.ts';
import { Sleepers } from './sleepers.ts';

/** How long the runner waits before it takes up a change again whose step threw, in ms, doubling up to the cap. */
const RETRY_MS = { first: 1_000, last: 30_000 };
/** How long a stop waits for a registration that is under way, in ms. */
const GRACE_MS = 2_500;
/** How long an ending that Slack does not take is shown again, in ms. */
const SHOW_FOR_MS = 3_600_000;
/** How many latest changes a start looks through for an ending that was not shown. */
const REPAIR_LIMIT = 100;
/** An approval older than this has waited for somebody to apply it: its plan is made again first, in ms. */
const FRESH_MS = 30_000;

interface Signals {
  readonly stopping: AbortSignal;
  readonly hurry: AbortSignal;
}

/**
 * Takes the next step of every open change: puts up its card, waits for its expiry, applies, follows. What to do
 * follows from the record alone, so whoever starts can go on where another one was killed (I4).
 */
export class ChangeRunner {
  readonly #deps: ChangeDeps;
  readonly #stopping = new AbortController();
  /** Aborted a little later than `#stopping`, so that a registration under way can end. */
  readonly #hurry = new AbortController();
  readonly #running = new Map<string, Promise<void>>();
  readonly #sleepers: Sleepers;

  constructor(deps: ChangeDeps) {
    this.#deps = deps;
    this.#sleepers = new Sleepers(deps.clock, this.#stopping.signal);
  }

  /** Takes up every open change and every ending that was not shown. Rejects when the store cannot be read. */
  async start(): Promise<void> {
    for (const { change } of await this.#deps.store.open()) {
      this.take(change.id);
      const isUnderWay = change.state === 'applying' || change.state === 'following';
      if (isUnderWay) void showEntry(this.#deps, change, 'resumed', { kind: 'resumed' });
    }
    for (const change of await this.#deps.store.recent(REPAIR_LIMIT)) if (!isDone(change)) this.take(change.id);
  }

  /** Takes the change's next steps in the background, one driver a change. A driver that waits looks again. */
  take(id: string): void {
    if (this.#stopping.signal.aborted || this.wake(id)) return;
    const driver = this.#drive(id).finally(() => {
      this.#running.delete(id);
      this.#sleepers.forget(id);
    });
    this.#running.set(id, driver);
  }

  /** Lets the change's driver look again, if there is one. */
  wake(id: string): boolean {
    if (!this.#running.has(id)) return false;
    this.#sleepers.wake(id);
    return true;
  }

  /** Changes that this replica holds the next step of. */
  get size(): number {
    return this.#running.size;
  }

  /** Stops following; a registration that is under way is finished first. What is left, the next start takes up. */
  async stop(): Promise<void> {
    this.#stopping.abort(new MeshError('MESH_STOPPING', 'following changes'));
    const ended = new AbortController();
    const hurry = this.#deps.clock.sleep(GRACE_MS, ended.signal).then(
      () => this.#hurry.abort(new MeshError('MESH_STOPPING', 'finishing a registration')),
      () => undefined,
    );
    await Promise.allSettled(this.#running.values());
    ended.abort();
    await hurry;
  }

  async #drive(id: string): Promise<void> {
    // Signals of its own, so that the listeners of all drivers do not pile up on the ones that they share.
    const signals = {
      stopping: AbortSignal.any([this.#stopping.signal]),
      hurry: AbortSignal.any([this.#hurry.signal]),
    };
    /** What this driver drew last may be older than what another replica showed since. */
    let mayBeStale = false;
    for (let waitMs = RETRY_MS.first; !signals.stopping.aborted; ) {
      try {
        const stored = await this.#deps.store.read(id);
        if (stored === undefined) return;
        if (isDone(stored.change)) return mayBeStale ? await showCard(this.#deps, stored) : undefined;
        if (!isOpen(stored.change)) return await this.#showEnd(stored, signals.stopping);
        // Also where the step throws after it has drawn something.
        mayBeStale = true;
        mayBeStale = !(await this.#stepOrGiveUp(stored, signals));
        waitMs = RETRY_MS.first;
      } catch (error) {
        if (signals.stopping.aborted) return;
        this.#deps.log.error({ err: error, changeId: id, waitMs }, 'taking the next step of a change');
        await this.#deps.clock.sleep(waitMs, signals.stopping).catch(() => undefined);
        waitMs = Math.min(RETRY_MS.last, waitMs * 2);
      }
    }
  }

  /** What no retry can mend ends the change, so that people see it and the service is free again. Answers as `#step`. */
  async #stepOrGiveUp(stored: StoredChange, signals: Signals): Promise<boolean> {
    try {
      return await this.#step(stored, signals);
    } catch (error) {
      if (!isPermanent(error)) throw error;
      this.#deps.log.error({ err: error, changeId: stored.change.id }, 'giving up a change');
      const { state } = stored.change;
      const type = state === 'proposed' || state === 'approved' ? 'failed' : 'outcome-unknown';
      const cause = { kind: 'meshbot', message: `${error.doing} (${error.code})` } as const;
      await end(this.#deps, stored, { type, at: isoNow(this.#deps), cause });
      return false;
    }
  }

  /** False: where another replica has gone on, it may have drawn an older card after that one's. */
  async #step(stored: StoredChange, { stopping: signal, hurry }: Signals): Promise<boolean> {
    switch (stored.change.state) {
      case 'proposed':
        await this.#awaitDecision(stored);
        return true;
      case 'approved':
        if (await this.#mayApply(stored, signal)) await this.#apply(stored, hurry);
        return false;
      case 'applying': {
        const frozen = await readFrozen(this.#deps, stored, signal);
        await settle(this.#deps, stored, { frozen, signal: hurry });
        return false;
      }
      case 'following':
        return follow(this.#deps, stored, signal);
      default:
        return false;
    }
  }

  /** A lock that a person put up meanwhile holds it back, also one that came while it was planned again. */
  async #mayApply(stored: StoredChange, signal: AbortSignal): Promise<boolean> {
    if (await isHeldBack(this.#deps, stored)) {
      await this.#sleepers.sleep(stored.change.id, HELD_LOOK_MS);
      return false;
    }
    if (this.#isFresh(stored.change)) return true;
    return (await holdsStill(this.#deps, stored, signal)) && !(await isHeldBack(this.#deps, stored));
  }

  #isFresh({ approvals }: Change): boolean {
    const last = approvals.at(-1);
    return last !== undefined && this.#deps.clock.now() - Date.parse(last.at) < FRESH_MS;
  }

  async #apply(stored: StoredChange, hurry: AbortSignal): Promise<void> {
    const intended = await intend(this.#deps, stored);
    if (intended !== undefined) await register(this.#deps, intended, hurry);
  }

  /** A card that is missing is posted; then nothing happens until the change expires or somebody decides. */
  async #awaitDecision(stored: StoredChange): Promise<void> {
    const { change } = stored;
    const untilMs = Date.parse(change.expiresAt) - this.#deps.clock.now();
    if (untilMs <= 0) return end(this.#deps, stored, { type: 'expired', at: isoNow(this.#deps) });
    if (change.card !== undefined) return this.#sleepers.sleep(change.id, untilMs);
    await putUpCard(this.#deps, stored, await readPlan(this.#deps.store, stored), 'again');
  }

  /** Slack may be away for long: the end is shown again and again, after an hour only by the next start. */
  async #showEnd(stored: StoredChange, stopping: AbortSignal): Promise<void> {
    const { clock, store } = this.#deps;
    const untilMs = clock.now() + SHOW_FOR_MS;
    for (let waitMs = RETRY_MS.first; clock.now() < untilMs && !stopping.aborted; ) {
      await orAborted(showEnding(this.#deps, stored), stopping);
      const after = await store.read(stored.change.id);
      if (after === undefined || isDone(after.change)) return;
      await clock.sleep(waitMs, stopping).catch(() => undefined);
      waitMs = Math.min(RETRY_MS.last, waitMs * 2);
    }
  }
}

/** Nothing is left to do: it has ended, and people who can see its card see that. */
function isDone(change: Change): boolean {
  return !isOpen(change) && (change.endShown || change.card === undefined);
}

/** Configuration and stored state stay as they are while this process runs. */
function isPermanent(error: unknown): error is MeshError {
  return error instanceof MeshError && (error.code === 'MESH_CONFIG' || error.code === 'MESH_STATE_UNREADABLE');
}
