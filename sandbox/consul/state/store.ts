import { Snapshots } from './snapshots.ts';

/** Anything that a change can write to and take back. */
interface MapLike<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): unknown;
  delete(key: string): unknown;
}

/** One entry of the Raft log being applied: every write goes through it, so that it can be taken back as a whole. */
export class Change {
  readonly index: number;
  readonly #undo: (() => void)[] = [];
  readonly #topics = new Set<string>();

  constructor(index: number) {
    this.index = index;
  }

  put<V>(map: MapLike<V>, key: string, value: V): void {
    const before = map.get(key);
    this.#undo.push(() => void (before === undefined ? map.delete(key) : map.set(key, before)));
    map.set(key, value);
  }

  remove<V>(map: MapLike<V>, key: string): void {
    const before = map.get(key);
    if (before === undefined) return;
    this.#undo.push(() => void map.set(key, before));
    map.delete(key);
  }

  /** Wakes whoever watches the topic once the change holds. */
  touch(...topics: readonly string[]): void {
    for (const topic of topics) this.#topics.add(topic);
  }

  /** Runs when the change is taken back. */
  onUndo(undo: () => void): void {
    this.#undo.push(undo);
  }

  undo(): void {
    for (const step of this.#undo.reverse()) step();
    this.#topics.clear();
  }

  get topics(): ReadonlySet<string> {
    return this.#topics;
  }
}

/** Entries that a server writes when it takes the lead again over what it restored. */
const RESTORE_ENTRIES = 5;

/** The log position, the index of each table, and who waits for what: the part of Consul that blocking queries stand on. */
export class Store {
  /** A server that has just elected itself has written about this many entries. */
  #index = 12;
  readonly #tables = new Map<string, number>();
  readonly #watchers = new Map<string, Set<() => void>>();
  /** Everything that is kept beside the tables' indexes says so here. */
  readonly snapshots = new Snapshots();
  #restores = 0;

  constructor() {
    this.snapshots.keep(this.#tables);
  }

  /** How often the state went back to a snapshot. */
  get restores(): number {
    return this.#restores;
  }

  get index(): number {
    return this.#index;
  }

  /** Applies one change under the next index; a throw takes all of it back (the index stays spent, as in Raft). */
  apply<T>(run: (change: Change) => T): T {
    this.#index += 1;
    const change = new Change(this.#index);
    try {
      const result = run(change);
      this.#wake(change.topics);
      return result;
    } catch (error) {
      change.undo();
      throw error;
    }
  }

  /** Notes that the change wrote to these tables. */
  mark(change: Change, ...tables: readonly string[]): void {
    for (const table of tables) change.put(this.#tables, table, change.index);
  }

  unmark(change: Change, table: string): void {
    change.remove(this.#tables, table);
  }

  /** The highest index of the tables; 0 when none was ever written. */
  tableIndex(...tables: readonly string[]): number {
    return Math.max(0, ...tables.map((table) => this.#tables.get(table) ?? 0));
  }

  hasTable(table: string): boolean {
    return this.#tables.has(table);
  }

  snapshot(): Buffer {
    return this.snapshots.take();
  }

  /** Goes back to a snapshot, indexes included; the log does not, and whoever waits is woken. */
  restore(snapshot: Buffer): void {
    this.snapshots.restore(snapshot);
    this.#index += RESTORE_ENTRIES;
    this.#restores += 1;
    this.#wake(new Set(this.#watchers.keys()));
  }

  /** Calls `wake` at every change of any topic until cancelled. */
  watch(topics: readonly string[], wake: () => void): () => void {
    for (const topic of topics) {
      const waiting = this.#watchers.get(topic) ?? new Set();
      this.#watchers.set(topic, waiting.add(wake));
    }
    return () => {
      for (const topic of topics) {
        const waiting = this.#watchers.get(topic);
        waiting?.delete(wake);
        if (waiting?.size === 0) this.#watchers.delete(topic);
      }
    };
  }

  #wake(topics: ReadonlySet<string>): void {
    const due = new Set<() => void>();
    for (const topic of topics) for (const wake of this.#watchers.get(topic) ?? []) due.add(wake);
    for (const wake of due) wake();
  }
}
