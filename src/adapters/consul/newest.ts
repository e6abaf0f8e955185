import type { ConsulKv, KvCall } from './consul-kv.ts';
import { idOfRecent, type Keys } from './keys.ts';

export interface NewestDeps {
  readonly kv: ConsulKv;
  readonly keys: Keys;
  readonly nowMs: number;
}

/** Looks back for 100 s or less, then ten times as far each time, up to a few months: the powers of ten, in ms. */
const LOOKS = [5, 6, 7, 8, 9, 10];

/**
 * The ids of the newest changes, newest first. It looks no farther back than it must: what ended long ago costs nothing,
 * however much of it there is. Only where there are fewer than `limit` in all does it list everything.
 */
export async function newestIds(
  { kv, keys, nowMs }: NewestDeps,
  limit: number,
  call: KvCall,
): Promise<readonly string[]> {
  for (const digits of LOOKS) {
    const found = await Promise.all(keys.recentSince(nowMs, digits).map((beginning) => kv.keys(beginning, call)));
    const newest = found.flat();
    if (newest.length >= limit) return newest.slice(0, limit).map(idOfRecent);
  }
  return (await kv.keys(keys.recent, call)).slice(0, limit).map(idOfRecent);
}
