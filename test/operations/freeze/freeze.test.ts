import { describe, expect, it } from 'vitest';
import type { FreezeRule } from '../../../src/domain/freeze.ts';
import { listLocks } from '../../../src/operations/hold/list.ts';
import type { Policy } from '../../../src/ports/policy.ts';
import { byImage, serviceJob } from '../../sandbox/nomad/cluster.ts';
import { ADMIN, APPROVER, REQUESTER } from '../../support/a-change.ts';
import { startWorld, type World } from '../../support/change-world.ts';

/** The world's clock starts at midnight UTC on the first of January. */
const NIGHT: FreezeRule = {
  ...{ name: 'night', environments: ['production'], cron: '0 0 * * *', durationMs: 3_600_000 },
  ...{ timeZone: 'UTC', reason: 'backups', override: 'none' },
};
/** Begins two minutes later. */
const SOON: FreezeRule = { ...NIGHT, name: 'soon', cron: '2 0 * * *', durationMs: 600_000 };

async function running(freezes: readonly FreezeRule[]): Promise<World> {
  const world = await startWorld({ behaviour: byImage, freezes });
  world.register(serviceJob());
  await world.pass(45);
  return world;
}

describe('during a freeze', () => {
  it('a proposal is refused with its name, its end and what an override needs; a dry run is not', async () => {
    const world = await running([NIGHT]);
    expect(await world.deploy('1.1.0')).toMatchObject({
      ...{ kind: 'refused', reason: 'frozen' },
      details: { freeze: 'night', reason: 'backups', override: 'none', until: '2026-01-01T01:00:00.000Z' },
    });
    expect(await world.store.recent(1)).toEqual([]);
    expect(await world.deploy('1.1.0', { dryRun: true })).toMatchObject({ kind: 'dry-run' });
  });

  it('an approval is refused, and it can still be rejected', async () => {
    const world = await running([SOON]);
    const change = await world.proposed('1.1.0');
    await world.pass(90);
    expect(await world.click(change)).toMatchObject({ kind: 'refused', reason: 'frozen' });
    expect(await world.change(change.id)).toMatchObject({ state: 'proposed', approvals: [] });
    expect(await world.click(change, { action: 'reject', reason: 'no' })).toMatchObject({ kind: 'rejected' });
  });

  it('what was approved just before waits, says so once, and is applied after its end', async () => {
    const world = await running([SOON]);
    const change = await world.proposed('1.1.0');
    // The clock passes the beginning between the approval's record and the application.
    let isDone = false;
    world.script.store = ({ method, args }) => {
      if (method === 'replace' && !isDone && (args[1] as { state: string }).state === 'approved') {
        isDone = true;
        world.clock.advance(90_000);
      }
      return undefined;
    };
    expect(await world.click(change)).toMatchObject({ kind: 'approved' });
    await world.pass(20);
    expect(await world.change(change.id)).toMatchObject({ state: 'approved' });
    expect(world.notifier.kinds(change.id).filter((kind) => kind === 'frozen')).toHaveLength(1);
    expect(await world.versions()).toHaveLength(1);
    world.clock.advance(600_000);
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
  });

  it('people with the role admin go on where it says so, and nobody else', async () => {
    const world = await running([{ ...NIGHT, override: 'admin' }]);
    expect(await world.deploy('1.1.0')).toMatchObject({ reason: 'frozen', details: { override: 'admin' } });
    Object.assign(world.deps.catalogue, { admins: [REQUESTER.userId, APPROVER.userId] });
    const change = await world.proposed('1.1.0');
    expect(await world.click(change)).toMatchObject({ kind: 'approved' });
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
  });

  it('what breaks glass goes on where it says so, and nothing else, an administrator’s change neither', async () => {
    const world = await running([{ ...NIGHT, override: 'break-glass' }]);
    Object.assign(world.deps.catalogue, { admins: [ADMIN.userId], auditChannelId: 'C0AUDIT' });
    const by = { requestId: 'r-9', userId: ADMIN.userId, teamId: ADMIN.teamId, channelId: 'C0GEN' };
    const plain = { verb: 'deploy', service: 'web', version: '1.1.0', variables: {}, dryRun: false } as const;
    const frozen = { reason: 'frozen', details: { override: 'break-glass' } };
    expect(await world.operations.propose(plain, by)).toMatchObject(frozen);
    const breaking = { ...plain, breakGlass: true, reason: 'the shop is down' };
    const notTheirs = await world.operations.propose(breaking, { ...by, userId: REQUESTER.userId });
    expect(notTheirs).toMatchObject({ kind: 'refused', reason: 'not-allowed' });
    const outcome = await world.operations.propose(breaking, by);
    if (outcome.kind !== 'proposed') throw new Error(JSON.stringify(outcome));
    const { change } = outcome;
    expect(await world.click(change, { userId: ADMIN.userId })).toMatchObject({ kind: 'approved' });
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
  });

  it('each of several must let it through, and the answer is about the strictest that does not', async () => {
    const long = { ...NIGHT, name: 'audit', override: 'break-glass', durationMs: 3 * 3_600_000 } as const;
    const world = await running([{ ...NIGHT, override: 'admin' }, long]);
    Object.assign(world.deps.catalogue, { admins: [REQUESTER.userId], auditChannelId: 'C0AUDIT' });
    const details = { freeze: 'audit', override: 'break-glass', until: '2026-01-01T03:00:00.000Z' };
    expect(await world.deploy('1.1.0')).toMatchObject({ reason: 'frozen', details });
    Object.assign(world.deps.catalogue, { admins: [] });
    const breaking = { breakGlass: true, reason: 'the shop is down' };
    const night = { freeze: 'night', override: 'admin', until: '2026-01-01T01:00:00.000Z' };
    expect(await world.deploy('1.1.0', breaking)).toMatchObject({ reason: 'frozen', details: night });
  });

  it('a change that is planned again needs what the rules ask for during one', async () => {
    const world = await running([{ ...NIGHT, override: 'admin' }]);
    Object.assign(world.deps.catalogue, { admins: [REQUESTER.userId, APPROVER.userId] });
    const change = await world.proposed('1.1.0');
    const { approvals } = world.deps.policy;
    const anybody = { id: 'two-more', count: 2, from: [{ kind: 'anyone' }] } as const;
    const twoMore: Policy['approvals'] = ({ freeze, ...question }) =>
      freeze?.name === 'night' ? { kind: 'asked', rules: [anybody] } : approvals(question);
    Object.assign(world.deps.policy, { approvals: twoMore });
    world.register(serviceJob({ group: { Count: 4 } }));
    expect(await world.click(change)).toMatchObject({ kind: 'plan-changed', change: { approvalsNeeded: 2 } });
    expect(world.audit.find(({ step }) => step === 'replanned')).toMatchObject({
      question: { freeze: { name: 'night' } },
    });
  });

  it('elsewhere nothing is frozen', async () => {
    const world = await running([{ ...NIGHT, environments: ['staging'] }]);
    expect(await world.deploy('1.1.0')).toMatchObject({ kind: 'proposed' });
  });
});

describe('the list of locks', () => {
  it('shows the freezes in force and the next ones', async () => {
    const world = await startWorld({ freezes: [NIGHT, { ...SOON, environments: ['staging'] }] });
    const { userId, teamId } = REQUESTER;
    const asking = { requestId: 'r', userId, teamId, channelId: 'C0GEN' };
    expect(await listLocks(world.deps, { verb: 'locks' }, asking)).toMatchObject({
      freezes: [
        { environment: 'production', isInForce: true, window: { until: '2026-01-01T01:00:00.000Z' } },
        { environment: 'production', isInForce: false, window: { since: '2026-01-02T00:00:00.000Z' } },
        { environment: 'staging', isInForce: false, window: { since: '2026-01-01T00:02:00.000Z' } },
      ],
    });
  });
});
