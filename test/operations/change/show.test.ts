import { describe, expect, it } from 'vitest';
import { showCard } from '../../../src/operations/change/show.ts';
import { aChange } from '../../support/a-change.ts';
import { aPlan } from '../../support/a-plan.ts';
import { startWorld } from '../../support/change-world.ts';

describe('the card of a change', () => {
  it('never shows an older state after a newer one, however long the plan takes to be read', async () => {
    const world = await startWorld();
    const plan = JSON.stringify(aPlan());
    const created = await world.store.create(aChange(), { 'plan.1': plan });
    if (created.kind !== 'created') throw new Error('not created');
    const older = created.stored;
    const replaced = await world.store.replace(older, aChange({ state: 'approved' }));
    if (replaced.kind !== 'replaced') throw new Error('not replaced');
    const release: (() => void)[] = [];
    const deps = {
      ...world.deps,
      store: {
        ...world.store,
        document: () => new Promise<string>((resolve) => release.push(() => resolve(plan))),
      },
    };
    const shown = [showCard(deps, older), showCard(deps, replaced.stored), showCard(deps, older)];
    for (const go of release.reverse()) go();
    await Promise.all(shown);
    expect(world.notifier.drawings.map(({ change }) => change.state)).toEqual(['proposed', 'approved']);
  });

  it('that Slack does not take is no fault of the change', async () => {
    const world = await startWorld();
    const created = await world.store.create(aChange(), {});
    if (created.kind !== 'created') throw new Error('not created');
    await expect(showCard(world.deps, created.stored)).resolves.toBeUndefined();
  });
});
