import { describe, expect, it } from 'vitest';
import { MeshError } from '../../../../src/domain/errors.ts';
import { ChangeRunner } from '../../../../src/operations/change/run/runner.ts';
import { byImage, fourNodes, serviceJob } from '../../../sandbox/nomad/cluster.ts';
import { startWorld, type World, type WorldOptions } from '../../../support/change-world.ts';
import { SLACK_AWAY } from '../../../support/memory-notifier.ts';

const AWAY = new MeshError('MESH_UPSTREAM_UNAVAILABLE', 'asking', { system: 'consul' });

async function running(options: WorldOptions = {}): Promise<World> {
  const world = await startWorld({ nodes: fourNodes, behaviour: byImage, ...options });
  world.register(serviceJob({ update: { AutoRevert: true } }));
  await world.pass(60);
  return world;
}

describe('a start', () => {
  it('posts the card of a change that has none', async () => {
    const world = await running();
    world.script.store = ({ method }) => (method === 'replace' ? { kind: 'hangs' } : undefined);
    void world.deploy('1.1.0').catch(() => undefined);
    await world.quiet();
    expect((await world.store.open())[0]?.change.card).toBeUndefined();
    world.script.store = () => undefined;
    await world.restart();
    await world.quiet();
    expect((await world.store.open())[0]?.change.card).toBeDefined();
    expect(world.notifier.posted).toBe(1);
  });

  it('shows an ending that could not be shown', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    world.notifier.fault = SLACK_AWAY;
    await world.click(change, { action: 'reject', reason: 'no' });
    await world.quiet();
    expect(await world.change(change.id)).toMatchObject({ state: 'rejected', endShown: false });
    world.notifier.fault = undefined;
    await world.restart();
    await world.quiet();
    expect(await world.change(change.id)).toMatchObject({ state: 'rejected', endShown: true });
    expect(world.notifier.cards.get(change.id)?.change.state).toBe('rejected');
    expect(world.notifier.kinds(change.id)).toEqual(['ended']);
  });

  it('need not come for an ending to be shown, once Slack is back', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    await world.click(change);
    await world.pass(5);
    world.notifier.fault = SLACK_AWAY;
    await world.pass(300);
    expect(await world.change(change.id)).toMatchObject({ state: 'succeeded', endShown: false });
    world.notifier.fault = undefined;
    await world.pass(31);
    expect(await world.change(change.id)).toMatchObject({ state: 'succeeded', endShown: true });
    expect(world.notifier.cards.get(change.id)?.change.state).toBe('succeeded');
  });

  it('need not come for it when Slack was away for hours either', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    world.notifier.fault = SLACK_AWAY;
    await world.click(change, { action: 'reject', reason: 'no' });
    await world.pass(7_200);
    world.notifier.fault = undefined;
    await world.pass(301);
    expect(await world.change(change.id)).toMatchObject({ state: 'rejected', endShown: true });
  });

  it('says in the thread of a change under way that it goes on', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    await world.click(change);
    await world.pass(3);
    await world.operations.stop();
    await world.restart();
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
    expect(world.notifier.kinds(change.id)).toEqual(['approved', 'applied', 'resumed', 'ended']);
  });

  it('does not apply an approval that has waited over its expiry', async () => {
    const world = await running({ environment: { expiryMs: 60_000 } });
    const change = await world.proposed('1.1.0');
    world.script.store = ({ method, args }) =>
      method === 'replace' && (args[1] as { state: string }).state === 'applying' ? { kind: 'hangs' } : undefined;
    await world.click(change);
    await world.quiet();
    expect((await world.change(change.id)).state).toBe('approved');
    world.script.store = () => undefined;
    world.clock.advance(61_000);
    await world.restart();
    await world.quiet();
    expect(await world.change(change.id)).toMatchObject({ state: 'expired', endShown: true });
    expect(await world.versions()).toHaveLength(1);
  });

  it('asks again for an approval that has waited while the job was changed', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    world.script.store = ({ method, args }) =>
      method === 'replace' && (args[1] as { state: string }).state === 'applying' ? { kind: 'hangs' } : undefined;
    await world.click(change);
    await world.quiet();
    world.script.store = () => undefined;
    world.register(serviceJob({ image: 'shop/web:1.0.7', update: { AutoRevert: true } }));
    await world.pass(60);
    await world.restart();
    await world.quiet();
    expect(await world.change(change.id)).toMatchObject({ state: 'proposed', approvals: [], plan: { number: 2 } });
  });
});

describe('a stop', () => {
  it('finishes the registration that is under way, and leaves the rest to the next start', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    let stopping: Promise<void> | undefined;
    world.script.nomad = ({ method }) => {
      if (method === 'register') stopping = world.operations.stop();
      return undefined;
    };
    await world.click(change);
    await world.quiet();
    await stopping;
    expect(await world.change(change.id)).toMatchObject({ state: 'following', applied: { jobVersion: 1 } });
    world.script.nomad = () => undefined;
    await world.restart();
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
  });

  it('refuses what comes after it', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    await world.operations.stop();
    expect(await world.deploy('1.2.0')).toMatchObject({ kind: 'refused', reason: 'stopping' });
    expect(await world.click(change)).toMatchObject({ kind: 'refused', reason: 'stopping' });
  });

  it('does not wait for ever for a command whose Nomad does not answer', async () => {
    const world = await running();
    world.script.nomad = ({ method }) => (method === 'plan' ? { kind: 'hangs' } : undefined);
    void world.deploy('1.1.0').catch(() => undefined);
    await world.quiet();
    let stopped = false;
    const stopping = world.operations.stop().then(() => {
      stopped = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(stopped).toBe(false);
    world.clock.advance(3_000);
    await stopping;
  });
});

describe('a fault that no retry can mend', () => {
  it('ends an approved change whose service is no longer configured, and says so', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    world.script.store = ({ method, args }) =>
      method === 'replace' && (args[1] as { state: string }).state === 'applying' ? { kind: 'hangs' } : undefined;
    await world.click(change);
    await world.quiet();
    world.script.store = () => undefined;
    Object.assign(world.deps, { upstreams: new Map() });
    world.clock.advance(40_000);
    await world.restart();
    await world.quiet();
    expect(await world.change(change.id)).toMatchObject({
      state: 'failed',
      endShown: true,
      ending: { cause: { kind: 'meshbot', message: expect.stringContaining('MESH_CONFIG') } },
    });
    expect(await world.store.open()).toEqual([]);
  });

  it('ends a change whose frozen job can no longer be read, and says so in the thread', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    const unreadable = new MeshError('MESH_STATE_UNREADABLE', 'reading job.1 of a change');
    world.script.store = ({ method, args }) =>
      method === 'document' && args[1] === 'job.1' && world.notifier.kinds(change.id).includes('approved')
        ? { kind: 'fails', error: unreadable }
        : undefined;
    await world.click(change);
    await world.pass(5);
    expect(await world.change(change.id)).toMatchObject({ state: 'outcome-unknown' });
    expect(await world.versions()).toHaveLength(1);
    expect(world.notifier.kinds(change.id)).toEqual(['approved', 'ended']);
  });
});

describe('the runner', () => {
  it('keeps nothing of a change that has ended', async () => {
    const world = await running();
    const runner = new ChangeRunner(world.deps);
    const idle = world.clock.sleepers;
    const change = await world.proposed('1.1.0');
    runner.take(change.id);
    await world.quiet();
    expect(runner.size).toBe(1);
    await world.click(change, { action: 'reject', reason: 'no' });
    runner.take(change.id);
    await world.quiet();
    expect(runner.size).toBe(0);
    expect(world.clock.sleepers).toBe(idle);
  });
});

describe('a store that is away', () => {
  it('is asked again, ever less often, and the change goes on when it is back', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    let asked = 0;
    let away = false;
    world.script.store = ({ method, args }) => {
      away ||= method === 'replace' && (args[1] as { state: string }).state === 'following';
      if (!away) return undefined;
      asked++;
      return { kind: 'fails', error: AWAY };
    };
    await world.click(change);
    await world.pass(300);
    expect(asked).toBeGreaterThan(5);
    expect(asked).toBeLessThan(60);
    world.script.store = () => undefined;
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
    expect(await world.versions()).toHaveLength(2);
    expect(world.notifier.kinds(change.id)).toEqual(['approved', 'applied', 'ended']);
  });
});
