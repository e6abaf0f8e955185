/** Time for every simulated server: real (perhaps compressed), or stepped by a test. All instants and delays are milliseconds. */
export interface SandboxClock {
  /** The simulated instant, in ms since the epoch. */
  now(): number;
  /** Runs `task` once after `delayMs` of simulated time; the returned function cancels it. */
  after(delayMs: number, task: () => void): () => void;
}

/** A clock that runs `speed` times as fast as the wall; its timers do not keep the process alive. */
export function realClock(speed = 1): SandboxClock {
  const startedAt = Date.now();
  return {
    now: () => startedAt + (Date.now() - startedAt) * speed,
    after(delayMs, task) {
      const timer = setTimeout(task, delayMs / speed);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

/** A clock that stands still until a test steps it; due tasks run in order, each seeing its own instant. */
export interface SteppedClock extends SandboxClock {
  step(ms: number): void;
}

export function steppedClock(startMs = Date.UTC(2026, 0, 1)): SteppedClock {
  let now = startMs;
  let nextId = 0;
  const tasks = new Map<number, { readonly atMs: number; readonly task: () => void }>();
  const nextDue = (untilMs: number) =>
    [...tasks.entries()].filter(([, t]) => t.atMs <= untilMs).sort(([a, x], [b, y]) => x.atMs - y.atMs || a - b)[0];
  return {
    now: () => now,
    after(delayMs, task) {
      const id = nextId++;
      tasks.set(id, { atMs: now + Math.max(0, delayMs), task });
      return () => void tasks.delete(id);
    },
    step(ms) {
      const untilMs = now + ms;
      for (let due = nextDue(untilMs); due !== undefined; due = nextDue(untilMs)) {
        tasks.delete(due[0]);
        now = Math.max(now, due[1].atMs);
        due[1].task();
      }
      now = untilMs;
    },
  };
}
