import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { type Hold, isSamePlace, type StoredHold } from '../../../src/domain/hold/hold.ts';
import type { HoldStore, HoldWritten } from '../../../src/ports/hold-store.ts';
import { aHold } from '../../support/a-hold.ts';

/** A lock on a place of its own, so that cases on one server do not meet. */
export function freshHold(differs: Partial<Hold> = {}): Hold {
  const service = `svc-${randomBytes(5).toString('hex')}`;
  return aHold({ id: `lock-${service}`, place: { kind: 'service', environment: 'production', service }, ...differs });
}

export function writtenBy(written: HoldWritten): StoredHold {
  if (written.kind !== 'written') throw new Error('somebody was first');
  return written.stored;
}

/** What every HoldStore promises. */
export function holdStoreCases(store: () => HoldStore): void {
  const at = async (hold: Hold) => (await store().list()).filter(({ place }) => isSamePlace(place, hold.place));

  it('gives back what was put up, of every kind of place', async () => {
    const environment = `env ${randomBytes(5).toString('hex')}/.%2F`;
    const holds = [
      freshHold(),
      freshHold({ place: { kind: 'environment', environment } }),
      freshHold({ place: { kind: 'service', environment, service: '..' } }),
      freshHold({ place: { kind: 'service', environment: '.', service: 'a/b' } }),
    ];
    for (const hold of holds) {
      const written = writtenBy(await store().take(hold));
      expect(written).toMatchObject({ place: hold.place, hold });
      expect(await at(hold)).toEqual([written]);
    }
  });

  it('keeps a lock on everything once', async () => {
    const [before] = await at(aHold({ place: { kind: 'everywhere' } }));
    if (before !== undefined) await store().release(before);
    const stop = freshHold({ place: { kind: 'everywhere' } });
    const written = writtenBy(await store().take(stop));
    expect(await store().take(stop)).toEqual({ kind: 'conflict' });
    expect(await store().release(written)).toEqual({ kind: 'released' });
    expect(await at(stop)).toEqual([]);
  });

  it('gives a place to exactly one of many who come at once', async () => {
    const hold = freshHold();
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, index) => store().take({ ...hold, id: `lock-${index}` })),
    );
    const winners = results.flatMap((result) => (result.kind === 'written' ? [result.stored.hold?.id] : []));
    expect(winners).toHaveLength(1);
    expect((await at(hold)).map((stored) => stored.hold?.id)).toEqual(winners);
  });

  it('replaces only what was read, and for one of many who come at once', async () => {
    const stored = writtenBy(await store().take(freshHold()));
    const hold = stored.hold ?? aHold();
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, index) => store().replace(stored, { ...hold, id: `lock-${index}` })),
    );
    const winners = results.flatMap((result) => (result.kind === 'written' ? [result.stored.hold?.id] : []));
    expect(winners).toHaveLength(1);
    expect((await at(hold)).map((found) => found.hold?.id)).toEqual(winners);
    expect(await store().replace(stored, hold)).toEqual({ kind: 'conflict' });
  });

  it('never replaces a lock by one of another place', async () => {
    const stored = writtenBy(await store().take(freshHold()));
    expect(await store().replace(stored, freshHold())).toEqual({ kind: 'conflict' });
  });

  it('releases only what was read: a lock that came after it stays', async () => {
    const first = writtenBy(await store().take(freshHold()));
    const second = writtenBy(await store().replace(first, { ...(first.hold ?? aHold()), id: 'lock-second' }));
    expect(await store().release(first)).toEqual({ kind: 'conflict' });
    expect(await at(second.hold ?? aHold())).toEqual([second]);
    expect(await store().release(second)).toEqual({ kind: 'released' });
    const third = writtenBy(await store().take({ ...(first.hold ?? aHold()), id: 'lock-third' }));
    expect(await store().release(second)).toEqual({ kind: 'conflict' });
    expect(await at(third.hold ?? aHold())).toEqual([third]);
  });

  it('lets a release and a take-over that come at once not both have it', async () => {
    for (let round = 0; round < 10; round++) {
      const stored = writtenBy(await store().take(freshHold()));
      const hold = stored.hold ?? aHold();
      const [released, replaced] = await Promise.all([
        store().release(stored),
        store().replace(stored, { ...hold, id: 'lock-stolen' }),
      ]);
      expect([released.kind === 'released', replaced.kind === 'written'].filter(Boolean)).toHaveLength(1);
      expect(await at(hold)).toHaveLength(replaced.kind === 'written' ? 1 : 0);
    }
  });
}
