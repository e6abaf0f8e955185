import { describe, expect, it } from 'vitest';
import { MeshError } from '../../../src/domain/errors.ts';
import type { HoldPlace } from '../../../src/domain/hold/hold.ts';
import { byImage, serviceJob } from '../../sandbox/nomad/cluster.ts';
import { aHold } from '../../support/a-hold.ts';
import { startWorld, type World } from '../../support/change-world.ts';

const AWAY = new MeshError('MESH_UPSTREAM_UNAVAILABLE', 'reading the locks', { system: 'consul' });

async function running(): Promise<World> {
  const world = await startWorld({ behaviour: byImage });
  world.register(serviceJob());
  await world.pass(45);
  return world;
}

const places: readonly (readonly [string, HoldPlace, string])[] = [
  ['its service', { kind: 'service', environment: 'production', service: 'web' }, 'locked'],
  ['its environment', { kind: 'environment', environment: 'production' }, 'locked'],
  ['everything', { kind: 'everywhere' }, 'stopped'],
];

describe('while a person’s lock stands', () => {
  it.each(places)('on %s, nothing is proposed', async (_name, place, reason) => {
    const world = await running();
    await world.holds.take(aHold({ place }));
    expect(await world.deploy('1.1.0')).toMatchObject({
      ...{ kind: 'refused', reason, details: { owner: 'Rea Quest', reason: 'moving the database' } },
    });
    expect(await world.store.recent(1)).toEqual([]);
    expect(await world.deploy('1.1.0', { dryRun: true })).toMatchObject({ kind: 'dry-run' });
  });

  it.each(places)('on %s, nothing is approved, but it can be rejected', async (_name, place, reason) => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    await world.holds.take(aHold({ place }));
    expect(await world.click(change)).toMatchObject({ kind: 'refused', reason });
    expect(await world.change(change.id)).toMatchObject({ state: 'proposed', approvals: [] });
    expect(await world.click(change, { action: 'reject', reason: 'not now' })).toMatchObject({ kind: 'rejected' });
  });

  it('elsewhere, or after its end, everything goes on', async () => {
    const world = await running();
    await world.holds.take(aHold({ place: { kind: 'service', environment: 'production', service: 'api' } }));
    await world.holds.take(aHold({ place: { kind: 'environment', environment: 'staging' } }));
    await world.holds.take(aHold({ until: '2026-01-01T00:00:00.000Z' }));
    const change = await world.proposed('1.1.0');
    expect(await world.click(change)).toMatchObject({ kind: 'approved' });
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
  });

  it('an approved change that was not sent yet waits, says so once, and is applied when it is released', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    // The lock comes between the click and the application.
    let isTaken = false;
    world.script.store = ({ method, args }) => {
      if (method === 'replace' && !isTaken && (args[1] as { state: string }).state === 'approved') {
        isTaken = true;
        void world.holds.take(aHold({ place: { kind: 'everywhere' }, until: undefined }));
      }
      return undefined;
    };
    expect(await world.click(change)).toMatchObject({ kind: 'approved' });
    await world.pass(60);
    expect(await world.change(change.id)).toMatchObject({ state: 'approved' });
    expect(world.notifier.kinds(change.id).filter((kind) => kind === 'held-back')).toHaveLength(1);
    expect(await world.versions()).toHaveLength(1);
    const [stored] = await world.holds.list();
    if (stored !== undefined) await world.holds.release(stored);
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
  });

  it('an approved change that it holds back expires in time', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    let isTaken = false;
    world.script.store = ({ method, args }) => {
      if (method === 'replace' && !isTaken && (args[1] as { state: string }).state === 'approved') {
        isTaken = true;
        void world.holds.take(aHold({ until: undefined }));
      }
      return undefined;
    };
    await world.click(change);
    for (let minutes = 0; minutes < 61; minutes++) {
      world.clock.advance(60_000);
      await world.quiet();
    }
    expect(await world.change(change.id)).toMatchObject({ state: 'expired' });
    expect(await world.versions()).toHaveLength(1);
  });

  it('what rolls out already is followed to its end', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    await world.click(change);
    await world.pass(5, async () => (await world.change(change.id)).state === 'following');
    await world.holds.take(aHold({ place: { kind: 'everywhere' } }));
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
  });
});

describe('when the locks cannot be read', () => {
  it('nothing is proposed, approved or applied (I6)', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    world.script.holds = () => ({ kind: 'fails', error: AWAY });
    await expect(world.deploy('1.2.0')).rejects.toBe(AWAY);
    await expect(world.click(change)).rejects.toBe(AWAY);
    expect(await world.change(change.id)).toMatchObject({ state: 'proposed' });
    let isApproved = false;
    world.script.store = ({ method, args }) => {
      isApproved ||= method === 'replace' && (args[1] as { state: string }).state === 'approved';
      return undefined;
    };
    world.script.holds = () => (isApproved ? { kind: 'fails', error: AWAY } : undefined);
    expect(await world.click(change)).toMatchObject({ kind: 'approved' });
    await world.pass(10);
    expect(await world.versions()).toHaveLength(1);
    world.script.holds = () => undefined;
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
  });
});
