import type { Clock } from '../../ports/clock.ts';
import type { CardView, NotifyCall } from '../../ports/notifier.ts';

/** While a rollout is followed, its card is edited no more often than this. */
export const EDIT_GAP_MS = 2000;

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A view, and what is asked right before it is sent. */
export interface Edit {
  readonly view: CardView;
  readonly before: NotifyCall['before'];
}

interface Slot {
  /** The newest view that is not shown yet. */
  pending: Edit | undefined;
  waiters: Waiter[];
  running: boolean;
  shownAtMs: number;
  shownFollowing: boolean;
  hurry: AbortController;
}

/** Sends the view that it is given; before each attempt it takes the newest one. @throws MeshError */
export type SendEdit = (newest: () => Edit) => Promise<void>;

/**
 * The edits of all cards. Per card one edit at a time; what comes while one waits or is repeated replaces what waits
 * (the last wins), and everybody who asked is answered when a view at least as new as theirs is shown.
 */
export class CardEdits {
  readonly #clock: Clock;
  readonly #send: SendEdit;
  readonly #slots = new Map<string, Slot>();
  readonly #running = new Set<Promise<void>>();
  #draining = false;

  constructor(clock: Clock, send: SendEdit) {
    this.#clock = clock;
    this.#send = send;
  }

  get depth(): number {
    return [...this.#slots.values()].filter(({ pending, running }) => pending !== undefined || running).length;
  }

  edit(edit: Edit): Promise<void> {
    const { id } = edit.view.change;
    const slot = this.#slots.get(id) ?? newSlot();
    this.#slots.set(id, slot);
    slot.pending = edit;
    return new Promise((resolve, reject) => {
      slot.waiters.push({ resolve, reject });
      if (!slot.running) this.#start(id, slot);
    });
  }

  /** Shows what waits at once, and from now on without gaps; resolves when nothing waits any more. */
  async drain(): Promise<void> {
    this.#draining = true;
    for (const slot of this.#slots.values()) slot.hurry.abort();
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #start(id: string, slot: Slot): void {
    const run = this.#run(id, slot);
    this.#running.add(run);
    void run.finally(() => this.#running.delete(run));
  }

  async #run(id: string, slot: Slot): Promise<void> {
    slot.running = true;
    while (slot.pending !== undefined) {
      await this.#hold(slot);
      await this.#show(slot);
    }
    slot.running = false;
    // The gap to the edit before matters only for a card that may be edited again soon.
    for (const [other, { running, shownAtMs }] of this.#slots) {
      if (other !== id && !running && this.#clock.now() - shownAtMs > EDIT_GAP_MS) this.#slots.delete(other);
    }
  }

  async #hold(slot: Slot): Promise<void> {
    if (this.#draining || (slot.pending?.view.change.state !== 'following' && !slot.shownFollowing)) return;
    const waitMs = slot.shownAtMs + EDIT_GAP_MS - this.#clock.now();
    if (waitMs > 0) await this.#clock.sleep(waitMs, slot.hurry.signal).catch(() => {});
  }

  async #show(slot: Slot): Promise<void> {
    let shown = slot.pending;
    const answered: Waiter[] = [];
    const newest = (): Edit => {
      answered.push(...slot.waiters.splice(0));
      shown = slot.pending ?? shown;
      slot.pending = undefined;
      if (shown === undefined) throw new Error('no view to show');
      return shown;
    };
    try {
      await this.#send(newest);
      for (const { resolve } of answered) resolve();
    } catch (error) {
      // A newer view that came meanwhile gets its own try. Nothing taken: the call never started, so all must hear of it.
      const deaf = answered.length === 0;
      if (deaf) slot.pending = undefined;
      for (const { reject } of deaf ? slot.waiters.splice(0) : answered) reject(error);
    }
    slot.shownAtMs = this.#clock.now();
    slot.shownFollowing = shown?.view.change.state === 'following';
  }
}

function newSlot(): Slot {
  return {
    pending: undefined,
    waiters: [],
    running: false,
    shownAtMs: Number.NEGATIVE_INFINITY,
    shownFollowing: false,
    hurry: new AbortController(),
  };
}
