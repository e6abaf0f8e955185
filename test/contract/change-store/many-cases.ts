import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Change } from '../../../src/domain/change/change.ts';
import type { ChangeStore } from '../../../src/ports/change-store.ts';
import type { Server } from '../consul/servers.ts';
import { freshChange } from './cases.ts';

const NOW = Date.parse('2026-11-20T12:00:00.000Z');
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
/** Ahead of this replica's clock, and then farther and farther back; each is newer than the next. */
const AGES = [
  ...[-30 * SECOND, 0, 2 * SECOND, 99 * SECOND, 101 * SECOND, 20 * 60 * SECOND, HOUR, 3 * HOUR],
  ...[26 * HOUR, 3 * DAY, 12 * DAY, 30 * DAY, 130 * DAY, 700 * DAY],
];

export interface Place {
  readonly store: ChangeStore;
  readonly prefix: string;
}

/** What holds of many changes; `placeAt`: a store under a prefix of its own, whose clock stands still. */
export function manyCases(server: Server, placeAt: (prefix: string, nowMs: number) => ChangeStore): void {
  const fresh = (): Place => {
    const prefix = `many-${randomBytes(5).toString('hex')}`;
    return { prefix, store: placeAt(prefix, NOW) };
  };

  it('shows the newest first, whether they were made within seconds or within years', async () => {
    const { store } = fresh();
    const made: Change[] = [];
    for (const age of AGES) made.push(freshChange({ createdAt: new Date(NOW - age).toISOString() }));
    for (const change of [...made].reverse()) await store.create(change, {});
    const ids = made.map(({ id }) => id);
    for (let limit = 0; limit <= AGES.length + 1; limit += 1) {
      const shown = await store.recent(limit);
      expect(
        shown.map(({ id }) => id),
        `the newest ${limit}`,
      ).toEqual(ids.slice(0, limit));
    }
  });

  it('reads more open changes than fit into one transaction', async () => {
    const { store } = fresh();
    const changes = Array.from({ length: 150 }, () => freshChange());
    for (const change of changes) await store.create(change, {});
    const open = await store.open();
    expect(open.map(({ change }) => change.id).sort()).toEqual(changes.map(({ id }) => id).sort());
    const [first] = open;
    expect(await store.read(first?.change.id ?? '')).toEqual(first);
  });

  it('leaves a record that was cleared away out of the latest changes, and goes on from no lock of it (I6)', async () => {
    const { store, prefix } = fresh();
    const changes = Array.from({ length: 3 }, (_, at) =>
      freshChange({ createdAt: new Date(NOW - at * SECOND).toISOString() }),
    );
    for (const change of changes) await store.create(change, {});
    const [newest, middle, oldest] = changes.map(({ id }) => id);
    await server().delete(`/v1/kv/${prefix}/changes/${middle}/record`);
    expect((await store.recent(10)).map(({ id }) => id)).toEqual([newest, oldest]);
    await expect(store.open()).rejects.toMatchObject({ code: 'MESH_STATE_UNREADABLE' });
  });
}
