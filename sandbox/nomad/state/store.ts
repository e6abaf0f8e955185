import type { SandboxClock } from '../../clock.ts';
import { type EventBuffer, eventBuffer } from './events.ts';
import type { Ids } from './ids.ts';
import { type CommitRecord, emptyRecord, eventsOf } from './record.ts';
import { settleJobStatuses } from './status.ts';
import { emptyTables, type TableName, type Tables } from './tables.ts';
import { type StateView, viewOf } from './view.ts';
import { createWriter, type Writer } from './writer.ts';

/** Everything the server knows, changed only in commits: each takes the next index and is seen whole or not at all. */
export interface Store {
  readonly tables: Tables;
  readonly view: StateView;
  readonly events: EventBuffer;
  readonly ids: Ids;
  readonly clock: SandboxClock;
  readonly region: string;
  /** The last index that was used. */
  index(): number;
  tableIndex(table: TableName): number;
  /** Writes under the next index and returns it; `type` is the event type that streams show. */
  commit(type: string, write: (writer: Writer) => void): number;
  /** Called once per commit, in order, never inside another commit. */
  onCommit(listener: (record: CommitRecord) => void): void;
  /** Called after a burst of commits, when the present synchronous work is done. */
  onSettled(listener: () => void): () => void;
}

export interface StoreOptions {
  readonly clock: SandboxClock;
  readonly ids: Ids;
  readonly region: string;
  readonly eventBufferSize: number;
}

export function createStore(options: StoreOptions): Store {
  const tables = emptyTables();
  const tableIndexes = new Map<TableName, number>();
  const events = eventBuffer(options.eventBufferSize);
  const listeners: ((record: CommitRecord) => void)[] = [];
  const settledListeners = new Set<() => void>();
  const queue: CommitRecord[] = [];
  let index = 9; // a fresh server has used some indexes for its own bootstrap
  let draining = false;
  let settling = false;

  const settle = () => {
    if (settling) return;
    settling = true;
    queueMicrotask(() => {
      settling = false;
      for (const listener of [...settledListeners]) listener();
    });
  };
  const drain = () => {
    if (draining) return;
    draining = true;
    try {
      for (let record = queue.shift(); record !== undefined; record = queue.shift()) {
        for (const listener of listeners) listener(record);
      }
    } finally {
      draining = false;
    }
  };

  return {
    tables,
    view: viewOf(tables),
    events,
    ids: options.ids,
    clock: options.clock,
    region: options.region,
    index: () => index,
    tableIndex: (table) => tableIndexes.get(table) ?? 1,
    commit(type, write) {
      index += 1;
      const record = emptyRecord(index, type);
      const writer = createWriter({ tables, record, nowMs: options.clock.now() });
      write(writer);
      settleJobStatuses(tables, writer, record);
      for (const table of record.touched) tableIndexes.set(table, record.index);
      events.append({ Index: record.index, Events: eventsOf(record) });
      queue.push(record);
      drain();
      settle();
      return record.index;
    },
    onCommit: (listener) => void listeners.push(listener),
    onSettled(listener) {
      settledListeners.add(listener);
      return () => void settledListeners.delete(listener);
    },
  };
}
