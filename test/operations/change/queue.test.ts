import { describe, expect, it } from 'vitest';
import { renderCard } from '../../../src/slack/blocks/card/plan-card.ts';
import { byImage, serviceJob } from '../../sandbox/nomad/cluster.ts';
import { ADMIN } from '../../support/a-change.ts';
import { startWorld, type World } from '../../support/change-world.ts';

async function running(): Promise<World> {
  const world = await startWorld({ behaviour: byImage, environment: { onNewer: 'queue' } });
  world.register(serviceJob());
  await world.pass(45);
  return world;
}

function cardOf(world: World, id: string): string {
  const view = world.notifier.cards.get(id);
  return view === undefined ? '' : JSON.stringify(renderCard(view).blocks);
}

describe('a newer proposal where the environment queues', () => {
  it('waits behind the open one; both cards name the other, and it cannot be approved', async () => {
    const world = await running();
    const older = await world.proposed('1.1.0');
    const newer = await world.proposed('1.2.0');
    await world.pass(3);
    expect(newer).toMatchObject({ state: 'queued', queue: { behind: older.id } });
    expect(cardOf(world, newer.id)).toContain(`It waits until ${older.id} has ended.`);
    expect(cardOf(world, newer.id)).toContain(`/${older.card?.ts}|Open the older card>`);
    expect(cardOf(world, newer.id)).toMatch(/"text":"Withdraw"/);
    expect(cardOf(world, newer.id)).not.toMatch(/"text":"Approve"/);
    expect(cardOf(world, older.id)).toContain(`${newer.id} waits behind this change.`);
    expect(cardOf(world, older.id)).toContain(`/${newer.card?.ts}|Open the newer card>`);
    expect(await world.click(newer)).toMatchObject({ kind: 'refused', reason: 'change-busy' });
    expect(world.audit.filter(({ changeId }) => changeId === newer.id)).toMatchObject([
      { event: 'requested', answer: 'queued', to: 'queued' },
      { event: 'refused', reason: 'change-busy' },
    ]);
  });

  it('is planned again on what the older one left, and applied after its own approval', async () => {
    const world = await running();
    const older = await world.proposed('1.1.0');
    const newer = await world.proposed('1.2.0');
    await world.click(older);
    expect(await world.ended(older.id)).toMatchObject({ state: 'succeeded' });
    await world.pass(5);
    const turned = await world.change(newer.id);
    expect(turned).toMatchObject({ state: 'proposed', fromVersion: '1.1.0', plan: { number: 2 }, approvals: [] });
    expect(Date.parse(turned.expiresAt)).toBeGreaterThan(Date.parse(newer.expiresAt));
    expect(world.notifier.kinds(newer.id)).toEqual(['turned']);
    expect(cardOf(world, newer.id)).toMatch(/"text":"Approve"/);
    expect(await world.click(turned)).toMatchObject({ kind: 'approved' });
    expect(await world.ended(newer.id)).toMatchObject({ state: 'succeeded', endShown: true });
    expect(await world.store.open()).toEqual([]);
    expect([...world.cluster.drivers]).toEqual([]);
  });

  it('gives its place to one that is newer still', async () => {
    const world = await running();
    const first = await world.proposed('1.1.0');
    const second = await world.proposed('1.2.0');
    const third = await world.proposed('1.3.0');
    await world.pass(3);
    expect(await world.change(second.id)).toMatchObject({ state: 'superseded', ending: { supersededBy: third.id } });
    expect(third).toMatchObject({ state: 'queued', supersedes: second.id, queue: { behind: first.id } });
    expect(cardOf(world, first.id)).toContain(`${third.id} waits behind this change.`);
    expect(world.audit.filter(({ changeId, to }) => changeId === second.id && to === 'superseded')).toHaveLength(1);
  });

  it('leaves the card in front when it is withdrawn', async () => {
    const world = await running();
    const older = await world.proposed('1.1.0');
    const newer = await world.proposed('1.2.0');
    await world.pass(3);
    await world.click(newer, { action: 'withdraw', userId: newer.requester.userId });
    await world.pass(3);
    expect(await world.change(newer.id)).toMatchObject({ state: 'withdrawn', endShown: true });
    expect(cardOf(world, older.id)).not.toContain(newer.id);
    expect(await world.store.waiting(older)).toBeUndefined();
  });

  it('ends where nothing is left to do when its turn comes', async () => {
    const world = await running();
    const older = await world.proposed('1.1.0');
    const newer = await world.proposed('1.1.0');
    await world.click(older);
    await world.ended(older.id);
    await world.pass(5);
    expect(await world.change(newer.id)).toMatchObject({ state: 'superseded', endShown: true });
    expect(await world.store.open()).toEqual([]);
  });

  it('expires in the queue, and says that its turn did not come', async () => {
    const world = await startWorld({
      behaviour: byImage,
      environment: { onNewer: 'queue', expiryMs: 60_000 },
    });
    world.register(serviceJob());
    await world.pass(45);
    const older = await world.proposed('1.1.0');
    const newer = await world.proposed('1.2.0');
    await world.pass(55);
    await world.click(older);
    await world.pass(6);
    expect(await world.change(older.id)).toMatchObject({ state: 'following' });
    expect(await world.change(newer.id)).toMatchObject({ state: 'expired', endShown: true });
    expect(cardOf(world, newer.id)).toContain('Its turn did not come in time.');
    expect(await world.ended(older.id)).toMatchObject({ state: 'succeeded' });
  });

  it('does not let a broken glass queue', async () => {
    const world = await running();
    Object.assign(world.deps.catalogue, { auditChannelId: 'C0AUDIT' });
    await world.proposed('1.1.0');
    const request = {
      ...({ verb: 'deploy', service: 'web', version: '1.2.0', variables: {}, dryRun: false } as const),
      ...{ breakGlass: true, reason: 'the shop is down' },
    };
    const { userId, teamId } = ADMIN;
    const asking = { requestId: 'r-9', userId, teamId, channelId: 'C0GEN' };
    expect(await world.operations.propose(request, asking)).toMatchObject({ kind: 'refused', reason: 'change-open' });
  });

  it('has its turn also when the replica that waited is gone', async () => {
    const world = await running();
    const older = await world.proposed('1.1.0');
    const newer = await world.proposed('1.2.0');
    await world.operations.stop();
    await world.restart();
    await world.click(older);
    await world.ended(older.id);
    await world.pass(5);
    expect(await world.change(newer.id)).toMatchObject({ state: 'proposed', queue: { behind: older.id } });
  });
});
