import { describe, expect, it } from 'vitest';
import { MeshError } from '../../../src/domain/errors.ts';
import { ChangeOperations } from '../../../src/operations/change/operations.ts';
import type { CardView, NotifyCall } from '../../../src/ports/notifier.ts';
import { byImage, fourNodes, serviceJob } from '../../sandbox/nomad/cluster.ts';
import { APPROVER } from '../../support/a-change.ts';
import { aClick, startWorld, type World } from '../../support/change-world.ts';
import type { MemoryMember } from '../../support/memory-cluster.ts';
import { type MemoryNotifier, memoryNotifier } from '../../support/memory-notifier.ts';

interface Replica {
  readonly operations: ChangeOperations;
  readonly member: MemoryMember;
  /** What this replica, and no other one, wrote into Slack. */
  readonly wrote: MemoryNotifier['drawings'];
  /** Set: its edits have left, and arrive in Slack when this resolves. */
  onTheWay: Promise<void> | undefined;
}

/** Three replicas over one store, one Nomad and one Slack; the first is the world's own. */
async function three(): Promise<{ readonly world: World; readonly replicas: readonly [Replica, Replica, Replica] }> {
  const world = await startWorld({ nodes: fourNodes, behaviour: byImage });
  world.register(serviceJob({ update: { AutoRevert: true } }));
  await world.pass(60);
  await world.operations.stop();
  await world.deps.membership.stop();
  const one = async (): Promise<Replica> => {
    const member = world.cluster.join();
    const own = memoryNotifier();
    const notifier = {
      ...world.notifier,
      updateCard: async (view: CardView, { before }: NotifyCall = {}) => {
        await before?.();
        await replica.onTheWay;
        const moved = await world.notifier.updateCard(view);
        await own.updateCard(view);
        return moved;
      },
    };
    const operations = new ChangeOperations({ ...world.deps, notifier, membership: member });
    await operations.start();
    const replica: Replica = { operations, member, wrote: own.drawings, onTheWay: undefined };
    return replica;
  };
  return { world, replicas: [await one(), await one(), await one()] };
}

const asking = { requestId: 'r-1', userId: 'U0REQ', teamId: 'T0HOME', channelId: 'C0GEN' };
const request = { verb: 'deploy', service: 'web', version: '1.1.0', variables: {}, dryRun: false } as const;

async function proposedBy({ operations }: Replica) {
  const outcome = await operations.propose(request, asking);
  if (outcome.kind !== 'proposed') throw new Error(JSON.stringify(outcome));
  return outcome.change;
}

describe('three replicas', () => {
  it('take a click anywhere; whoever proposed the change applies it, and alone edits its card', async () => {
    const { world, replicas } = await three();
    const [first, second] = replicas;
    const change = await proposedBy(first);
    expect(await second.operations.decide(aClick(change))).toMatchObject({ kind: 'approved' });
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded', endShown: true });
    expect(replicas.map(({ wrote }) => wrote.length > 0)).toEqual([true, false, false]);
    expect(world.notifier.kinds(change.id)).toEqual(['approved', 'applied', 'ended']);
    expect(await world.versions()).toHaveLength(2);
    expect([...world.cluster.drivers]).toEqual([]);
  });

  it('say a plan that has changed once, on the card and in the thread, whoever took the click', async () => {
    const { world, replicas } = await three();
    const [first, second] = replicas;
    const change = await proposedBy(first);
    world.register(serviceJob({ image: 'shop/web:1.0.7', update: { AutoRevert: true } }));
    await world.pass(60);
    const outcome = await second.operations.decide(aClick(change));
    if (outcome.kind !== 'plan-changed') throw new Error(outcome.kind);
    await world.quiet();
    expect(world.notifier.entries(change.id)).toEqual([
      { kind: 'plan-changed', by: APPROVER, differences: outcome.differences },
    ]);
    expect(world.notifier.cards.get(change.id)?.change.plan.number).toBe(2);
    expect(second.wrote).toEqual([]);
  });

  it('go on where one was killed, once its session is ended, and say so', async () => {
    const { world, replicas } = await three();
    const [first, second] = replicas;
    const change = await proposedBy(first);
    await second.operations.decide(aClick(change));
    await world.pass(3);
    expect((await world.change(change.id)).state).toBe('following');
    first.member.expire();
    await world.quiet();
    expect(world.cluster.drivers.get(change.id)).not.toBe(first.member.fence(change.id).session);
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded', endShown: true });
    expect(world.notifier.kinds(change.id)).toEqual(['approved', 'applied', 'resumed', 'ended']);
    expect(world.notifier.posted).toBe(1);
  });

  it('say what one had no time to say before it was killed: that it is applied', async () => {
    const { world, replicas } = await three();
    const [first, second] = replicas;
    const change = await proposedBy(first);
    world.notifier.fault = new MeshError('MESH_UPSTREAM_UNAVAILABLE', 'posting', { system: 'Slack' });
    await second.operations.decide(aClick(change));
    await world.pass(3);
    expect((await world.change(change.id)).state).toBe('following');
    first.member.expire();
    world.notifier.fault = undefined;
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded', endShown: true });
    expect([...world.notifier.kinds(change.id)].sort()).toEqual(['applied', 'approved', 'ended', 'resumed']);
  });

  it('leave a paused one nothing to do: it writes nothing, draws nothing, registers nothing', async () => {
    const { world, replicas } = await three();
    const [first, second, third] = replicas;
    const change = await proposedBy(first);
    let release: (() => void) | undefined;
    // The first one is paused right before it sends the job.
    world.script.store = ({ method, args }) => {
      const isIntent = method === 'replace' && (args[1] as { state: string }).state === 'applying';
      if (!isIntent || release !== undefined) return undefined;
      release = () => first.member.beat();
      first.member.expire();
      return undefined;
    };
    await second.operations.decide(aClick(change));
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
    const drawnBefore = first.wrote.length;
    release?.();
    await world.quiet();
    expect(first.wrote).toHaveLength(drawnBefore);
    expect(second.wrote.length + third.wrote.length).toBeGreaterThan(0);
    expect(await world.versions()).toHaveLength(2);
    expect(world.notifier.cards.get(change.id)?.change.state).toBe('succeeded');
  });

  it('draw over what one had sent when it was paused, and which arrives after the end was shown', async () => {
    const { world, replicas } = await three();
    const [first, second] = replicas;
    const change = await proposedBy(first);
    let arrives = () => {};
    first.onTheWay = new Promise((resolve) => {
      arrives = resolve;
    });
    await second.operations.decide(aClick(change));
    await world.pass(3);
    first.member.expire();
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded', endShown: true });
    const drawn = world.notifier.drawings.length;
    arrives();
    first.member.beat();
    await world.quiet();
    const late = world.notifier.drawings.slice(drawn).map((view) => view.change.state);
    expect(late).toContain('following');
    expect(late.at(-1)).toBe('succeeded');
    expect(world.notifier.cards.get(change.id)?.change.state).toBe('succeeded');
    expect([...world.cluster.drivers]).toEqual([]);
  });

  it('hand over at once when one is told to end', async () => {
    const { world, replicas } = await three();
    const [first, second] = replicas;
    const change = await proposedBy(first);
    await second.operations.decide(aClick(change));
    await world.pass(3);
    await first.operations.stop();
    await first.member.stop();
    await world.quiet();
    expect(world.cluster.drivers.get(change.id)).toBeDefined();
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded', endShown: true });
  });

  it('expire a card whose replica is gone', async () => {
    const { world, replicas } = await three();
    const change = await proposedBy(replicas[0]);
    replicas[0].member.expire();
    await world.pass(3_700);
    expect(await world.change(change.id)).toMatchObject({ state: 'expired', endShown: true });
    expect(world.notifier.cards.get(change.id)?.change.state).toBe('expired');
  });

  it('go on alone after a pause in which the last one has lost its changes', async () => {
    const { world, replicas } = await three();
    const [first, ...others] = replicas;
    const change = await proposedBy(first);
    for (const { operations, member } of others) await Promise.all([operations.stop(), member.stop()]);
    first.member.expire();
    await world.quiet();
    first.member.beat();
    await world.quiet();
    expect(world.cluster.drivers.get(change.id)).toBeDefined();
    await first.operations.decide(aClick(change));
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded', endShown: true });
  });

  it('hold still while Consul does not confirm them, and draw when it does', async () => {
    const { world, replicas } = await three();
    const [first, second] = replicas;
    const change = await proposedBy(first);
    first.member.doubt();
    await second.operations.decide(aClick(change));
    await world.pass(5);
    expect(first.wrote).toEqual([]);
    first.member.beat();
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded', endShown: true });
    expect(first.wrote.length).toBeGreaterThan(0);
  });

  it('draw the card again for somebody who clicked on an outdated one, wherever that was', async () => {
    const { world, replicas } = await three();
    const [first, second] = replicas;
    const change = await proposedBy(first);
    await first.operations.decide({ ...aClick(change), action: 'reject', reason: 'no' });
    await world.quiet();
    const before = world.notifier.drawings.length;
    expect(await second.operations.decide(aClick(change))).toMatchObject({ reason: 'change-ended' });
    await world.quiet();
    expect(world.notifier.drawings).toHaveLength(before + 1);
    expect([...world.cluster.drivers]).toEqual([]);
  });
});
