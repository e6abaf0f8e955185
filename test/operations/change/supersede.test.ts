import { describe, expect, it } from 'vitest';
import { renderCard } from '../../../src/slack/blocks/card/plan-card.ts';
import { byImage, serviceJob } from '../../sandbox/nomad/cluster.ts';
import { SECOND } from '../../support/a-change.ts';
import { startWorld, type World } from '../../support/change-world.ts';

async function running(onNewer: 'supersede' | 'refuse', approvals = 1): Promise<World> {
  const world = await startWorld({ behaviour: byImage, environment: { onNewer, approvals } });
  world.register(serviceJob());
  await world.pass(45);
  return world;
}

describe('a newer proposal for the same service', () => {
  it('is refused where the environment does not say otherwise', async () => {
    const world = await running('refuse');
    await world.proposed('1.1.0');
    expect(await world.deploy('1.2.0')).toMatchObject({ kind: 'refused', reason: 'change-open' });
  });

  it('takes the place of one that waits; both cards name the other and lead there', async () => {
    const world = await running('supersede');
    const older = await world.proposed('1.1.0');
    const newer = await world.proposed('1.2.0');
    await world.pass(2);
    expect(newer.supersedes).toBe(older.id);
    expect(await world.change(older.id)).toMatchObject({
      ...{ state: 'superseded', endShown: true, ending: { supersededBy: newer.id } },
    });
    const cardOf = (id: string) => {
      const view = world.notifier.cards.get(id);
      return view === undefined ? '' : JSON.stringify(renderCard(view).blocks);
    };
    expect(cardOf(older.id)).toContain(`A newer proposal took its place: ${newer.id}.`);
    expect(cardOf(older.id)).toContain(`/${newer.card?.ts}|Open the newer card>`);
    expect(cardOf(newer.id)).toContain(`Takes the place of ${older.id}`);
    expect(cardOf(newer.id)).toContain(`/${older.card?.ts}|Open the older card>`);
    expect(world.audit.filter(({ changeId, to }) => changeId === older.id && to === 'superseded')).toHaveLength(1);
    expect(await world.click(older)).toMatchObject({ kind: 'refused', reason: 'change-ended' });
    expect(await world.click(newer)).toMatchObject({ kind: 'approved' });
    expect(await world.ended(newer.id)).toMatchObject({ state: 'succeeded' });
  });

  it('also where one of several approvals was given: they were for another plan', async () => {
    const world = await running('supersede', 2);
    const older = await world.proposed('1.1.0');
    await world.click(older, { userId: SECOND.userId });
    const newer = await world.proposed('1.2.0');
    expect(newer).toMatchObject({ approvals: [] });
    expect(await world.change(older.id)).toMatchObject({ state: 'superseded' });
  });

  it('is refused once the older one is approved', async () => {
    const world = await running('supersede');
    const older = await world.proposed('1.1.0');
    await world.click(older);
    expect(await world.deploy('1.2.0')).toMatchObject({ kind: 'refused', reason: 'change-open' });
    expect(await world.ended(older.id)).toMatchObject({ state: 'succeeded' });
  });

  it('changes nothing of the older one where it is a dry run or changes nothing', async () => {
    const world = await running('supersede');
    const older = await world.proposed('1.1.0');
    expect(await world.deploy('1.2.0', { dryRun: true })).toMatchObject({ kind: 'dry-run' });
    expect(await world.deploy('1.0.0')).toMatchObject({ kind: 'no-change' });
    expect(await world.change(older.id)).toMatchObject({ state: 'proposed' });
  });
});
