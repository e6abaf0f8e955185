interface Timer {
  readonly atMs: number;
  readonly order: number;
  /** Undefined once cancelled. */
  task: (() => void) | undefined;
}

/** Cancelled timers are swept out when there are more of them than this, and than half of all. */
const SWEEP_FROM = 64;

/** Timers in the order in which they fall due; those of one instant in the order in which they were set. */
export class TimerHeap {
  #heap: Timer[] = [];
  #cancelled = 0;
  #order = 0;

  /** The instant of the earliest timer; infinite when there is none. */
  get nextMs(): number {
    this.#dropCancelled();
    return this.#heap[0]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  /** Returns what cancels the timer. */
  add(atMs: number, task: () => void): () => void {
    const timer: Timer = { atMs, order: this.#order++, task };
    this.#push(timer);
    return () => {
      if (timer.task === undefined) return;
      timer.task = undefined;
      this.#cancelled += 1;
      if (this.#cancelled > SWEEP_FROM && this.#cancelled > this.#heap.length / 2) this.#sweep();
    };
  }

  /** Takes out the earliest timer that is due by then. */
  take(untilMs: number): { readonly atMs: number; readonly task: () => void } | undefined {
    if (this.nextMs > untilMs) return undefined;
    const timer = this.#pop();
    const task = timer?.task;
    if (timer === undefined || task === undefined) return undefined;
    timer.task = undefined;
    return { atMs: timer.atMs, task };
  }

  clear(): void {
    // What was taken out must not be counted when it is cancelled later.
    for (const timer of this.#heap) timer.task = undefined;
    this.#heap = [];
    this.#cancelled = 0;
  }

  #dropCancelled(): void {
    while (this.#heap.length > 0 && this.#heap[0]?.task === undefined) {
      this.#pop();
      this.#cancelled -= 1;
    }
  }

  #sweep(): void {
    const kept = this.#heap.filter(({ task }) => task !== undefined);
    this.#heap = [];
    this.#cancelled = 0;
    for (const timer of kept) this.#push(timer);
  }

  #push(timer: Timer): void {
    this.#heap.push(timer);
    let child = this.#heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#swapIfBefore(child, parent)) return;
      child = parent;
    }
  }

  #pop(): Timer | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return first;
    this.#heap[0] = last;
    for (let parent = 0; ; ) {
      const [left, right] = [2 * parent + 1, 2 * parent + 2];
      const child = this.#isBefore(right, left) ? right : left;
      if (!this.#swapIfBefore(child, parent)) return first;
      parent = child;
    }
  }

  #swapIfBefore(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined || !this.#isBefore(a, b)) return false;
    this.#heap[a] = other;
    this.#heap[b] = one;
    return true;
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return false;
    return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
  }
}
