import type { StreamEvent } from '../wire.ts';

export interface EventBatch {
  readonly Index: number;
  readonly Events: StreamEvent[];
}

/** The last batches of events; older ones are gone, as on a real server. */
export interface EventBuffer {
  append(batch: EventBatch): void;
  /** Batches from `index` on (0: all that are left). */
  since(index: number): EventBatch[];
  subscribe(listener: (batch: EventBatch) => void): () => void;
}

export function eventBuffer(size: number): EventBuffer {
  const batches: EventBatch[] = [];
  const listeners = new Set<(batch: EventBatch) => void>();
  return {
    append(batch) {
      if (batch.Events.length === 0) return;
      batches.push(batch);
      if (batches.length > size) batches.shift();
      for (const listener of [...listeners]) listener(batch);
    },
    since: (index) => batches.filter((batch) => batch.Index >= index),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
