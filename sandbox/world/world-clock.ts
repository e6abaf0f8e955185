import { realClock, type SandboxClock } from '../clock.ts';
import { TimerHeap } from '../timer-heap.ts';

/** The clock of the simulated cluster: held while the world is set up, then running, and faster while something happens. */
export interface WorldClock extends SandboxClock {
  /** While held: jumps ahead, running everything that falls due. */
  skip(ms: number): void;
  /** Lets time run from here on. */
  start(): void;
  /** Ends all timers. */
  stop(): void;
}

/** A timer due within this long means that something is going on, and time may run fast; Nomad's deadlines are shorter. */
export const BUSY_MS = 15 * 60_000;

/**
 * Runs `speed` times as fast as the wall while a timer is near, and with the wall otherwise, so that a rollout takes
 * seconds but an idle cluster's time does not run away. Its timers do not keep the process alive.
 */
export function worldClock(options: { readonly speed: number; readonly startMs: number }): WorldClock {
  const wall = realClock();
  const timers = new TimerHeap();
  let simulatedMs = options.startMs;
  let wallMs = 0;
  let rate = 0;
  let cancelTick = () => {};

  const now = () => (rate === 0 ? simulatedMs : simulatedMs + (wall.now() - wallMs) * rate);
  const runUntil = (untilMs: number) => {
    for (let next = timers.take(untilMs); next !== undefined; next = timers.take(untilMs)) {
      simulatedMs = Math.max(simulatedMs, next.atMs);
      wallMs = wall.now();
      next.task();
    }
  };
  const schedule = () => {
    if (rate === 0) return;
    cancelTick();
    simulatedMs = now();
    wallMs = wall.now();
    const dueInMs = timers.nextMs - simulatedMs;
    rate = dueInMs <= BUSY_MS ? options.speed : 1;
    const waitMs = dueInMs <= BUSY_MS ? dueInMs / rate : dueInMs - BUSY_MS;
    if (waitMs < Number.POSITIVE_INFINITY) cancelTick = wall.after(Math.max(0, Math.ceil(waitMs)), tick);
  };
  const tick = () => {
    runUntil(now());
    schedule();
  };

  return {
    now,
    after(delayMs, task) {
      const atMs = now() + Math.max(0, delayMs);
      const isFirst = atMs < timers.nextMs;
      const cancel = timers.add(atMs, task);
      if (isFirst) schedule();
      return cancel;
    },
    during: (work) => work,
    skip(ms) {
      const untilMs = simulatedMs + ms;
      runUntil(untilMs);
      simulatedMs = untilMs;
    },
    start() {
      wallMs = wall.now();
      rate = 1;
      schedule();
    },
    stop() {
      cancelTick();
      timers.clear();
    },
  };
}
