import type { Entry } from '../consul-kv.ts';

interface Seen {
  readonly modifyIndex: number;
  /** For how long it has not moved while we looked, in ms. */
  readonly stillMs: number;
}

/**
 * Tells which replicas have stopped moving, by the watcher's own clock alone. A watcher that was paused or cut off itself
 * has not looked meanwhile: a gap between two looks counts as no more than `gapMs`.
 */
export class Stillness {
  readonly #stillMs: number;
  readonly #gapMs: number;
  #seen = new Map<string, Seen>();
  #lookedAtMs: number | undefined;

  constructor(times: { readonly stillMs: number; readonly gapMs: number }) {
    this.#stillMs = times.stillMs;
    this.#gapMs = times.gapMs;
  }

  /** The entries of replicas that have been still for too long, or whose session has ended already. */
  look(entries: readonly Entry[], nowMs: number): readonly Entry[] {
    const passedMs = Math.min(this.#gapMs, Math.max(0, nowMs - (this.#lookedAtMs ?? nowMs)));
    this.#lookedAtMs = nowMs;
    const seen = new Map<string, Seen>();
    for (const { key, modifyIndex } of entries) {
      const before = this.#seen.get(key);
      const isStill = before?.modifyIndex === modifyIndex;
      seen.set(key, { modifyIndex, stillMs: isStill ? before.stillMs + passedMs : 0 });
    }
    this.#seen = seen;
    return entries.filter(
      ({ key, session }) => session === undefined || (seen.get(key)?.stillMs ?? 0) >= this.#stillMs,
    );
  }
}
