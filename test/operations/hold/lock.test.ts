import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MeshError } from '../../../src/domain/errors.ts';
import type { StoredHold } from '../../../src/domain/hold/hold.ts';
import type { Person } from '../../../src/domain/identity.ts';
import { listLocks } from '../../../src/operations/hold/list.ts';
import { ADMIN, APPROVER, aChange, REQUESTER, SECOND } from '../../support/a-change.ts';
import { holdWorld } from '../../support/hold-world.ts';
import { createMemoryHoldStore } from '../../support/memory-hold-store.ts';

const PRODUCTION = { everywhere: false, environment: 'production' } as const;
const ALL = { everywhere: true } as const;

describe('a lock', () => {
  it('is kept with its owner, reason and end, told to the channel, and recorded', async () => {
    const world = holdWorld();
    const outcome = await world.lock(REQUESTER, { forMs: 7_200_000 });
    expect(outcome).toMatchObject({
      kind: 'locked',
      hold: {
        place: { kind: 'service', environment: 'production', service: 'web' },
        owner: { userId: 'U0REQ' },
        reason: 'moving the database',
        since: '2026-01-01T00:00:00.000Z',
        until: '2026-01-01T02:00:00.000Z',
      },
    });
    expect(await world.holds.list()).toMatchObject([{ hold: { owner: { userId: 'U0REQ' } } }]);
    expect(world.told()).toEqual(['locked C0PROD']);
    expect(world.audit).toMatchObject([
      { event: 'decided', step: 'locked', by: { userId: 'U0REQ' }, service: 'web', words: 'moving the database' },
    ]);
  });

  it('ends after the configured time when nobody says how long', async () => {
    const world = holdWorld();
    expect(await world.lock(REQUESTER)).toMatchObject({ hold: { until: '2026-01-01T04:00:00.000Z' } });
  });

  it('masks a secret in its reason (I5)', async () => {
    const world = holdWorld();
    await world.lock(REQUESTER, { reason: 'password=hunter2-Zk83jQp0' });
    expect(JSON.stringify(await world.holds.list())).not.toContain('hunter2');
  });

  it('is refused to everybody else while it stands, with who, why and until', async () => {
    const world = holdWorld();
    await world.lock(REQUESTER);
    expect(await world.lock(APPROVER)).toMatchObject({
      kind: 'refused',
      reason: 'lock-held',
      details: { owner: 'Name of U0REQ', reason: 'moving the database', until: '2026-01-01T04:00:00.000Z' },
    });
  });

  it('is set anew by its owner, with another reason and end', async () => {
    const world = holdWorld();
    await world.lock(REQUESTER);
    await world.lock(REQUESTER, { reason: 'longer', forMs: 86_400_000 });
    expect(await world.holds.list()).toMatchObject([{ hold: { reason: 'longer', until: '2026-01-02T00:00:00.000Z' } }]);
  });

  it('is anybody’s again at the very instant of its end, and not before', async () => {
    const world = holdWorld();
    await world.lock(REQUESTER, { forMs: 60_000 });
    world.clock.advance(59_999);
    expect(await world.lock(APPROVER)).toMatchObject({ reason: 'lock-held' });
    world.clock.advance(1);
    expect(await world.lock(APPROVER)).toMatchObject({ kind: 'locked', hold: { owner: { userId: 'U0APP' } } });
  });

  it('stands on an environment and on a service in it beside each other', async () => {
    const world = holdWorld();
    expect(await world.lock(REQUESTER)).toMatchObject({ kind: 'locked' });
    expect(await world.lock(APPROVER, {}, PRODUCTION)).toMatchObject({ kind: 'locked' });
    expect(await world.holds.list()).toHaveLength(2);
  });
});

describe('taking over a lock', () => {
  it('is for administrators, names the reason and tells whose it was', async () => {
    const world = holdWorld();
    await world.lock(REQUESTER);
    expect(await world.lock(APPROVER, { steal: true })).toMatchObject({ reason: 'admin-needed' });
    expect(await world.lock(ADMIN, { steal: true, reason: 'they are away' })).toMatchObject({ kind: 'locked' });
    expect(world.announcer.told.at(-1)?.announcement).toMatchObject({
      kind: 'lock-stolen',
      from: { userId: 'U0REQ' },
      hold: { owner: { userId: 'U0ADM' }, reason: 'they are away' },
    });
    expect(world.audit.at(-1)).toMatchObject({ step: 'lock-stolen' });
  });

  it('mends what cannot be read, which blocks everybody else (I6)', async () => {
    const broken: StoredHold = {
      place: { kind: 'service', environment: 'production', service: 'web' },
      revision: 7,
      hold: undefined,
    };
    const memory = createMemoryHoldStore();
    let isBroken = true;
    const world = holdWorld({
      ...memory,
      list: async () => (isBroken ? [broken] : memory.list()),
      async replace(_stored, next) {
        isBroken = false;
        return memory.take(next);
      },
    });
    expect(await world.lock(REQUESTER)).toMatchObject({ reason: 'lock-unreadable' });
    expect(await world.unlock(REQUESTER)).toMatchObject({ reason: 'lock-unreadable' });
    expect(await world.lock(ADMIN, { steal: true })).toMatchObject({ kind: 'locked' });
  });
});

describe('stopping everything', () => {
  it('is for administrators, has no end by itself, and is told in every channel', async () => {
    const world = holdWorld();
    expect(await world.lock(REQUESTER, {}, ALL)).toMatchObject({ reason: 'admin-needed' });
    const outcome = await world.lock(ADMIN, {}, ALL);
    expect(outcome).toMatchObject({ kind: 'locked', hold: { place: { kind: 'everywhere' } } });
    expect('hold' in outcome && 'until' in outcome.hold).toBe(false);
    expect(world.told()).toEqual(['locked C0PROD', 'locked C0STAG']);
    expect(await world.unlock(ADMIN, {}, ALL)).toMatchObject({ kind: 'unlocked' });
  });
});

describe('releasing a lock', () => {
  it('is for its owner, and told', async () => {
    const world = holdWorld();
    await world.lock(REQUESTER);
    expect(await world.unlock(APPROVER)).toMatchObject({ reason: 'not-lock-owner' });
    expect(await world.unlock(REQUESTER)).toEqual({
      kind: 'unlocked',
      place: { kind: 'service', environment: 'production', service: 'web' },
    });
    expect(await world.holds.list()).toEqual([]);
    expect(await world.unlock(REQUESTER)).toMatchObject({ reason: 'not-locked' });
    expect(world.told()).toEqual(['locked C0PROD', 'unlocked C0PROD']);
  });

  it('is for administrators too, who say so, and the owner is told', async () => {
    const world = holdWorld();
    await world.lock(REQUESTER);
    expect(await world.unlock(APPROVER, { steal: true, reason: 'x' })).toMatchObject({ reason: 'admin-needed' });
    expect(await world.unlock(ADMIN, { steal: true, reason: 'they are away' })).toMatchObject({ kind: 'unlocked' });
    expect(world.announcer.told.at(-1)?.announcement).toMatchObject({
      ...{ kind: 'unlocked', by: { userId: 'U0ADM' }, reason: 'they are away', hold: { owner: { userId: 'U0REQ' } } },
    });
  });

  it('leaves a lock alone that was put up after it was asked for', async () => {
    const memory = createMemoryHoldStore();
    let meddles = true;
    const world = holdWorld({
      ...memory,
      async release(stored) {
        if (meddles) {
          meddles = false;
          await memory.release(stored);
          await world.lock(REQUESTER, { reason: 'a new one' });
        }
        return memory.release(stored);
      },
    });
    await world.lock(REQUESTER);
    expect(await world.unlock(REQUESTER)).toMatchObject({ reason: 'lock-moving' });
    expect(await world.holds.list()).toMatchObject([{ hold: { reason: 'a new one' } }]);
  });
});

describe('the list of locks', () => {
  it('has the locks that stand and the open changes, of one environment where asked', async () => {
    const world = holdWorld();
    await world.store.create(aChange(), {});
    await world.lock(REQUESTER);
    const list = (environment?: string) =>
      listLocks(
        world.deps,
        { verb: 'locks', ...(environment === undefined ? {} : { environment }) },
        world.asks(SECOND),
      );
    expect(await list()).toMatchObject({ holds: [{ hold: { owner: REQUESTER_ID } }], changes: [{ id: 'web-7k3m9q' }] });
    expect(await list('staging')).toMatchObject({ holds: [], changes: [] });
    expect(await list('prodution')).toMatchObject({
      reason: 'unknown-environment',
      details: { nearest: 'production' },
    });
    world.clock.advance(4 * 3_600_000);
    expect(await list()).toMatchObject({ holds: [] });
  });
});

const REQUESTER_ID = { userId: 'U0REQ' };

type Deed = { readonly who: Person; readonly does: 'lock' | 'unlock' | 'wait' };

async function doIt(world: ReturnType<typeof holdWorld>, { who, does }: Deed) {
  if (does === 'wait') world.clock.advance(60 * 60_000);
  const outcome = does === 'lock' ? await world.lock(who) : does === 'unlock' ? await world.unlock(who) : undefined;
  return { who: who.userId, kind: outcome?.kind };
}

describe('whatever people do at once', () => {
  it('never gives one lock to two people', async () => {
    const people = [REQUESTER, APPROVER, SECOND];
    const deed = fc.record({
      who: fc.constantFrom(...people),
      does: fc.constantFrom('lock' as const, 'unlock' as const, 'wait' as const),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(deed, { minLength: 1, maxLength: 4 }), { maxLength: 12 }), async (rounds) => {
        const world = holdWorld();
        let owner: string | undefined;
        for (const round of rounds) {
          const did = await Promise.all(round.map((deed) => doIt(world, deed)));
          const stored = await world.holds.list();
          expect(stored.length).toBeLessThanOrEqual(1);
          const now = new Date(world.clock.now()).toISOString();
          const [hold] = stored.flatMap(({ hold: found }) =>
            found === undefined || (found.until ?? '') <= now ? [] : [found],
          );
          // Whoever was told that they have it, and did not give it back in this round, has it.
          const gained = did.filter(({ kind }) => kind === 'locked').map(({ who }) => who);
          if (hold !== undefined && hold.owner.userId !== owner) expect(gained).toContain(hold.owner.userId);
          owner = hold?.owner.userId;
        }
      }),
      { numRuns: 200 },
    );
  });

  it('blocks nothing quietly: a store that cannot be asked is a fault', async () => {
    const away = new MeshError('MESH_UPSTREAM_UNAVAILABLE', 'reading the locks', { system: 'consul' });
    const world = holdWorld({ ...createMemoryHoldStore(), list: () => Promise.reject(away) });
    await expect(world.lock(REQUESTER)).rejects.toBe(away);
    await expect(world.unlock(REQUESTER)).rejects.toBe(away);
  });
});
