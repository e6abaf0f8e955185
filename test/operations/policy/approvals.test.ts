import { describe, expect, it } from 'vitest';
import { MeshError } from '../../../src/domain/errors.ts';
import type { Resolved } from '../../../src/domain/identity.ts';
import { fourNodes, serviceJob } from '../../sandbox/nomad/cluster.ts';
import { APPROVER, REQUESTER, SECOND } from '../../support/a-change.ts';
import { startWorld, type World, type WorldOptions } from '../../support/change-world.ts';

async function running(options: WorldOptions = {}): Promise<World> {
  const world = await startWorld({ nodes: fourNodes, ...options });
  world.register(serviceJob());
  await world.pass(45);
  return world;
}

const EVERYONE = { name: 'write', members: ['everyone'] };
const owned = { service: { owners: ['U0OWN', 'S0TEAM'] } };

describe('a change that somebody proposes', () => {
  it.each([
    ['nobody whose role does not reach', [{ name: 'read', members: ['everyone'] }], 'not-allowed'],
    ['nobody where nobody holds a role', [], 'not-allowed'],
    ['whoever holds the role', [{ name: 'plan', members: [REQUESTER.userId] }], undefined],
    ['who is in a user group that holds it', [{ name: 'plan', members: ['S0DEV'] }], undefined],
  ])('is proposed by %s', async (_who, roles, reason) => {
    const world = await running({ roles, userGroups: { S0DEV: [REQUESTER.userId] } });
    const outcome = await world.deploy('1.1.0');
    if (reason === undefined) expect(outcome.kind).toBe('proposed');
    else expect(outcome).toMatchObject({ kind: 'refused', reason, details: { action: 'propose', service: 'web' } });
  });

  it('is refused with who could, and nothing is stored', async () => {
    const world = await running({ roles: [] });
    expect(await world.deploy('1.1.0')).toMatchObject({
      details: { who: expect.stringContaining('Whoever has the role plan may propose changes.') },
    });
    expect(await world.store.open()).toEqual([]);
  });

  it('I6: is not proposed while a user group cannot be read', async () => {
    const world = await running({ roles: [{ name: 'write', members: ['everyone', 'S0DEV'] }] });
    const unreadable = new MeshError('MESH_UPSTREAM_UNAVAILABLE', 'reading a user group', { system: 'Slack' });
    Object.assign(world.deps.userGroups, { members: () => Promise.reject(unreadable) });
    await expect(world.deploy('1.1.0')).rejects.toBe(unreadable);
    expect(await world.store.open()).toEqual([]);
  });

  it('keeps the rules that decided, the seats, and who is named for them', async () => {
    const world = await running(owned);
    expect(await world.proposed('1.1.0')).toMatchObject({
      approvalsNeeded: 1,
      seats: [{ from: [{ kind: 'owners', service: 'web' }], rule: 'owner-approves', named: ['U0OWN', 'S0TEAM'] }],
      decidedBy: { rules: expect.arrayContaining(['plan-proposes', 'environment-approvals', 'owner-approves']) },
    });
  });
});

describe('an approval', () => {
  it('by somebody who may approve but owns nothing fills no seat of the owners', async () => {
    const world = await running(owned);
    const change = await world.proposed('1.1.0');
    expect(await world.click(change)).toMatchObject({ kind: 'refused', reason: 'not-an-approver' });
    expect(await world.click(change, { userId: 'U0OWN' })).toMatchObject({ kind: 'approved' });
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
  });

  it('by an owner through a user group counts, whatever their role', async () => {
    const world = await running({
      ...owned,
      roles: [{ name: 'plan', members: [REQUESTER.userId] }],
      userGroups: { S0TEAM: [SECOND.userId] },
    });
    const change = await world.proposed('1.1.0');
    expect(await world.click(change)).toMatchObject({ kind: 'refused', reason: 'not-allowed' });
    expect(await world.click(change, SECOND)).toMatchObject({ kind: 'approved' });
  });

  it('of two needs somebody besides the owner, and the owner may come last', async () => {
    const world = await running({ ...owned, environment: { approvals: 2 } });
    const change = await world.proposed('1.1.0');
    expect(await world.click(change)).toMatchObject({ kind: 'approved', change: { state: 'proposed' } });
    expect(await world.click(change, SECOND)).toMatchObject({ kind: 'refused', reason: 'not-an-approver' });
    expect(await world.click(change, { userId: 'U0OWN' })).toMatchObject({
      kind: 'approved',
      change: { state: 'approved' },
    });
  });

  it('I2: two accounts of one person count once, as approvers and as requester', async () => {
    const account = (userId: string, identity: string): Resolved => ({
      ...{ kind: 'person' },
      person: { userId, teamId: 'T0HOME', name: userId, identity },
    });
    const world = await running({
      environment: { approvals: 2 },
      people: {
        [REQUESTER.userId]: account(REQUESTER.userId, 'rea'),
        U0REQ2: account('U0REQ2', 'rea'),
        [APPROVER.userId]: account(APPROVER.userId, 'ada'),
        U0APP2: account('U0APP2', 'ada'),
      },
    });
    const change = await world.proposed('1.1.0');
    expect(await world.click(change, { userId: 'U0REQ2' })).toMatchObject({ reason: 'self-approval' });
    expect(await world.click(change)).toMatchObject({ kind: 'approved', change: { state: 'proposed' } });
    expect(await world.click(change, { userId: 'U0APP2' })).toMatchObject({ reason: 'already-approved' });
  });

  it('of somebody whose account lacks what tells people apart is refused', async () => {
    const people = { U0NEW: { kind: 'refused', standing: 'no-identity' } } as const;
    const world = await running({ people });
    const change = await world.proposed('1.1.0');
    expect(await world.click(change, { userId: 'U0NEW' })).toMatchObject({ kind: 'refused', reason: 'no-identity' });
  });
});

describe('between the last approval and the job', () => {
  async function approvedWhileAway(options: WorldOptions) {
    const world = await running(options);
    const change = await world.proposed('1.1.0');
    const stored = await world.store.read(change.id);
    if (stored === undefined) throw new Error('no change');
    const approval = { person: SECOND, planNumber: 1, at: change.createdAt, fills: [0] };
    // As a replica leaves it that is killed right after the click.
    await world.store.replace(stored, { ...stored.change, state: 'approved', approvals: [approval] });
    return { world, change };
  }

  it('an approver who has lost the right does not count any more, and the change waits for another', async () => {
    const { world, change } = await approvedWhileAway({ ...owned, userGroups: { S0TEAM: [] } });
    await world.restart();
    await world.pass(5);
    expect(await world.change(change.id)).toMatchObject({ state: 'proposed', approvals: [] });
    expect(world.notifier.kinds(change.id)).toContain('unapproved');
    expect(await world.versions()).toHaveLength(1);
    expect(await world.click(await world.change(change.id), { userId: 'U0OWN' })).toMatchObject({ kind: 'approved' });
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
  });

  it('an approver who has left the workspace does not count any more', async () => {
    const people = { [SECOND.userId]: { kind: 'refused', standing: 'deactivated' } } as const;
    const { world, change } = await approvedWhileAway({ people });
    await world.restart();
    await world.pass(5);
    expect(await world.change(change.id)).toMatchObject({ state: 'proposed', approvals: [] });
  });

  it('a requester who may not any more has nothing applied', async () => {
    const roles = [EVERYONE];
    const { world, change } = await approvedWhileAway({ roles });
    roles.splice(0, 1, { name: 'write', members: [SECOND.userId] });
    await world.restart();
    expect(await world.ended(change.id, 5)).toMatchObject({
      state: 'failed',
      ending: { cause: { kind: 'not-allowed' } },
    });
    expect(await world.versions()).toHaveLength(1);
  });

  it('nothing is applied while a user group cannot be read, and it goes on when it can', async () => {
    const { world, change } = await approvedWhileAway({ ...owned, userGroups: { S0TEAM: [SECOND.userId] } });
    const { members } = world.deps.userGroups;
    const unreadable = new MeshError('MESH_UPSTREAM_UNAVAILABLE', 'reading a user group', { system: 'Slack' });
    Object.assign(world.deps.userGroups, { members: () => Promise.reject(unreadable) });
    await world.restart();
    await world.pass(20);
    expect(await world.change(change.id)).toMatchObject({ state: 'approved' });
    expect(await world.versions()).toHaveLength(1);
    Object.assign(world.deps.userGroups, { members });
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
  });
});

it('the audit trail names the rules that decided about a request, a refusal and an approval', async () => {
  const world = await running({ ...owned, roles: [{ name: 'plan', members: [REQUESTER.userId] }] });
  const change = await world.proposed('1.1.0');
  await world.click(change);
  await world.click(change, { userId: 'U0OWN' });
  const decided = world.audit.flatMap(({ event, step, reason, decidedBy }) =>
    decidedBy === undefined ? [] : [[step ?? reason ?? event, decidedBy.decision, decidedBy.rules]],
  );
  expect(decided).toEqual([
    ['requested', 'allow', ['plan-proposes', 'environment-approvals', 'owner-approves']],
    ['approved', 'allow', ['owners-approve']],
  ]);
});
