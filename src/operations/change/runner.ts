import { type Change, isOpen } from '../../domain/change/change.ts';
import { MeshError } from '../../domain/errors.ts';
import type { StoredChange } from '../../ports/change-store.ts';
import { advance } from './advance.ts';
import { intend, register, settle } from './apply.ts';
import { type ChangeDeps, isoNow } from './deps.ts';
import { follow } from './follow/follow.ts';
import { readFrozen, readPlan } from './frozen.ts';
import { putUpCard } from './propose.ts';
import { replan } from './replan.ts';
import { showCard, showEntry } from './show.ts';

/** How long the runner waits before it takes up a change again whose step threw, in ms, doubling up to the cap. */
const RETRY_MS = 1_000;
const RETRY_CAP_MS = 30_000;
/** How long a stop waits for a registration that is under way, in ms. */
const GRACE_MS = 2_500;
/** How many latest changes a start looks through for an ending that was not shown. */
const REPAIR_LIMIT = 100;

/**
 * Takes the next step of every open change: puts up its card, waits for its expiry, applies, follows. What to do
 * follows from the record alone, so whoever starts can go on where another one was killed (I4).
 */
export class ChangeRunner {
  readonly #deps: ChangeDeps;
  readonly #stopping = new AbortController();
  readonly #running = new Map<string, Promise<void>>();
  readonly #waiting = new Map<string, AbortController>();
  /** Changes that were moved while their driver was not waiting: it must look again before it waits. */
  readonly #moved = new Set<string>();
  /** Aborted a little later than `#stopping`, so that a registration under way can end. */
  readonly #hurry = new AbortController();

  constructor(deps: ChangeDeps) {
    this.#deps = deps;
  }

  /** Takes up every open change, and shows endings that were not shown. Rejects when the store cannot be read. */
  async start(): Promise<void> {
    const open = await this.#deps.store.open();
    for (const stored of open) this.take(stored, { resumed: true });
    for (const change of await this.#deps.store.recent(REPAIR_LIMIT)) {
      if (!isOpen(change) && !change.endShown && change.card !== undefined) await this.#repair(change);
    }
  }

  /** Takes the change's next steps in the background, one driver a change. A driver that waits looks again. */
  take(stored: StoredChange, { resumed = false } = {}): void {
    const { id } = stored.change;
    if (this.#stopping.signal.aborted) return;
    if (this.#running.has(id)) {
      this.#moved.add(id);
      this.#waiting.get(id)?.abort();
      return;
    }
    const driver = this.#drive(stored, resumed).finally(() => this.#running.delete(id));
    this.#running.set(id, driver);
  }

  /** Changes that this replica holds the next step of. */
  get size(): number {
    return this.#running.size;
  }

  /** Stops following; a registration that is under way is finished first. What is left, the next start takes up. */
  async stop(): Promise<void> {
    this.#stopping.abort(new MeshError('MESH_STOPPING', 'following changes'));
    const reason = new MeshError('MESH_STOPPING', 'finishing a registration');
    const ended = new AbortController();
    const hurry = this.#deps.clock.sleep(GRACE_MS, ended.signal).then(
      () => this.#hurry.abort(reason),
      () => undefined,
    );
    await Promise.allSettled(this.#running.values());
    ended.abort();
    await hurry;
  }

  async #drive(stored: StoredChange, resumed: boolean): Promise<void> {
    const { id } = stored.change;
    let current: StoredChange | undefined = stored;
    let isResumed = resumed;
    for (let failures = 0; current !== undefined && isOpen(current.change) && !this.#stopping.signal.aborted; ) {
      try {
        await this.#step(current, isResumed);
        isResumed = false;
        failures = 0;
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        // Config faults and unreadable state stay as they are until somebody mends them; the rest may pass.
        this.#deps.log.error({ err: error, changeId: id }, 'taking the next step of a change');
        const waitMs = Math.min(RETRY_CAP_MS, RETRY_MS * 2 ** failures++);
        await this.#deps.clock.sleep(waitMs, this.#stopping.signal).catch(() => undefined);
      }
      current = await this.#readAgain(id);
    }
  }

  async #readAgain(id: string): Promise<StoredChange | undefined> {
    for (let failures = 0; !this.#stopping.signal.aborted; failures++) {
      try {
        return await this.#deps.store.read(id);
      } catch (error) {
        this.#deps.log.warn({ err: error, changeId: id }, 'reading a change again');
        const waitMs = Math.min(RETRY_CAP_MS, RETRY_MS * 2 ** failures);
        await this.#deps.clock.sleep(waitMs, this.#stopping.signal).catch(() => undefined);
      }
    }
    return undefined;
  }

  async #step(stored: StoredChange, resumed: boolean): Promise<void> {
    const { signal } = this.#stopping;
    switch (stored.change.state) {
      case 'proposed':
        return this.#awaitDecision(stored);
      case 'approved':
        if (resumed && !(await this.#stillHolds(stored))) return;
        await this.#apply(stored);
        return;
      case 'applying':
        await showEntry(this.#deps, stored.change, 'resumed-applying', { kind: 'resumed' });
        await settle(this.#deps, stored, await readFrozen(this.#deps, stored, signal), this.#hurry.signal);
        return;
      case 'following':
        await follow(this.#deps, stored, signal);
        return;
      default:
        return;
    }
  }

  async #apply(stored: StoredChange): Promise<void> {
    const intended = await intend(this.#deps, stored);
    if (intended !== undefined) await register(this.#deps, intended, this.#hurry.signal);
  }

  /** A card that is missing is posted; then nothing happens until the change expires or somebody decides. */
  async #awaitDecision(stored: StoredChange): Promise<void> {
    const { change } = stored;
    if (change.card === undefined) {
      await putUpCard(this.#deps, stored, await readPlan(this.#deps.store, stored));
      return;
    }
    const untilMs = Date.parse(change.expiresAt) - this.#deps.clock.now();
    if (untilMs > 0) {
      await this.#sleepUntilTaken(change.id, untilMs);
      return;
    }
    const advanced = await advance(this.#deps, stored, { type: 'expired', at: isoNow(this.#deps) });
    if (advanced.kind !== 'advanced') return;
    await showCard(this.#deps, advanced.stored);
    await showEntry(this.#deps, advanced.stored.change, 'ended', { kind: 'ended' });
  }

  async #sleepUntilTaken(id: string, ms: number): Promise<void> {
    if (this.#moved.delete(id)) return;
    const taken = new AbortController();
    this.#waiting.set(id, taken);
    const signal = AbortSignal.any([taken.signal, this.#stopping.signal]);
    await this.#deps.clock.sleep(ms, signal).catch(() => undefined);
    this.#waiting.delete(id);
    this.#moved.delete(id);
  }

  /** An approval that waited while no replica was alive is worth only what its plan still is. */
  async #stillHolds(stored: StoredChange): Promise<boolean> {
    const { change } = stored;
    if (isoNow(this.#deps) >= change.expiresAt) {
      const advanced = await advance(this.#deps, stored, { type: 'expired', at: isoNow(this.#deps) });
      if (advanced.kind === 'advanced') await showCard(this.#deps, advanced.stored);
      return false;
    }
    const replanned = await replan(this.#deps, stored, this.#stopping.signal);
    if (replanned.kind === 'holds') return true;
    if (replanned.kind !== 'conflict') await showCard(this.#deps, replanned.stored);
    return false;
  }

  async #repair(change: Change): Promise<void> {
    const stored = await this.#deps.store.read(change.id);
    if (stored !== undefined) await showCard(this.#deps, stored);
  }
}
