import { describe, expect, it } from 'vitest';
import { MeshError } from '../../../src/domain/errors.ts';
import { HoldKeeper, tendHolds } from '../../../src/operations/hold/keeper.ts';
import { ADMIN, REQUESTER } from '../../support/a-change.ts';
import { holdWorld } from '../../support/hold-world.ts';

const AWAY = new MeshError('MESH_UPSTREAM_UNAVAILABLE', 'announcing a lock', { system: 'Slack' });
const MINUTE_MS = 60_000;

describe('the keeper of locks', () => {
  it('reminds the owner once before the end, and says once that it ended, taking it away', async () => {
    const world = holdWorld();
    await world.lock(REQUESTER, { forMs: 60 * MINUTE_MS });
    world.clock.advance(45 * MINUTE_MS - 1);
    await tendHolds(world.deps);
    expect(world.told()).toEqual(['locked C0PROD']);
    world.clock.advance(1);
    for (let look = 0; look < 3; look++) await tendHolds(world.deps);
    expect(world.told()).toEqual(['locked C0PROD', 'lock-reminder C0PROD']);
    world.clock.advance(15 * MINUTE_MS - 1);
    await tendHolds(world.deps);
    expect(await world.holds.list()).toHaveLength(1);
    world.clock.advance(1);
    for (let look = 0; look < 3; look++) await tendHolds(world.deps);
    expect(world.told()).toEqual(['locked C0PROD', 'lock-reminder C0PROD', 'lock-ended C0PROD']);
    expect(await world.holds.list()).toEqual([]);
  });

  it('reminds of a short lock at its half', async () => {
    const world = holdWorld();
    await world.lock(REQUESTER, { forMs: 10 * MINUTE_MS });
    world.clock.advance(5 * MINUTE_MS);
    await tendHolds(world.deps);
    expect(world.told()).toEqual(['locked C0PROD', 'lock-reminder C0PROD']);
  });

  it('reminds of a lock without an end again and again, and never ends it', async () => {
    const world = holdWorld();
    await world.lock(ADMIN, {}, { everywhere: true });
    for (let day = 0; day < 3; day++) {
      world.clock.advance(4 * 60 * MINUTE_MS);
      await tendHolds(world.deps);
    }
    expect(world.told().filter((told) => told === 'lock-reminder C0PROD')).toHaveLength(3);
    expect(await world.holds.list()).toHaveLength(1);
  });

  it('says everything once where several replicas look at once', async () => {
    const world = holdWorld();
    await world.lock(REQUESTER, { forMs: 60 * MINUTE_MS });
    let announced = 0;
    const { announce } = world.announcer;
    world.announcer.announce = (...args) => {
      announced += 1;
      return announce(...args);
    };
    for (const minutes of [45, 15]) {
      world.clock.advance(minutes * MINUTE_MS);
      await Promise.all(Array.from({ length: 5 }, () => tendHolds(world.deps)));
    }
    expect(announced).toBe(2);
  });

  it('takes up after a minute what a killed replica began to tell, and leaves a lock in place until it is told', async () => {
    const world = holdWorld();
    await world.lock(REQUESTER, { forMs: 60 * MINUTE_MS });
    world.announcer.fault = AWAY;
    world.clock.advance(60 * MINUTE_MS);
    await tendHolds(world.deps);
    expect(await world.holds.list()).toHaveLength(1);
    world.announcer.fault = undefined;
    await tendHolds(world.deps);
    expect(world.told()).toEqual(['locked C0PROD']);
    world.clock.advance(MINUTE_MS);
    await tendHolds(world.deps);
    expect(world.told()).toEqual(['locked C0PROD', 'lock-ended C0PROD']);
    expect(await world.holds.list()).toEqual([]);
  });

  it('looks again and again by itself, until it is stopped', async () => {
    const world = holdWorld();
    await world.lock(REQUESTER, { forMs: MINUTE_MS });
    const keeper = new HoldKeeper(world.deps);
    keeper.start();
    for (let look = 0; look < 30; look++) {
      await new Promise((resolve) => setImmediate(resolve));
      world.clock.advance(5_000);
    }
    await keeper.stop();
    expect(world.told()).toEqual(['locked C0PROD', 'lock-reminder C0PROD', 'lock-ended C0PROD']);
    expect(world.clock.sleepers).toBe(0);
  });
});
