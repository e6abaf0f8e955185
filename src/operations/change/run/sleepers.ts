import type { Clock } from '../../../ports/clock.ts';

/** Node fires a longer timer at once (its limit is 2^31 - 1 ms). */
const LONGEST_MS = 2_000_000_000;

/** Waits that can be ended one by one. A wake that comes before its sleep is not lost. */
export class Sleepers {
  readonly #clock: Clock;
  readonly #stop: AbortSignal;
  readonly #asleep = new Map<string, AbortController>();
  readonly #woken = new Set<string>();

  constructor(clock: Clock, stop: AbortSignal) {
    this.#clock = clock;
    this.#stop = stop;
  }

  /** Resolves after at most `ms`, when woken, or when everything, or this one alone, stops. */
  async sleep(id: string, ms: number, alone: AbortSignal): Promise<void> {
    // Who stops alone does not look again: a wake is meant for whoever comes next.
    if (alone.aborted || this.#woken.delete(id)) return;
    const woken = new AbortController();
    this.#asleep.set(id, woken);
    const signal = AbortSignal.any([woken.signal, this.#stop, alone]);
    await this.#clock.sleep(Math.min(ms, LONGEST_MS), signal).catch(() => undefined);
    this.#asleep.delete(id);
    if (!alone.aborted) this.#woken.delete(id);
  }

  wake(id: string): void {
    this.#woken.add(id);
    this.#asleep.get(id)?.abort();
  }

  /** True where somebody woke it in vain. */
  forget(id: string): boolean {
    return this.#woken.delete(id);
  }
}
