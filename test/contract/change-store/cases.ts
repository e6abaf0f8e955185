import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Change } from '../../../src/domain/change/change.ts';
import type { ChangeStore, Created, Replaced, StoredChange } from '../../../src/ports/change-store.ts';
import { aChange } from '../../support/a-change.ts';

export const DOCUMENTS = { 'job.1': '{"ID":"web"}', 'plan.1': '{"number":1}' } as const;

/** A change of a service of its own, so that cases on one server do not meet. */
export function freshChange(differs: Partial<Change> = {}): Change {
  const service = `svc-${randomBytes(5).toString('hex')}`;
  return aChange({ id: `${service}-1`, service, ...differs });
}

export function storedBy(created: Created): StoredChange {
  if (created.kind !== 'created') throw new Error('the lock was held');
  return created.stored;
}

export function replacedBy(replaced: Replaced): StoredChange {
  if (replaced.kind !== 'replaced') throw new Error('somebody was first');
  return replaced.stored;
}

const ENDED = { state: 'withdrawn', ending: { at: '2026-01-01T00:10:00.000Z' } } as const;

/** What every ChangeStore promises. */
export function changeStoreCases(store: () => ChangeStore): void {
  it('gives back what was stored, with its documents', async () => {
    const change = freshChange();
    const created = await store().create(change, DOCUMENTS);
    expect(created).toMatchObject({ kind: 'created', stored: { change: { id: change.id } } });
    expect(await store().read(change.id)).toEqual(storedBy(created));
    expect((await store().read(change.id))?.change).toEqual(change);
    expect(await store().document(change.id, 'job.1')).toBe(DOCUMENTS['job.1']);
    expect(await store().document(change.id, 'plan.1')).toBe(DOCUMENTS['plan.1']);
  });

  it('knows nothing of a change or document that was never stored', async () => {
    const change = freshChange();
    expect(await store().read('web-nowhere')).toBeUndefined();
    expect(await store().document('web-nowhere', 'job.1')).toBeUndefined();
    await store().create(change, DOCUMENTS);
    expect(await store().document(change.id, 'job.2')).toBeUndefined();
  });

  it.each(['', '.', '..', '../locks', 'a/b', 'x'.repeat(300), '\u0000', '<!channel>', '%2E%2E'])(
    'answers "no such change" for the forged id %j',
    async (id) => {
      expect(await store().read(id)).toBeUndefined();
      expect(await store().document(id, 'job.1')).toBeUndefined();
    },
  );

  it('lets only one open change hold a service in an environment', async () => {
    const first = freshChange();
    await store().create(first, DOCUMENTS);
    const second = await store().create({ ...first, id: `${first.service}-2` }, DOCUMENTS);
    expect(second).toEqual({ kind: 'locked', by: first });
    expect(await store().read(`${first.service}-2`)).toBeUndefined();
    expect(await store().document(`${first.service}-2`, 'job.1')).toBeUndefined();
  });

  it('lets the same service change in two environments, and names with odd characters stay apart', async () => {
    const { service, ...rest } = freshChange();
    const places = [
      ['a', `${service}/x`],
      ['a', `${service}%2Fx`],
      ['b', `${service}/x`],
      ['b', `${service} x`],
      ['..', service],
    ] as const;
    const made = await Promise.all(
      places.map(([environment, name], index) =>
        store().create({ ...rest, service: name, environment, id: `${service}-${index}` }, {}),
      ),
    );
    expect(made.map(({ kind }) => kind)).toEqual(places.map(() => 'created'));
  });

  it('lets exactly one of many simultaneous proposals win', async () => {
    const change = freshChange();
    const made = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        store().create({ ...change, id: `${change.service}-${index}` }, DOCUMENTS),
      ),
    );
    const winners = made.filter(({ kind }) => kind === 'created');
    expect(winners).toHaveLength(1);
    const winner = winners.flatMap((created) => (created.kind === 'created' ? [created.stored.change.id] : []))[0];
    expect(made.flatMap((created) => (created.kind === 'locked' ? [created.by.id] : []))).toEqual(
      Array(9).fill(winner),
    );
  });

  it('replaces a record only for whoever saw its latest form', async () => {
    const stored = storedBy(await store().create(freshChange(), DOCUMENTS));
    const next = { ...stored.change, state: 'approved' } as const;
    const replaced = replacedBy(await store().replace(stored, next));
    expect(replaced.change).toEqual(next);
    expect(replaced.revision).not.toBe(stored.revision);
    expect(await store().replace(stored, { ...stored.change, state: 'rejected' })).toEqual({ kind: 'conflict' });
    expect((await store().read(next.id))?.change.state).toBe('approved');
    expect(await store().replace(replaced, { ...next, state: 'applying' })).toMatchObject({ kind: 'replaced' });
  });

  it('lets exactly one of many simultaneous decisions win', async () => {
    const stored = storedBy(await store().create(freshChange(), DOCUMENTS));
    const decided = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        store().replace(
          stored,
          { ...stored.change, state: 'approved', requestId: `r-${index}` },
          { 'job.2': `${index}` },
        ),
      ),
    );
    const winners = decided.flatMap((result) => (result.kind === 'replaced' ? [result.stored.change.requestId] : []));
    expect(winners).toHaveLength(1);
    // The document under the shared name is the winner's own (I1).
    expect(`r-${await store().document(stored.change.id, 'job.2')}`).toBe(winners[0]);
  });

  it('keeps earlier documents when a later plan adds its own', async () => {
    const stored = storedBy(await store().create(freshChange(), DOCUMENTS));
    await store().replace(stored, stored.change, { 'job.2': 'two', 'plan.2': 'plan two' });
    expect(await store().document(stored.change.id, 'job.1')).toBe(DOCUMENTS['job.1']);
    expect(await store().document(stored.change.id, 'job.2')).toBe('two');
    expect(await store().document(stored.change.id, 'plan.2')).toBe('plan two');
  });

  it('gives the lock back when the change ends, and never the lock of a later change', async () => {
    const stored = storedBy(await store().create(freshChange(), DOCUMENTS));
    const ended = replacedBy(await store().replace(stored, { ...stored.change, ...ENDED }));
    const later = { ...stored.change, id: `${stored.change.service}-2` };
    expect(await store().create(later, {})).toMatchObject({ kind: 'created' });
    expect(await store().replace(ended, { ...ended.change, endShown: true })).toMatchObject({ kind: 'replaced' });
    const third = await store().create({ ...later, id: `${stored.change.service}-3` }, {});
    expect(third).toEqual({ kind: 'locked', by: later });
  });

  it('lists the open changes, and the latest of all newest first', async () => {
    const old = freshChange({ createdAt: '2030-01-01T00:00:00.000Z' });
    const middle = freshChange({ createdAt: '2030-01-02T00:00:00.000Z' });
    const newest = freshChange({ createdAt: '2030-01-03T00:00:00.000Z' });
    const [, stored] = [await store().create(old, {}), storedBy(await store().create(middle, {}))];
    await store().create(newest, {});
    await store().replace(stored, { ...middle, ...ENDED });
    const open = (await store().open()).map(({ change }) => change.id);
    expect(open).toContain(old.id);
    expect(open).toContain(newest.id);
    expect(open).not.toContain(middle.id);
    expect((await store().recent(3)).map(({ id }) => id)).toEqual([newest.id, middle.id, old.id]);
    expect((await store().recent(1)).map(({ id }) => id)).toEqual([newest.id]);
    const found = (await store().open()).find(({ change }) => change.id === old.id);
    expect(found && (await store().replace(found, { ...old, state: 'approved' })).kind).toBe('replaced');
  });

  it('keeps a document of two million characters, byte for byte', async () => {
    const text = Array.from(
      { length: 40_000 },
      (_, index) => `"key-${index}":"näme ${randomBytes(18).toString('base64')} ✓"`,
    ).join();
    expect(text.length).toBeGreaterThan(1_800_000);
    const change = freshChange();
    await store().create(change, { 'job.1': text });
    expect((await store().document(change.id, 'job.1')) === text).toBe(true);
  });
}
