import { describe, expect, it } from 'vitest';
import type { Environment } from '../../../../src/domain/catalogue.ts';
import { fourNodes, serviceJob } from '../../../sandbox/nomad/cluster.ts';
import { startWorld, type World } from '../../../support/change-world.ts';
import { SLACK_AWAY } from '../../../support/memory-notifier.ts';

const TIMES = { expiryMs: 60_000, remindMs: 30_000 } as const;
const IN_THREAD = { escalate: { beforeMs: 10_000, to: ['S0LEADS'] } } as const;
const IN_CHANNEL = { escalate: { beforeMs: 10_000, to: ['U0BOSS'], channelId: 'C0CALL' } } as const;

async function running(environment: Partial<Environment> = {}): Promise<World> {
  const world = await startWorld({ nodes: fourNodes, environment: { ...TIMES, ...environment } });
  world.register(serviceJob());
  await world.pass(45);
  return world;
}

const steps = (world: World) => world.audit.flatMap(({ step = '' }) => (step.endsWith('ed') ? [step] : []));

describe('a change that waits', () => {
  it('reminds once, escalates once, and then expires', async () => {
    const world = await running(IN_THREAD);
    const { id } = await world.proposed('1.1.0');
    await world.pass(29);
    expect(world.notifier.kinds(id)).toEqual([]);
    await world.pass(2);
    expect(world.notifier.kinds(id)).toEqual(['reminded']);
    await world.pass(18);
    expect(world.notifier.kinds(id)).toEqual(['reminded']);
    await world.pass(2);
    expect(world.notifier.entries(id)).toEqual([{ kind: 'reminded' }, { kind: 'escalated', to: ['S0LEADS'] }]);
    expect(await world.ended(id)).toMatchObject({
      ...{ state: 'expired', reminded: '2026-01-01T00:01:15.000Z', escalated: '2026-01-01T00:01:35.000Z' },
    });
    expect(world.notifier.kinds(id)).toEqual(['reminded', 'escalated', 'ended']);
    expect(steps(world)).toEqual(['reminded', 'escalated', 'expired']);
  });

  it('escalates into a channel, with a link to its card', async () => {
    const world = await running(IN_CHANNEL);
    const { id } = await world.proposed('1.1.0');
    await world.pass(51);
    const link = 'https://team.slack.com/archives/C0PROD/1.000001';
    expect(world.announcer.told).toMatchObject([
      { channelId: 'C0CALL', announcement: { kind: 'escalated', to: ['U0BOSS'], change: { id }, link } },
    ]);
    expect(world.notifier.kinds(id)).toEqual(['reminded']);
  });

  it('leaves its card as it is, and its buttons working', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    await world.pass(31);
    expect(world.notifier.drawings).toEqual([]);
    expect(await world.click(change)).toMatchObject({ kind: 'approved' });
  });

  it.each([
    ['rejected', { action: 'reject', reason: 'no' }],
    ['approved', {}],
  ] as const)('says nothing more once it is %s', async (_, click) => {
    const world = await running(IN_THREAD);
    const change = await world.proposed('1.1.0');
    await world.pass(10);
    await world.click(change, click);
    await world.pass(60);
    expect(world.notifier.kinds(change.id)).not.toContain('reminded');
    expect(steps(world)).not.toContain('reminded');
  });

  it('reminds of nothing in an environment that asks for none', async () => {
    const world = await startWorld({ nodes: fourNodes, environment: { expiryMs: 60_000 } });
    world.register(serviceJob());
    await world.pass(45);
    const { id } = await world.proposed('1.1.0');
    expect(await world.ended(id)).toMatchObject({ state: 'expired' });
    expect(world.notifier.kinds(id)).toEqual(['ended']);
  });
});

describe('I4: a reminder', () => {
  it('is not said again by a replica that takes the change over', async () => {
    const world = await running(IN_CHANNEL);
    const { id } = await world.proposed('1.1.0');
    await world.pass(31);
    await world.restart();
    await world.pass(20);
    await world.restart();
    await world.pass(2);
    expect(world.notifier.kinds(id)).toEqual(['reminded']);
    expect(world.announcer.told).toHaveLength(1);
    expect(steps(world)).toEqual(['reminded', 'escalated']);
  });

  it('that was only marked is said by whoever takes the change over', async () => {
    const world = await running();
    const { id } = await world.proposed('1.1.0');
    world.notifier.fault = SLACK_AWAY;
    await world.pass(31);
    expect(await world.change(id)).toMatchObject({ reminded: expect.any(String) });
    world.notifier.fault = undefined;
    await world.restart();
    await world.quiet();
    expect(world.notifier.kinds(id)).toEqual(['reminded']);
  });

  it('that nobody could send while all replicas were down is said by the next start', async () => {
    const world = await running(IN_THREAD);
    const { id } = await world.proposed('1.1.0');
    await world.operations.stop();
    world.clock.advance(52_000);
    await world.restart();
    await world.quiet();
    expect(world.notifier.kinds(id)).toEqual(['reminded', 'escalated']);
  });

  it('is tried again while Slack does not take it', async () => {
    const world = await running({ remindMs: 50_000 });
    const change = await world.proposed('1.1.0');
    world.notifier.fault = SLACK_AWAY;
    await world.pass(12);
    world.notifier.fault = undefined;
    await world.pass(27);
    expect(world.notifier.kinds(change.id)).toEqual([]);
    await world.pass(2);
    expect(world.notifier.kinds(change.id)).toEqual(['reminded']);
  });

  it('that Slack does not take keeps no decision waiting, and is not said after it', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    world.notifier.fault = SLACK_AWAY;
    await world.pass(31);
    world.notifier.fault = undefined;
    await world.click(change, { action: 'reject', reason: 'no' });
    await world.pass(40);
    expect(world.notifier.kinds(change.id)).toEqual(['ended']);
  });
});
