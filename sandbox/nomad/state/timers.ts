import type { SandboxClock } from '../../clock.ts';
import { TimerHeap } from '../../timer-heap.ts';

/** A clock over another one that keeps thousands of timers cheap, with one timer there for the earliest, and can end them all. */
export function manyTimers(clock: SandboxClock): SandboxClock & { stop(): void } {
  const timers = new TimerHeap();
  let cancelNext: (() => void) | undefined;
  let armedFor = Number.POSITIVE_INFINITY;
  let isStopped = false;

  const arm = () => {
    const nextMs = timers.nextMs;
    if (isStopped || nextMs >= armedFor) return;
    cancelNext?.();
    armedFor = nextMs;
    cancelNext = clock.after(Math.max(0, nextMs - clock.now()), fire);
  };
  const fire = () => {
    armedFor = Number.POSITIVE_INFINITY;
    cancelNext = undefined;
    // One instant at a time, so that every task sees its own time on a stepped clock.
    const now = clock.now();
    for (let due = timers.take(now); due !== undefined && !isStopped; due = timers.take(now)) due.task();
    arm();
  };
  return {
    now: () => clock.now(),
    after(delayMs, task) {
      const cancel = timers.add(clock.now() + Math.max(0, delayMs), task);
      arm();
      return cancel;
    },
    during: (work) => clock.during(work),
    stop() {
      isStopped = true;
      cancelNext?.();
      timers.clear();
    },
  };
}
