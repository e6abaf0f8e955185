import { deserialize, serialize } from 'node:v8';
import { gunzipSync, gzipSync } from 'node:zlib';

/** A map whose rows are part of every snapshot; rows are never changed in place. */
export interface KeptMap<V> {
  entries(): Iterable<readonly [string, V]>;
  clear(): void;
  set(key: string, value: V): unknown;
}

interface Kept {
  take(): unknown;
  put(rows: unknown): void;
}

/** What belongs into a snapshot of the state, in one fixed order, and who must know when one was restored. */
export class Snapshots {
  readonly #kept: Kept[] = [];
  readonly #listeners: (() => void)[] = [];

  keep<V>(map: KeptMap<V>): void {
    this.#kept.push({
      take: () => [...map.entries()],
      put: (rows) => {
        map.clear();
        for (const [key, value] of rows as [string, V][]) map.set(key, value); // what `take` of this map wrote
      },
    });
  }

  onRestored(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Everything that is kept, as bytes that mean something to `restore` only. */
  take(): Buffer {
    return gzipSync(serialize(this.#kept.map((kept) => kept.take())));
  }

  restore(bytes: Buffer): void {
    const rows = deserialize(gunzipSync(bytes)) as unknown[]; // what `take` wrote
    for (const [at, kept] of this.#kept.entries()) kept.put(rows[at]);
    for (const listener of this.#listeners) listener();
  }
}
