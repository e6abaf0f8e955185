import { expect, it } from 'vitest';
import type { Change } from '../../../src/domain/change/change.ts';
import type { ChangeStore, StoreCreate } from '../../../src/ports/change-store.ts';
import { DOCUMENTS, freshChange, replacedBy, storedBy } from './cases.ts';

/** Waits behind whatever is open; one that waits already gives its place. */
function queueing(change: Change): StoreCreate {
  return {
    queue: (behind) => ({ change: { ...change, state: 'queued', queue: { behind } } }),
    supersede: (older) =>
      older.state === 'queued'
        ? { change: { ...older, state: 'superseded', ending: { at: change.createdAt, supersededBy: change.id } } }
        : undefined,
  };
}

const next = (change: Change, number: number): Change => ({ ...change, id: `${change.service}-${number}` });

/** What every ChangeStore promises of a change that waits behind another one of its service. */
export function queueCases(store: () => ChangeStore): void {
  it('keeps a change in the queue without the lock, open for whoever looks', async () => {
    const first = freshChange();
    await store().create(first, DOCUMENTS, queueing(first));
    const second = next(first, 2);
    const made = await store().create(second, DOCUMENTS, queueing(second));
    expect(made).toMatchObject({
      kind: 'created',
      stored: { change: { state: 'queued', queue: { behind: first.id } } },
    });
    expect((await store().holder(first))?.id).toBe(first.id);
    expect((await store().waiting(first))?.id).toBe(second.id);
    const open = (await store().open()).map(({ change }) => change.id);
    expect([first.id, second.id].every((id) => open.includes(id))).toBe(true);
  });

  it('gives the lock to the one that waits, once it is free, and not before', async () => {
    const first = freshChange();
    const holder = storedBy(await store().create(first, DOCUMENTS));
    const second = next(first, 2);
    const waiting = storedBy(await store().create(second, DOCUMENTS, queueing(second)));
    const turned = { ...waiting.change, state: 'proposed' as const };
    expect(await store().replace(waiting, turned)).toEqual({ kind: 'conflict' });
    await store().replace(holder, { ...first, state: 'withdrawn' });
    expect(await store().holder(first)).toBeUndefined();
    replacedBy(await store().replace(waiting, turned));
    expect((await store().holder(first))?.id).toBe(second.id);
    expect(await store().waiting(first)).toBeUndefined();
  });

  it('lets nobody overtake the one that waits', async () => {
    const first = freshChange();
    const holder = storedBy(await store().create(first, DOCUMENTS));
    const second = next(first, 2);
    await store().create(second, DOCUMENTS, queueing(second));
    await store().replace(holder, { ...first, state: 'withdrawn' });
    expect(await store().create(next(first, 3), DOCUMENTS)).toMatchObject({ kind: 'locked', by: { id: second.id } });
  });

  it('keeps one place in the queue: the newest has it', async () => {
    const first = freshChange();
    await store().create(first, DOCUMENTS);
    const second = next(first, 2);
    await store().create(second, DOCUMENTS, queueing(second));
    const third = next(first, 3);
    expect(await store().create(third, DOCUMENTS, queueing(third))).toMatchObject({
      ...{ kind: 'created', superseded: { change: { id: second.id, state: 'superseded' } } },
      stored: { change: { state: 'queued', supersedes: second.id, queue: { behind: first.id } } },
    });
    expect((await store().waiting(first))?.id).toBe(third.id);
  });

  it('frees the place of one that ends while it waits', async () => {
    const first = freshChange();
    const holder = storedBy(await store().create(first, DOCUMENTS));
    const second = next(first, 2);
    const waiting = storedBy(await store().create(second, DOCUMENTS, queueing(second)));
    await store().replace(waiting, { ...waiting.change, state: 'withdrawn' });
    expect(await store().waiting(first)).toBeUndefined();
    await store().replace(holder, { ...first, state: 'withdrawn' });
    expect(await store().create(next(first, 3), DOCUMENTS)).toMatchObject({ kind: 'created' });
  });

  it('lets of many that come at once one wait, and each other one end in favour of a newer one', async () => {
    const first = freshChange();
    await store().create(first, DOCUMENTS);
    const newer = [2, 3, 4].map((number) => next(first, number));
    const made = await Promise.all(
      newer.map((change) =>
        store()
          .create(change, DOCUMENTS, queueing(change))
          .catch(() => undefined),
      ),
    );
    const waiting = await store().waiting(first);
    expect(newer.map(({ id }) => id)).toContain(waiting?.id);
    const stored = made.flatMap((result) => (result?.kind === 'created' ? [result.stored.change.id] : []));
    const states = await Promise.all(stored.map(async (id) => (await store().read(id))?.change.state));
    expect(states.filter((state) => state === 'queued')).toHaveLength(1);
    expect(states.filter((state) => state !== 'queued')).toEqual(states.slice(1).map(() => 'superseded'));
  });
}
