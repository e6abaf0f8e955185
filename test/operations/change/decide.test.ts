import { describe, expect, it } from 'vitest';
import { fourNodes, serviceJob } from '../../sandbox/nomad/cluster.ts';
import { REQUESTER, SECOND } from '../../support/a-change.ts';
import { startWorld, type World, type WorldOptions } from '../../support/change-world.ts';

async function proposed(options: WorldOptions = {}, version = '1.1.0') {
  const world = await startWorld({ nodes: fourNodes, ...options });
  world.register(serviceJob());
  await world.pass(45);
  const change = await world.proposed(version);
  return { world, change };
}

const call = (world: World, method: string, path: string, body?: unknown) =>
  fetch(`${world.nomad.url}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });

describe('a click', () => {
  it('by the requester does not approve where a second person is asked for', async () => {
    const { world, change } = await proposed();
    expect(await world.click(change, REQUESTER)).toMatchObject({ kind: 'refused', reason: 'self-approval' });
    expect((await world.change(change.id)).state).toBe('proposed');
  });

  it('by the requester is enough where nobody else is asked for', async () => {
    const { world, change } = await proposed({ environment: { approvals: 0 } });
    expect(await world.click(change, REQUESTER)).toMatchObject({ kind: 'approved' });
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
  });

  it('has one effect when it is delivered twice', async () => {
    const { world, change } = await proposed();
    const outcomes = await Promise.all([world.click(change), world.click(change)]);
    expect(outcomes.filter(({ kind }) => kind === 'approved')).toHaveLength(1);
    await world.ended(change.id);
    expect(await world.versions()).toHaveLength(2);
  });

  it('has one effect when twenty people click at once', async () => {
    const { world, change } = await proposed();
    const clicks = Array.from({ length: 20 }, (_, n) => world.click(change, { userId: `U0P${n}` }));
    const outcomes = await Promise.all(clicks);
    expect(outcomes.filter(({ kind }) => kind === 'approved')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'refused')).toHaveLength(19);
    const ended = await world.ended(change.id);
    expect(ended).toMatchObject({ state: 'succeeded' });
    expect(ended.approvals).toHaveLength(1);
    expect(await world.versions()).toHaveLength(2);
  });

  it.each([
    ['another message', { card: { channelId: 'C0PROD', ts: '9.9' } }, 'forged'],
    ['another channel', { card: { channelId: 'C0GEN', ts: '1.000001' } }, 'forged'],
    ['an unknown change', { changeId: 'web-nothing' }, 'unknown-change'],
    ['a plan that was never shown', { planNumber: 7 }, 'plan-outdated'],
    ['a guest', { userId: 'U0GUEST' }, 'guest'],
  ])('of %s has no effect', async (_what, differs, reason) => {
    const { world, change } = await proposed();
    expect(await world.click(change, differs)).toMatchObject({ kind: 'refused', reason });
    expect((await world.change(change.id)).state).toBe('proposed');
  });

  it('after the end says how it ended and redraws the card', async () => {
    const { world, change } = await proposed();
    await world.click(change, { ...REQUESTER, action: 'withdraw' });
    await world.quiet();
    const before = world.notifier.drawings.length;
    expect(await world.click(change)).toMatchObject({
      kind: 'refused',
      reason: 'change-ended',
      details: { state: 'withdrawn' },
    });
    await world.quiet();
    expect(world.notifier.drawings.slice(before)).toMatchObject([{ change: { state: 'withdrawn' } }]);
  });

  it('that comes late expires the change', async () => {
    const { world, change } = await proposed({ environment: { expiryMs: 60_000 } });
    // Another replica's clock: the timer of this one has not fired yet.
    const late = world.clock.now() + 60_000;
    const { now } = world.clock;
    Object.assign(world.clock, { now: () => late });
    expect(await world.click(change)).toMatchObject({ kind: 'refused', reason: 'expired' });
    Object.assign(world.clock, { now });
    expect((await world.change(change.id)).state).toBe('expired');
  });

  it('that rejects needs a reason, and ends the change with it', async () => {
    const { world, change } = await proposed();
    const reject = { action: 'reject' } as const;
    expect(await world.click(change, { ...reject, reason: ' ' })).toMatchObject({ reason: 'reason-needed' });
    expect(await world.click(change, { ...reject, reason: 'not today' })).toMatchObject({ kind: 'rejected' });
    await world.quiet();
    expect(await world.change(change.id)).toMatchObject({
      state: 'rejected',
      endShown: true,
      ending: { reason: 'not today' },
    });
    expect(world.notifier.kinds(change.id)).toEqual(['ended']);
    expect(await world.deploy('1.2.0')).toMatchObject({ kind: 'proposed' });
  });

  it('withdraws for the requester only', async () => {
    const { world, change } = await proposed();
    const withdraw = { action: 'withdraw' } as const;
    expect(await world.click(change, withdraw)).toMatchObject({ kind: 'refused', reason: 'not-requester' });
    expect(await world.click(change, { ...withdraw, ...REQUESTER })).toMatchObject({ kind: 'withdrawn' });
  });

  it('of one person is not enough where two are asked for', async () => {
    const { world, change } = await proposed({ environment: { approvals: 2 } });
    expect(await world.click(change)).toMatchObject({ kind: 'approved', change: { state: 'proposed' } });
    expect(await world.click(change)).toMatchObject({ kind: 'refused', reason: 'already-approved' });
    await world.pass(5);
    expect(await world.versions()).toHaveLength(1);
    expect(await world.click(change, SECOND)).toMatchObject({ kind: 'approved', change: { state: 'approved' } });
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
  });
});

describe('a change that nobody decides', () => {
  it('expires by itself, is shown so, and frees its service', async () => {
    const { world, change } = await proposed({ environment: { expiryMs: 60_000 } });
    await world.pass(61);
    expect(await world.change(change.id)).toMatchObject({ state: 'expired', endShown: true });
    expect(world.notifier.cards.get(change.id)?.change.state).toBe('expired');
    expect(await world.store.open()).toEqual([]);
  });
});

describe('an approval of a plan that no longer holds', () => {
  it('is kept where the new plan does no more than the one before, and the last decides on what is shown', async () => {
    const { world, change } = await proposed({ environment: { approvals: 2 } });
    await world.click(change, SECOND);
    await call(world, 'PUT', '/v1/job/web/scale', { Count: 2, Target: { Group: 'app' } });
    await world.pass(45);
    const outcome = await world.click(change);
    expect(outcome).toMatchObject({
      kind: 'plan-changed',
      change: { state: 'proposed', approvals: [{ person: SECOND, planNumber: 2 }], plan: { number: 2 } },
    });
    await world.click(await world.change(change.id));
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
  });

  const meanwhile: [string, (world: World) => unknown, RegExp][] = [
    ['registered another version', (world) => world.register(serviceJob({ image: 'shop/web:1.0.5' })), /web/],
    ['scaled it up', (world) => call(world, 'PUT', '/v1/job/web/scale', { Count: 4, Target: { Group: 'app' } }), /web/],
    ['stopped it', (world) => call(world, 'DELETE', '/v1/job/web'), /web/],
  ];

  it.each(meanwhile)('applies nothing when somebody %s, and shows what differs', async (_what, act, key) => {
    const { world, change } = await proposed({ environment: { approvals: 2 } });
    await world.click(change, SECOND);
    await act(world);
    await world.pass(45);
    const before = (await world.versions()).length;
    const outcome = await world.click(change);
    expect(outcome).toMatchObject({
      kind: 'plan-changed',
      change: { state: 'proposed', approvals: [], plan: { number: 2 } },
    });
    expect(outcome.kind === 'plan-changed' && outcome.differences[0]).toMatchObject({
      kind: 'job-changed-meanwhile',
      key: expect.stringMatching(key),
    });
    await world.pass(5);
    expect(await world.versions()).toHaveLength(before);
    expect(world.notifier.cards.get(change.id)).toMatchObject({ change: { state: 'proposed' }, plan: { number: 2 } });
    expect(world.notifier.kinds(change.id)).toContain('plan-changed');
    expect(await world.click(change)).toMatchObject({ kind: 'refused', reason: 'plan-outdated' });
    const again = await world.change(change.id);
    await world.click(again, SECOND);
    await world.click(again);
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
  });

  it('ends superseded, and applies nothing, when somebody purged the job', async () => {
    const { world, change } = await proposed();
    await call(world, 'DELETE', '/v1/job/web?purge=true');
    await world.pass(5);
    expect(await world.click(change)).toMatchObject({ kind: 'superseded' });
    await world.quiet();
    expect(await world.change(change.id)).toMatchObject({ state: 'superseded', endShown: true });
    expect((await call(world, 'GET', '/v1/job/web')).status).toBe(404);
  });

  it('ends superseded when somebody else has deployed just that', async () => {
    const { world, change } = await proposed();
    world.register(serviceJob({ image: 'shop/web:1.1.0' }));
    await world.pass(60);
    expect(await world.click(change)).toMatchObject({ kind: 'superseded' });
    expect(await world.versions()).toHaveLength(2);
  });

  it('applies nothing when there is no more room for it', async () => {
    const world = await startWorld({
      nodes: [
        { name: 'one', cpu: 1000 },
        { name: 'two', cpu: 1000 },
      ],
    });
    world.register(serviceJob({ count: 2, cpu: 300, update: { Canary: 1 } }));
    await world.pass(45);
    const change = await world.proposed('1.1.0');
    world.register(serviceJob({ id: 'other', count: 2, cpu: 600 }));
    await world.pass(45);
    const outcome = await world.click(change);
    expect(outcome).toMatchObject({ kind: 'plan-changed' });
    expect(outcome.kind === 'plan-changed' && outcome.differences).toContainEqual(
      expect.objectContaining({ kind: 'new', key: expect.stringContaining('cannot be placed') }),
    );
    expect(await world.versions()).toHaveLength(1);
  });

  it('applies nothing when it would now evict other jobs, and says which', async () => {
    const preemption = { service: true };
    const world = await startWorld({ nodes: [{ name: 'one', cpu: 2000 }], preemption });
    const important = { count: 1, cpu: 600, update: { Canary: 1 }, job: { Priority: 90 } };
    world.register(serviceJob(important));
    await world.pass(45);
    const change = await world.proposed('1.1.0');
    world.register(serviceJob({ id: 'humble', count: 1, cpu: 1200, job: { Priority: 10 } }));
    await world.pass(45);
    const outcome = await world.click(change);
    expect(outcome.kind === 'plan-changed' && outcome.differences).toContainEqual(
      expect.objectContaining({ kind: 'new', key: 'evicts job humble in default' }),
    );
    expect(await world.versions()).toHaveLength(1);
  });

  it('is applied when less would happen than was shown', async () => {
    const world = await startWorld({ nodes: [{ name: 'one', cpu: 1000 }] });
    world.register(serviceJob({ count: 1, cpu: 600, update: { Canary: 1, AutoPromote: true } }));
    await world.pass(45);
    const change = await world.proposed('1.1.0');
    expect(world.notifier.cards.get(change.id)?.plan.failures).toHaveLength(1);
    world.nomad.control.addNode({ name: 'two', cpu: 1000 });
    await world.pass(5);
    expect(await world.click(change)).toMatchObject({ kind: 'approved' });
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
  });
});
