import { type Change, isOpen } from '../../../domain/change/change.ts';
import { isFenced, MeshError } from '../../../domain/errors.ts';
import type { StoredChange } from '../../../ports/change-store.ts';
import type { Claim } from '../../../ports/membership.ts';
import { end, holdsStill, intend, register, settle } from '../apply.ts';
import { putUpCard } from '../card.ts';
import { type ChangeDeps, isoNow } from '../deps.ts';
import { follow } from '../follow/follow.ts';
import { HELD_LOOK_MS, isHeldBack } from '../hold-back.ts';
import { readFrozen, readPlan } from '../plan/frozen.ts';
import { awaitTurn, tellFront } from '../queue.ts';
import { isDrawn, showCard, showEnding, showEntry } from '../show.ts';
import { drivenBy } from './driven.ts';
import { Narrator } from './narrator.ts';
import { orAborted } from './or-aborted.ts';
import { Reminders } from './reminders.ts';
import type { Sleepers } from './sleepers.ts';

/** How long the driver waits before it takes up a change again whose step threw, in ms, doubling up to the cap. */
const RETRY_MS = { first: 1_000, last: 30_000 };
/** For how long an ending that Slack does not take is shown again: often at first, then rarely. In ms. */
const SHOWING = { oftenFor: 3_600_000, rarely: 300_000, for: 24 * 3_600_000 };
/** An approval older than this has waited for somebody to apply it: its plan is made again first, in ms. */
const FRESH_MS = 30_000;

export interface Signals {
  /** Ends everything but a registration that is under way. */
  readonly stopping: AbortSignal;
  readonly hurry: AbortSignal;
}

export interface Driving {
  readonly claim: Claim;
  readonly signals: Signals;
  readonly sleepers: Sleepers;
  /** True when somebody has asked for a new drawing since the last time this was called. */
  readonly isRedrawDue: () => boolean;
  /** The change was under way already, in the hands of a replica that is gone. */
  readonly takenOver: boolean;
}

/** Takes the next steps of one change, as long as its claim holds. What to do follows from the record alone (I4). */
export class Driver {
  readonly #deps: ChangeDeps;
  readonly #id: string;
  readonly #driving: Driving;
  readonly #narrator: Narrator;
  readonly #reminders: Reminders;
  #isNew = true;

  constructor(deps: ChangeDeps, id: string, driving: Driving) {
    this.#deps = drivenBy(deps, driving.claim);
    this.#id = id;
    this.#driving = driving;
    this.#narrator = new Narrator(this.#deps);
    this.#reminders = new Reminders(this.#deps, AbortSignal.any([driving.signals.stopping, driving.claim.lost]));
  }

  /** `over`: the change needs nothing more of this replica. `let-go`: it may not, or is not to, go on with it. */
  async run(): Promise<'over' | 'let-go'> {
    const { claim, signals } = this.#driving;
    const stopping = AbortSignal.any([signals.stopping, claim.lost]);
    const hurry = AbortSignal.any([signals.hurry, claim.lost]);
    for (let waitMs = RETRY_MS.first; !stopping.aborted; ) {
      try {
        if ((await this.#once({ stopping, hurry })) === 'over') return 'over';
        waitMs = RETRY_MS.first;
      } catch (error) {
        if (stopping.aborted || isFenced(error)) return 'let-go';
        this.#deps.log.error({ err: error, changeId: this.#id, waitMs }, 'taking the next step of a change');
        await this.#deps.clock.sleep(waitMs, stopping).catch(() => undefined);
        waitMs = Math.min(RETRY_MS.last, waitMs * 2);
      }
    }
    return 'let-go';
  }

  async #once(signals: Signals): Promise<'over' | 'goes on'> {
    const { claim, isRedrawDue, takenOver } = this.#driving;
    const redraw = isRedrawDue();
    const stored = await this.#deps.store.read(this.#id);
    if (stored === undefined || isDone(stored.change)) {
      // Who takes over a change that has ended, or finds that another one has ended it, cannot know what its card shows.
      if (stored !== undefined && (redraw || !isDrawn(this.#deps, stored))) await showCard(this.#deps, stored);
      await claim.done();
      return 'over';
    }
    if (this.#isNew && takenOver) this.#sayResumed(stored.change);
    this.#isNew = false;
    if (!isOpen(stored.change)) return this.#showEnd(stored, signals.stopping);
    this.#narrator.tell(stored, redraw);
    await this.#stepOrGiveUp(stored, signals);
    return 'goes on';
  }

  #sayResumed(change: Change): void {
    const isUnderWay = change.state === 'applying' || change.state === 'following';
    if (isUnderWay) void showEntry(this.#deps, change, 'resumed', { kind: 'resumed' });
  }

  /** What no retry can mend ends the change, so that people see it and the service is free again. */
  async #stepOrGiveUp(stored: StoredChange, signals: Signals): Promise<void> {
    try {
      await this.#step(stored, signals);
    } catch (error) {
      if (!isPermanent(error)) throw error;
      this.#deps.log.error({ err: error, changeId: stored.change.id }, 'giving up a change');
      const { state } = stored.change;
      const type = state === 'applying' || state === 'following' ? 'outcome-unknown' : 'failed';
      const cause = { kind: 'meshbot', message: `${error.doing} (${error.code})` } as const;
      await end(this.#deps, stored, { type, at: isoNow(this.#deps), cause });
    }
  }

  async #step(stored: StoredChange, { stopping: signal, hurry }: Signals): Promise<void> {
    switch (stored.change.state) {
      case 'queued': {
        const { claim, sleepers } = this.#driving;
        return awaitTurn(this.#deps, stored, { claim, sleepers, signal });
      }
      case 'proposed':
        return this.#awaitDecision(stored);
      case 'approved':
        if (await this.#mayApply(stored, signal)) await this.#apply(stored, hurry);
        return;
      case 'applying': {
        const frozen = await readFrozen(this.#deps, stored, signal);
        return settle(this.#deps, stored, { frozen, signal: hurry });
      }
      case 'following':
        return follow(this.#deps, stored, signal);
      default:
        return;
    }
  }

  /** A lock that a person put up meanwhile holds it back, also one that came while it was planned again. */
  async #mayApply(stored: StoredChange, signal: AbortSignal): Promise<boolean> {
    const { sleepers, claim } = this.#driving;
    if (await isHeldBack(this.#deps, stored)) {
      await sleepers.sleep(stored.change.id, HELD_LOOK_MS, claim.lost);
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
    // Read meanwhile: the intent changes nothing of the job.
    const frozen = readFrozen(this.#deps, stored, hurry);
    frozen.catch(() => undefined);
    const intended = await intend(this.#deps, stored);
    if (intended !== undefined) await register(this.#deps, intended, { frozen: await frozen, signal: hurry });
  }

  /** A card that is missing is posted; then nothing but reminders happens until it expires or somebody decides. */
  async #awaitDecision(stored: StoredChange): Promise<void> {
    const { change } = stored;
    const { sleepers, claim } = this.#driving;
    const untilMs = Date.parse(change.expiresAt) - this.#deps.clock.now();
    if (untilMs <= 0) return end(this.#deps, stored, { type: 'expired', at: isoNow(this.#deps) });
    if (change.card !== undefined) {
      const dueMs = await this.#reminders.tend(stored);
      if (dueMs > 0) await sleepers.sleep(change.id, Math.min(untilMs, dueMs), claim.lost);
      return;
    }
    await putUpCard(this.#deps, stored, await readPlan(this.#deps.store, stored), 'again');
  }

  /** Slack may be away for long: the end is shown again and again, after a day only by whoever takes over. */
  async #showEnd(stored: StoredChange, stopping: AbortSignal): Promise<'over' | 'goes on'> {
    const { clock, store } = this.#deps;
    tellFront(this.#deps, stored.change);
    const sinceMs = clock.now();
    for (let waitMs = RETRY_MS.first; clock.now() < sinceMs + SHOWING.for && !stopping.aborted; ) {
      await orAborted(showEnding(this.#deps, stored), stopping);
      const after = await store.read(stored.change.id);
      if (after === undefined || isDone(after.change)) return 'goes on';
      await clock.sleep(waitMs, stopping).catch(() => undefined);
      const longestMs = clock.now() < sinceMs + SHOWING.oftenFor ? RETRY_MS.last : SHOWING.rarely;
      waitMs = Math.min(longestMs, waitMs * 2);
    }
    return 'over';
  }
}

/** Nothing is left to do: it has ended, and people who can see its card see that. */
export function isDone(change: Change): boolean {
  return !isOpen(change) && (change.endShown || change.card === undefined);
}

/** Configuration and stored state stay as they are while this process runs. */
function isPermanent(error: unknown): error is MeshError {
  return error instanceof MeshError && (error.code === 'MESH_CONFIG' || error.code === 'MESH_STATE_UNREADABLE');
}
