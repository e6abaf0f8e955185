import type { Clock } from '../../src/ports/clock.ts';

/** The bot's clock: stands still until a test advances it; sleepers wake in the order of their instants. */
export interface FakeClock extends Clock {
  advance(ms: number): void;
  readonly sleepers: number;
}

export function fakeClock(startMs = Date.UTC(2026, 0, 1)): FakeClock {
  let now = startMs;
  const sleeping = new Set<{ readonly atMs: number; readonly wake: () => void }>();
  const nextDue = (untilMs: number) =>
    [...sleeping].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
  return {
    now: () => now,
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      return new Promise((resolve, reject) => {
        const sleeper = {
          atMs: now + Math.max(0, ms),
          wake: () => {
            sleeping.delete(sleeper);
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        const onAbort = () => {
          sleeping.delete(sleeper);
          reject(signal?.reason);
        };
        sleeping.add(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
    advance(ms) {
      const untilMs = now + ms;
      for (let due = nextDue(untilMs); due !== undefined; due = nextDue(untilMs)) {
        now = Math.max(now, due.atMs);
        due.wake();
      }
      now = untilMs;
    },
    get sleepers() {
      return sleeping.size;
    },
  };
}
