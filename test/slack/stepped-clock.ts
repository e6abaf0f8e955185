import type { Clock } from '../../src/ports/clock.ts';

/** A clock that stands until a test steps it; what sleeps until then wakes, in order. */
export interface SteppedClock extends Clock {
  step(ms: number): void;
  /** How many sleep now. */
  readonly sleeping: number;
}

export function steppedClock(startMs = Date.parse('2026-01-01T00:00:00Z')): SteppedClock {
  let nowMs = startMs;
  const sleepers = new Set<{ readonly untilMs: number; readonly wake: () => void }>();
  return {
    now: () => nowMs,
    get sleeping() {
      return sleepers.size;
    },
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const sleeper = { untilMs: nowMs + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener(
          'abort',
          () => {
            sleepers.delete(sleeper);
            reject(signal.reason);
          },
          { once: true },
        );
      });
    },
    step(ms) {
      nowMs += ms;
      const due = [...sleepers].filter(({ untilMs }) => untilMs <= nowMs).sort((a, b) => a.untilMs - b.untilMs);
      for (const sleeper of due) {
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
  };
}
