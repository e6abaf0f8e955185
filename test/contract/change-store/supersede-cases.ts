import { expect, it } from 'vitest';
import type { Change } from '../../../src/domain/change/change.ts';
import type { ChangeStore, Superseded } from '../../../src/ports/change-store.ts';
import { DOCUMENTS, freshChange, replacedBy, storedBy } from './cases.ts';

/** The holder as it ends, as long as nobody has approved it. */
const ending =
  (newer: string) =>
  (holder: Change): Superseded | undefined => {
    if (holder.state !== 'proposed') return undefined;
    const ended = { at: '2026-01-01T00:10:00.000Z', supersededBy: newer };
    return { change: { ...holder, state: 'superseded', ending: ended } };
  };

/** What every ChangeStore promises of a newer change that takes an older one's place. */
export function supersedeCases(store: () => ChangeStore): void {
  it('ends the older change and gives its lock to the newer one in one step', async () => {
    const older = freshChange();
    await store().create(older, DOCUMENTS);
    const newer = { ...older, id: `${older.service}-2` };
    const created = await store().create(newer, DOCUMENTS, { supersede: ending(newer.id) });
    expect(created).toMatchObject({
      kind: 'created',
      stored: { change: { id: newer.id, supersedes: older.id } },
      superseded: { change: { id: older.id, state: 'superseded', ending: { supersededBy: newer.id } } },
    });
    expect(await store().read(older.id)).toEqual(created.kind === 'created' ? created.superseded : undefined);
    expect(await store().document(older.id, 'plan.1')).toBe(DOCUMENTS['plan.1']);
    const third = await store().create({ ...older, id: `${older.service}-3` }, {});
    expect(third).toMatchObject({ kind: 'locked', by: { id: newer.id } });
    const open = (await store().open()).map(({ change }) => change.id);
    expect([open.includes(older.id), open.includes(newer.id)]).toEqual([false, true]);
  });

  it('leaves an approved change alone', async () => {
    const older = storedBy(await store().create(freshChange(), DOCUMENTS));
    const approved = replacedBy(await store().replace(older, { ...older.change, state: 'approved' }));
    const newer = { ...older.change, id: `${older.change.service}-2` };
    expect(await store().create(newer, {}, { supersede: ending(newer.id) })).toEqual({
      kind: 'locked',
      by: approved.change,
    });
    expect(await store().read(newer.id)).toBeUndefined();
  });

  it('lets an approval and a newer proposal that come at once not both win', async () => {
    for (let round = 0; round < 8; round++) {
      const older = storedBy(await store().create(freshChange(), DOCUMENTS));
      const newer = { ...older.change, id: `${older.change.service}-2` };
      const [approved, created] = await Promise.all([
        store().replace(older, { ...older.change, state: 'approved' }),
        store().create(newer, DOCUMENTS, { supersede: ending(newer.id) }),
      ]);
      expect([approved.kind === 'replaced', created.kind === 'created'].filter(Boolean)).toHaveLength(1);
      const state = (await store().read(older.change.id))?.change.state;
      expect(state).toBe(created.kind === 'created' ? 'superseded' : 'approved');
    }
  });

  it('lets each of many newer proposals that come at once take the place of one before, in a row', async () => {
    const first = freshChange();
    await store().create(first, DOCUMENTS);
    const ids = [2, 3, 4].map((number) => `${first.service}-${number}`);
    const created = await Promise.all(
      ids.map((id) =>
        store()
          .create({ ...first, id }, DOCUMENTS, { supersede: ending(id) })
          .catch(() => undefined),
      ),
    );
    const made = created.flatMap((result) => (result?.kind === 'created' ? [result.stored.change] : []));
    const open = (await store().open()).filter(({ change }) => change.service === first.service);
    expect(open).toHaveLength(1);
    expect(new Set(made.map(({ supersedes }) => supersedes)).size).toBe(made.length);
  });
}
