import { TimerHeap } from './timer-heap.ts';

/** Time for every simulated server: real (perhaps compressed), or stepped by a test. All instants and delays are milliseconds. */
export interface SandboxClock {
  /** The simulated instant, in ms since the epoch. */
  now(): number;
  /** Runs `task` once after `delayMs` of simulated time; the returned function cancels it. */
  after(delayMs: number, task: () => void): () => void;
  /**
   * Says that something goes on which takes no simulated time, such as one simulated server's request to another:
   * a stepped clock that `run`s stands still until it is over. Answers the work itself.
   */
  during<T>(work: Promise<T>): Promise<T>;
}

/** A longer delay makes a timer of Node fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A clock that runs `speed` times as fast as the wall; its timers do not keep the process alive. */
export function realClock(speed = 1): SandboxClock {
  const startedAt = Date.now();
  return {
    now: () => startedAt + (Date.now() - startedAt) * speed,
    after(delayMs, task) {
      let timer: NodeJS.Timeout;
      const wait = (leftMs: number) => {
        const isLast = leftMs <= LONGEST_TIMER_MS;
        const next = isLast ? task : () => wait(leftMs - LONGEST_TIMER_MS);
        timer = setTimeout(next, isLast ? leftMs : LONGEST_TIMER_MS);
        timer.unref();
      };
      wait(delayMs / speed);
      return () => clearTimeout(timer);
    },
    during: (work) => work,
  };
}

/** Runs `task` every so often, for the first time after one interval; the returned function ends it. */
export function every(clock: SandboxClock, intervalMs: number, task: () => void): () => void {
  let cancel: () => void;
  const wait = () => {
    cancel = clock.after(intervalMs, () => {
      wait();
      task();
    });
  };
  wait();
  return () => cancel();
}

/** A clock that stands still until a test moves it; due tasks run in order, each seeing its own instant. */
export interface SteppedClock extends SandboxClock {
  /** Moves at once: enough where all that matters happens in timers. */
  step(ms: number): void;
  /**
   * Moves from instant to instant; after each one it waits until all work that clocks were told of (`during`) is over,
   * everything that waited for it has been told, and `settled` (a test's own traffic) resolves. So whatever is
   * caused at an instant happens at that instant, even across HTTP.
   */
  run(ms: number, settled?: () => Promise<unknown>): Promise<void>;
}

export function steppedClock(startMs = Date.UTC(2026, 0, 1)): SteppedClock {
  const timers = new TimerHeap();
  const underWay = new Set<Promise<unknown>>();
  let now = startMs;
  const runNext = (untilMs: number): boolean => {
    const due = timers.take(untilMs);
    if (due === undefined) return false;
    now = Math.max(now, due.atMs);
    due.task();
    return true;
  };
  const calm = async (settled: (() => Promise<unknown>) | undefined) => {
    await nextTurn();
    while (underWay.size > 0) {
      await Promise.allSettled(underWay);
      await nextTurn();
    }
    await settled?.();
  };
  return {
    now: () => now,
    after: (delayMs, task) => timers.add(now + Math.max(0, delayMs), task),
    during(work) {
      underWay.add(work);
      const forget = () => void underWay.delete(work);
      work.then(forget, forget);
      return work;
    },
    step(ms) {
      const untilMs = now + ms;
      while (runNext(untilMs));
      now = untilMs;
    },
    async run(ms, settled) {
      const untilMs = now + ms;
      await calm(settled);
      while (timers.nextMs <= untilMs) {
        const instantMs = Math.max(now, timers.nextMs);
        while (runNext(instantMs));
        await calm(settled);
      }
      now = untilMs;
    },
  };
}

/** Everything that was due to be said by now has been said. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
