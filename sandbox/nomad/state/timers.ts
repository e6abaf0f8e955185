import type { SandboxClock } from '../../clock.ts';

interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly task: () => void;
  isCancelled: boolean;
}

/** A clock over another one that keeps thousands of timers cheap: a heap, and one real timer for the earliest. */
export function manyTimers(clock: SandboxClock): SandboxClock & { stop(): void } {
  const heap: Timer[] = [];
  let order = 0;
  let cancelNext: (() => void) | undefined;
  let armedFor = Number.POSITIVE_INFINITY;
  let isStopped = false;

  const arm = () => {
    const first = heap[0];
    if (isStopped || first === undefined || first.atMs >= armedFor) return;
    cancelNext?.();
    armedFor = first.atMs;
    cancelNext = clock.after(Math.max(0, first.atMs - clock.now()), fire);
  };
  const fire = () => {
    armedFor = Number.POSITIVE_INFINITY;
    cancelNext = undefined;
    // One instant at a time, so that every task sees its own time on a stepped clock.
    const now = clock.now();
    for (let first = heap[0]; first !== undefined && first.atMs <= now && !isStopped; first = heap[0]) {
      pop(heap);
      if (!first.isCancelled) first.task();
    }
    arm();
  };
  return {
    now: () => clock.now(),
    after(delayMs, task) {
      const timer: Timer = { atMs: clock.now() + Math.max(0, delayMs), order: order++, task, isCancelled: false };
      push(heap, timer);
      arm();
      return () => {
        timer.isCancelled = true;
      };
    },
    stop() {
      isStopped = true;
      cancelNext?.();
      heap.length = 0;
    },
  };
}

const isBefore = (a: Timer, b: Timer): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

function push(heap: Timer[], timer: Timer): void {
  heap.push(timer);
  let child = heap.length - 1;
  while (child > 0) {
    const parent = (child - 1) >> 1;
    if (!swapIfBefore(heap, child, parent)) return;
    child = parent;
  }
}

function pop(heap: Timer[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  heap[0] = last;
  let parent = 0;
  for (;;) {
    const [left, right] = [2 * parent + 1, 2 * parent + 2];
    const [a, b] = [heap[left], heap[right]];
    if (a === undefined) return;
    const child = b !== undefined && isBefore(b, a) ? right : left;
    if (!swapIfBefore(heap, child, parent)) return;
    parent = child;
  }
}

function swapIfBefore(heap: Timer[], child: number, parent: number): boolean {
  const [a, b] = [heap[child], heap[parent]];
  if (a === undefined || b === undefined || !isBefore(a, b)) return false;
  heap[child] = b;
  heap[parent] = a;
  return true;
}
