import type { StreamEvent } from '../wire.ts';

export interface EventBatch {
  readonly Index: number;
  readonly Events: StreamEvent[];
}

/** The last batches of events; older ones are gone, as on a real server. */
export interface EventBuffer {
  /** Events are made only when somebody reads them. */
  append(index: number, eventsOf: () => StreamEvent[]): void;
  /** Batches from `index` on (0: all that are left). */
  since(index: number): EventBatch[];
  subscribe(listener: (batch: EventBatch) => void): () => void;
}

function lazyBatch(index: number, eventsOf: () => StreamEvent[]): EventBatch {
  let made: StreamEvent[] | undefined;
  return {
    Index: index,
    get Events() {
      made ??= eventsOf();
      return made;
    },
  };
}

export function eventBuffer(size: number): EventBuffer {
  const batches: EventBatch[] = [];
  const listeners = new Set<(batch: EventBatch) => void>();
  return {
    append(index, eventsOf) {
      const batch = lazyBatch(index, eventsOf);
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
