import type { SandboxClock } from '../../clock.ts';
import { settleJobStatuses } from './derived/status.ts';
import { type EventBuffer, eventBuffer } from './events.ts';
import type { Ids } from './ids.ts';
import { type CommitRecord, emptyRecord, eventsOf, hasEvents } from './record.ts';
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
  const records = recordQueue();
  const settling = settledSignal();
  let index = 9; // a fresh server has used some indexes for its own bootstrap

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
      if (hasEvents(record)) events.append(record.index, () => eventsOf(record));
      records.push(record);
      settling.raise();
      return record.index;
    },
    onCommit: records.subscribe,
    onSettled: settling.subscribe,
  };
}

/** Hands records to listeners one after the other; a commit made by a listener waits its turn. */
function recordQueue() {
  const listeners: ((record: CommitRecord) => void)[] = [];
  const queue: CommitRecord[] = [];
  let isDraining = false;
  return {
    subscribe: (listener: (record: CommitRecord) => void) => void listeners.push(listener),
    push(added: CommitRecord) {
      queue.push(added);
      if (isDraining) return;
      isDraining = true;
      try {
        for (let record = queue.shift(); record !== undefined; record = queue.shift()) {
          for (const listener of listeners) listener(record);
        }
      } finally {
        isDraining = false;
      }
    },
  };
}

/** Tells listeners once, when the present synchronous work is done, that something changed. */
function settledSignal() {
  const listeners = new Set<() => void>();
  let isRaised = false;
  return {
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    raise() {
      if (isRaised) return;
      isRaised = true;
      queueMicrotask(() => {
        isRaised = false;
        for (const listener of [...listeners]) listener();
      });
    },
  };
}
