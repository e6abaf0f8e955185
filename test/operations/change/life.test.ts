import { describe, expect, it } from 'vitest';
import { byImage, fourNodes, serviceJob } from '../../sandbox/nomad/cluster.ts';
import { startWorld } from '../../support/change-world.ts';

const CANARY = { update: { Canary: 1, AutoPromote: true, AutoRevert: true, MaxParallel: 1 } };

describe('the life of a change', () => {
  it('goes from the proposal over one approval to a healthy deployment', async () => {
    const world = await startWorld({ nodes: fourNodes, behaviour: byImage });
    world.register(serviceJob(CANARY));
    await world.pass(60);
    const change = await world.proposed('1.1.0');
    expect(world.notifier.cards.get(change.id)?.change.state).toBe('proposed');
    expect(await world.click(change)).toMatchObject({ kind: 'approved' });
    const ended = await world.ended(change.id);
    expect(ended).toMatchObject({ state: 'succeeded', endShown: true, applied: { jobVersion: 1 } });
    expect(world.notifier.cards.get(change.id)).toMatchObject({
      change: { state: 'succeeded' },
      progress: { groups: [{ name: 'app', desired: 3, placed: 3, healthy: 3, unhealthy: 0 }] },
    });
    expect(world.notifier.kinds(change.id)).toEqual(['approved', 'applied', 'ended']);
    expect(world.errors).toEqual([]);
  });

  it('ends rolled back, with its cause, where Nomad goes back by itself', async () => {
    const world = await startWorld({ nodes: fourNodes, behaviour: byImage });
    world.register(serviceJob(CANARY));
    await world.pass(60);
    const change = await world.proposed('broken');
    await world.click(change);
    const ended = await world.ended(change.id);
    expect(ended).toMatchObject({
      state: 'rolled-back',
      ending: {
        cause: {
          kind: 'task-failed',
          group: 'app',
          task: 'server',
          exitCode: 1,
          log: ['panic: no configuration', 'panic: no configuration'],
        },
        revertedTo: { jobVersion: 2, version: '1.0.0' },
      },
    });
    expect(world.notifier.kinds(change.id)).toEqual([
      'approved',
      'applied',
      'allocation-failed',
      'auto-revert',
      'ended',
    ]);
    expect(world.errors).toEqual([]);
  });
});
