import { MeshError } from '../../../domain/errors.ts';
import type { Claim } from '../../../ports/membership.ts';
import type { ChangeDeps } from '../deps.ts';
import { Driver, isDone } from './driver.ts';
import { Sleepers } from './sleepers.ts';

/** How long a stop waits for a registration that is under way, in ms. */
const GRACE_MS = 2_500;
/** How many latest changes a start looks through for an ending that was not shown. */
const REPAIR_LIMIT = 100;

/** Drives every change whose claim this replica gets: it hears of those that nobody drives, and competes for them. */
export class ChangeRunner {
  readonly #deps: ChangeDeps;
  readonly #stopping = new AbortController();
  /** Aborted a little later than `#stopping`, so that a registration under way can end. */
  readonly #hurry = new AbortController();
  readonly #running = new Map<string, Promise<void>>();
  readonly #redraws = new Set<string>();
  readonly #sleepers: Sleepers;

  constructor(deps: ChangeDeps) {
    this.#deps = deps;
    this.#sleepers = new Sleepers(deps.clock, this.#stopping.signal);
  }

  /** Joins the replicas, and takes up every open change and every ending that was not shown and that nobody else has. */
  async start(): Promise<void> {
    await this.#deps.membership.start({
      free: (id) => this.take(id),
      rung: (id, redraw) => this.#rung(id, redraw),
    });
    for (const { change } of await this.#deps.store.open()) this.take(change.id);
    for (const change of await this.#deps.store.recent(REPAIR_LIMIT)) if (!isDone(change)) this.take(change.id);
  }

  /** Takes the change's next steps in the background, if nobody else does. A driver that waits looks again. */
  take(id: string, made?: Claim): void {
    if (this.#stopping.signal.aborted || this.wake(id)) return;
    const driver = this.#drive(id, made)
      .catch((error: unknown) => {
        if (this.#stopping.signal.aborted) return;
        // It stays on the list of those that nobody drives, and is heard of again.
        this.#deps.log.warn({ err: error, changeId: id }, 'taking up a change');
      })
      .finally(() => {
        this.#running.delete(id);
        this.#redraws.delete(id);
        this.#sleepers.forget(id);
      });
    this.#running.set(id, driver);
  }

  /** Lets the change's driver look again, if it is here. */
  wake(id: string): boolean {
    if (!this.#running.has(id)) return false;
    this.#sleepers.wake(id);
    return true;
  }

  /** Has the change's card drawn again by its driver, wherever that is. Never rejects. */
  redraw(id: string): void {
    if (this.#running.has(id)) {
      this.#rung(id, true);
      return;
    }
    this.#deps.membership.ring(id).catch((error: unknown) => {
      this.#deps.log.warn({ err: error, changeId: id }, 'having a card drawn again');
    });
  }

  /** Changes that this replica holds the next step of. */
  get size(): number {
    return this.#running.size;
  }

  /** Stops following; a registration that is under way is finished first. What is left, others or the next start take up. */
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

  #rung(id: string, redraw: boolean): void {
    if (redraw) this.#redraws.add(id);
    this.take(id);
  }

  /** Told that nobody drives it while a driver here lets go of a claim that it has lost: that one is not the last. */
  async #drive(id: string, made: Claim | undefined): Promise<void> {
    for (let claim = made; ; claim = undefined) {
      const takenOver = claim === undefined;
      claim ??= await this.#claim(id);
      if (claim === undefined) return;
      const left = await this.#driver(id, claim, takenOver).run();
      if (left === 'over' || this.#stopping.signal.aborted || !this.#sleepers.forget(id)) return;
    }
  }

  #driver(id: string, claim: Claim, takenOver: boolean): Driver {
    return new Driver(this.#deps, id, {
      claim,
      // Signals of its own, so that the listeners of all drivers do not pile up on the ones that they share.
      signals: {
        stopping: AbortSignal.any([this.#stopping.signal]),
        hurry: AbortSignal.any([this.#hurry.signal]),
      },
      sleepers: this.#sleepers,
      isRedrawDue: () => this.#redraws.delete(id),
      takenOver,
    });
  }

  /** Somebody may have let go of it while we were told that it is held: whoever says so wakes us. */
  async #claim(id: string): Promise<Claim | undefined> {
    for (;;) {
      const claim = await this.#deps.membership.claim(id);
      if (claim !== undefined || !this.#sleepers.forget(id)) return claim;
    }
  }
}
