import type { SandboxClock } from '../clock.ts';

/** The clock of the simulated cluster: held while the world is set up, then running, and faster while something happens. */
export interface WorldClock extends SandboxClock {
  /** While held: jumps ahead, running everything that falls due. */
  skip(ms: number): void;
  /** Lets time run from here on. */
  start(): void;
  /** Ends all timers. */
  stop(): void;
}

interface Task {
  readonly atMs: number;
  readonly run: () => void;
  cancelled: boolean;
}

/** A timer due within this long means that something is going on, and time may run fast; Nomad's deadlines are shorter. */
export const BUSY_MS = 15 * 60_000;

/**
 * Runs `speed` times as fast as the wall while a timer is near, and with the wall otherwise, so that a rollout takes
 * seconds but an idle cluster's time does not run away. Its timers do not keep the process alive.
 */
export function worldClock(options: { readonly speed: number; readonly startMs: number }): WorldClock {
  const tasks: Task[] = [];
  let simulatedMs = options.startMs;
  let wallMs = 0;
  let rate = 0;
  let timer: NodeJS.Timeout | undefined;

  const now = () => (rate === 0 ? simulatedMs : simulatedMs + (Date.now() - wallMs) * rate);
  const runUntil = (untilMs: number) => {
    for (let next = tasks[0]; next !== undefined && next.atMs <= untilMs; next = tasks[0]) {
      tasks.shift();
      if (next.cancelled) continue;
      simulatedMs = Math.max(simulatedMs, next.atMs);
      wallMs = Date.now();
      next.run();
    }
  };
  const schedule = () => {
    if (rate === 0) return;
    clearTimeout(timer);
    simulatedMs = now();
    wallMs = Date.now();
    while (tasks[0]?.cancelled === true) tasks.shift();
    const dueInMs = (tasks[0]?.atMs ?? Number.POSITIVE_INFINITY) - simulatedMs;
    rate = dueInMs <= BUSY_MS ? options.speed : 1;
    const waitMs = dueInMs <= BUSY_MS ? dueInMs / rate : dueInMs - BUSY_MS;
    if (waitMs === Number.POSITIVE_INFINITY) return;
    timer = setTimeout(tick, Math.max(0, Math.ceil(waitMs)));
    timer.unref();
  };
  const tick = () => {
    runUntil(now());
    schedule();
  };

  return {
    now,
    after(delayMs, run) {
      const task: Task = { atMs: now() + Math.max(0, delayMs), run, cancelled: false };
      insert(tasks, task);
      if (tasks[0] === task) schedule();
      return () => {
        task.cancelled = true;
      };
    },
    skip(ms) {
      const untilMs = simulatedMs + ms;
      runUntil(untilMs);
      simulatedMs = untilMs;
    },
    start() {
      wallMs = Date.now();
      rate = 1;
      schedule();
    },
    stop() {
      clearTimeout(timer);
      tasks.length = 0;
    },
  };
}

/** Keeps the order in which tasks fall due; what falls due together runs as it came. */
function insert(tasks: Task[], task: Task): void {
  let at = tasks.length;
  while (at > 0 && (tasks[at - 1]?.atMs ?? 0) > task.atMs) at -= 1;
  tasks.splice(at, 0, task);
}
