import { describe, expect, it } from 'vitest';
import { byImage, serviceJob } from '../../sandbox/nomad/cluster.ts';
import { startWorld, type World } from '../../support/change-world.ts';

async function running(): Promise<World> {
  const world = await startWorld({ behaviour: byImage });
  world.register(serviceJob());
  await world.pass(45);
  return world;
}

describe('a card that somebody deleted', () => {
  it('is named by the record where it was posted again, so that any replica takes clicks on it', async () => {
    const world = await running();
    const first = await world.proposed('1.1.0');
    world.notifier.deleted.add(first.id);
    // An old plan makes the card be drawn again.
    await world.click(first, { planNumber: 7 });
    await world.quiet();
    const moved = await world.change(first.id);
    expect(moved.card).not.toEqual(first.card);
    await world.restart();
    expect(await world.click(moved)).toMatchObject({ kind: 'approved' });
    expect(await world.ended(first.id)).toMatchObject({ state: 'succeeded', card: moved.card });
  });

  it('takes clicks before the record names it, and the deleted one none any more after', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    const elsewhere = { channelId: 'C0PROD', ts: '9.000001' };
    expect(await world.click(change, { card: elsewhere })).toMatchObject({ reason: 'forged' });
    const beside = { card: elsewhere, replaces: { channelId: 'C0PROD', ts: '8.000001' } };
    expect(await world.click(change, beside)).toMatchObject({ reason: 'forged' });
    expect(await world.click(change, { card: elsewhere, replaces: change.card })).toMatchObject({ kind: 'approved' });
  });

  it('ends shown once, wherever in the rollout it was deleted', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    expect(await world.click(change)).toMatchObject({ kind: 'approved' });
    await world.pass(2);
    world.notifier.deleted.add(change.id);
    const ended = await world.ended(change.id);
    expect(ended).toMatchObject({ state: 'succeeded', endShown: true });
    expect(ended.card).not.toEqual(change.card);
    expect(await world.versions()).toHaveLength(2);
  });

  it('that was deleted after its end is named as well where its end is shown', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    world.notifier.deleted.add(change.id);
    await world.click(change, { action: 'reject', reason: 'no' });
    const ended = await world.ended(change.id);
    expect(ended).toMatchObject({ state: 'rejected', endShown: true });
    expect(ended.card).not.toEqual(change.card);
  });
});
