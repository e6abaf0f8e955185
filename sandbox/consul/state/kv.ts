import type { SandboxClock } from '../../clock.ts';
import type { Sessions } from './sessions.ts';
import { SortedMap } from './sorted-map.ts';
import type { Change, Store } from './store.ts';

/** One KV pair; `value` is undefined where Consul keeps nil (an empty body). */
export interface KvEntry {
  readonly key: string;
  readonly value: Buffer | undefined;
  readonly flags: bigint;
  readonly session: string;
  readonly lockIndex: number;
  readonly createIndex: number;
  readonly modifyIndex: number;
}

export interface KvWrite {
  readonly key: string;
  readonly value: Buffer | undefined;
  readonly flags: bigint;
}

/** What a read saw: the index to block on, and the entries. */
export interface KvListing {
  readonly index: number;
  readonly entries: readonly KvEntry[];
}

/** Every KV write wakes all KV readers: they look again and go back to sleep where their index did not move. */
export const KV_TOPIC = 'kvs';

/** Tombstones are collected after this long (Consul's tombstone TTL). */
const TOMBSTONE_TTL_MS = 15 * 60_000;

/** A refusal that Consul words itself; HTTP prefixes it with "raft apply failed: ". */
export class KvRefusal extends Error {}

/** Consul's key-value store: compare-and-set, locks, tombstones that keep the index of a prefix from going back. */
export class KvStore {
  readonly #store: Store;
  readonly #clock: SandboxClock;
  readonly #entries = new SortedMap<KvEntry>();
  readonly #tombstones = new SortedMap<{ readonly key: string; readonly index: number }>();
  readonly #lockDelays = new Map<string, number>();

  constructor(store: Store, clock: SandboxClock) {
    this.#store = store;
    this.#clock = clock;
    store.snapshots.keep(this.#entries);
    store.snapshots.keep(this.#tombstones);
    store.snapshots.onRestored(() => this.#lockDelays.clear());
  }

  get(key: string): { readonly index: number; readonly entry: KvEntry | undefined } {
    const entry = this.#entries.get(key);
    return { index: entry?.modifyIndex ?? this.#tablesIndex(), entry };
  }

  list(prefix: string): KvListing {
    const entries = this.#entries.withPrefix(prefix);
    if (prefix === '') return { index: this.#tablesIndex(), entries };
    const indexes = [
      ...entries.map((entry) => entry.modifyIndex),
      ...this.#tombstones.withPrefix(prefix).map((stone) => stone.index),
    ];
    return { index: indexes.reduce((a, b) => Math.max(a, b), 0) || this.#tablesIndex(), entries };
  }

  /** Keeps the lock's session, but starts its count of holders anew, as the real one does. */
  set(change: Change, write: KvWrite): KvEntry {
    return this.#put(change, { ...write, session: this.#entries.get(write.key)?.session ?? '', lockIndex: 0 });
  }

  /** Index 0 means "only if it does not exist"; undefined when the index is stale. */
  compareAndSet(change: Change, write: KvWrite, index: number): KvEntry | undefined {
    const existing = this.#entries.get(write.key);
    if ((existing?.modifyIndex ?? 0) !== index) return undefined;
    return this.set(change, write);
  }

  /** Undefined when somebody else holds the lock. The lock delay is checked before, by `lockDelayed`. */
  lock(change: Change, write: KvWrite, session: string, sessions: Sessions): KvEntry | undefined {
    if (session === '') throw new KvRefusal('missing session');
    if (sessions.get(session) === undefined) throw new KvRefusal(`invalid session ${JSON.stringify(session)}`);
    const existing = this.#entries.get(write.key);
    if (existing !== undefined && existing.session !== '' && existing.session !== session) return undefined;
    const lockIndex = existing?.session === session ? existing.lockIndex : (existing?.lockIndex ?? 0) + 1;
    return this.#put(change, { ...write, session, lockIndex });
  }

  /** Undefined when the session does not hold the lock. */
  unlock(change: Change, write: KvWrite, session: string): KvEntry | undefined {
    if (session === '') throw new KvRefusal('missing session');
    const existing = this.#entries.get(write.key);
    if (existing === undefined || existing.session !== session) return undefined;
    return this.#put(change, { ...write, session: '', lockIndex: existing.lockIndex });
  }

  delete(change: Change, key: string): void {
    if (this.#entries.get(key) === undefined) return;
    this.#bury(change, key);
    change.remove(this.#entries, key);
    this.#written(change);
  }

  /** False when the key exists under another index; a missing key counts as deleted. */
  compareAndDelete(change: Change, key: string, index: number): boolean {
    const existing = this.#entries.get(key);
    if (existing === undefined) return true;
    if (existing.modifyIndex !== index) return false;
    this.delete(change, key);
    return true;
  }

  /** One tombstone for the whole tree; none when everything goes, since the table's own index then tells. */
  deleteTree(change: Change, prefix: string): void {
    const doomed = this.#entries.withPrefix(prefix);
    if (doomed.length === 0) return;
    for (const entry of doomed) change.remove(this.#entries, entry.key);
    if (prefix !== '') this.#bury(change, prefix);
    this.#written(change);
  }

  lockDelayed(key: string): boolean {
    return (this.#lockDelays.get(key) ?? 0) > this.#clock.now();
  }

  /** Frees or deletes all that a dying session held, and keeps others from locking it for a while. */
  invalidate(
    change: Change,
    session: { readonly id: string; readonly behavior: string; readonly lockDelayMs: number },
  ) {
    for (const entry of this.#entries.values().filter((held) => held.session === session.id)) {
      if (session.behavior === 'delete') this.delete(change, entry.key);
      else this.#put(change, { ...entry, session: '' });
      if (session.lockDelayMs > 0) this.#delayLock(entry.key, Math.min(session.lockDelayMs, 60_000));
    }
  }

  #delayLock(key: string, delayMs: number): void {
    this.#lockDelays.set(key, this.#clock.now() + delayMs);
    this.#clock.after(delayMs, () => {
      if (!this.lockDelayed(key)) this.#lockDelays.delete(key);
    });
  }

  /** A write that changes nothing keeps the entry and its index. */
  #put(change: Change, next: Omit<KvEntry, 'createIndex' | 'modifyIndex'>): KvEntry {
    const existing = this.#entries.get(next.key);
    if (existing !== undefined && sameEntry(existing, next)) return existing;
    const entry = { ...next, createIndex: existing?.createIndex ?? change.index, modifyIndex: change.index };
    change.put(this.#entries, next.key, entry);
    this.#written(change);
    return entry;
  }

  #bury(change: Change, key: string): void {
    change.put(this.#tombstones, key, { key, index: change.index });
    this.#store.mark(change, 'tombstones');
    const cancel = this.#clock.after(TOMBSTONE_TTL_MS, () => {
      if (this.#tombstones.get(key)?.index === change.index) this.#tombstones.delete(key);
    });
    change.onUndo(cancel);
  }

  #written(change: Change): void {
    this.#store.mark(change, 'kvs');
    change.touch(KV_TOPIC);
  }

  #tablesIndex(): number {
    return this.#store.tableIndex('kvs', 'tombstones');
  }
}

function sameEntry(a: KvEntry, b: Omit<KvEntry, 'createIndex' | 'modifyIndex'>): boolean {
  const sameValue = (a.value ?? Buffer.alloc(0)).equals(b.value ?? Buffer.alloc(0));
  return sameValue && a.flags === b.flags && a.session === b.session && a.lockIndex === b.lockIndex;
}
