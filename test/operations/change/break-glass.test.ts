import { describe, expect, it } from 'vitest';
import { MeshError } from '../../../src/domain/errors.ts';
import type { DeployRequest } from '../../../src/domain/request.ts';
import { fourNodes, serviceJob } from '../../sandbox/nomad/cluster.ts';
import { ADMIN, REQUESTER } from '../../support/a-change.ts';
import { startWorld, type World, type WorldOptions } from '../../support/change-world.ts';

const AUDIT = 'C0AUDIT';

async function running(options: WorldOptions = {}): Promise<World> {
  const world = await startWorld({ nodes: fourNodes, service: { owners: ['U0OWN', 'S0TEAM'] }, ...options });
  Object.assign(world.deps.catalogue, { auditChannelId: AUDIT });
  world.register(serviceJob());
  await world.pass(45);
  return world;
}

async function broken(world: World) {
  const request: DeployRequest = {
    ...{ verb: 'deploy', service: 'web', version: '1.1.0', variables: {}, dryRun: false },
    ...{ breakGlass: true, reason: 'the shop is down' },
  };
  const { userId, teamId } = ADMIN;
  return world.operations.propose(request, { requestId: 'r-9', userId, teamId, channelId: 'C0GEN' });
}

async function proposed(world: World) {
  const outcome = await broken(world);
  if (outcome.kind !== 'proposed') throw new Error(JSON.stringify(outcome));
  return world.change(outcome.change.id);
}

const told = (world: World) =>
  world.announcer.told
    .filter(({ announcement }) => announcement.kind === 'glass-broken')
    .map((entry) => entry.channelId);

describe('deploying with --break-glass', () => {
  it('needs the right of its own', async () => {
    const world = await running();
    const outcome = await world.deploy('1.1.0', { breakGlass: true, reason: 'because' });
    expect(outcome).toMatchObject({
      ...{ kind: 'refused', reason: 'not-allowed' },
      details: { action: 'break-glass', who: 'Whoever has the role admin may break glass.' },
    });
  });

  it('I6: is refused where no channel would be told', async () => {
    const world = await running();
    Object.assign(world.deps.catalogue, { auditChannelId: undefined });
    expect(await broken(world)).toMatchObject({ kind: 'refused', reason: 'break-glass-off' });
  });

  it.each([
    ['shared', 'channel-shared'],
    ['unknown', 'channel-unknown'],
  ] as const)(
    'I6: is refused where the audience of the channel that must hear of it is %s',
    async (audience, reason) => {
      const world = await running({ channels: { [AUDIT]: audience } });
      expect(await broken(world)).toMatchObject({ kind: 'refused', reason, details: { toldOf: 'broken glass' } });
      expect(await world.store.open()).toEqual([]);
    },
  );

  it('shows whose approval is skipped, and waits for a click on the plan like every change', async () => {
    const world = await running();
    const change = await proposed(world);
    expect(change).toMatchObject({
      ...{ state: 'proposed', approvalsNeeded: 0, seats: [] },
      skipped: [{ from: [{ kind: 'owners', service: 'web' }], named: ['U0OWN', 'S0TEAM'] }],
    });
    await world.pass(5);
    expect(await world.versions()).toHaveLength(1);
    expect(told(world)).toEqual([]);
  });

  it('is applied by the requester alone, tells the channel and the thread once, and locks the service', async () => {
    const world = await running();
    const change = await proposed(world);
    expect(await world.click(change, ADMIN)).toMatchObject({ kind: 'approved' });
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
    expect(told(world)).toEqual([AUDIT]);
    expect(world.notifier.kinds(change.id).filter((kind) => kind === 'glass-broken')).toHaveLength(1);
    expect(await world.deploy('1.2.0')).toMatchObject({
      ...{ kind: 'refused', reason: 'locked' },
      details: { ownerId: ADMIN.userId, reason: expect.stringContaining('the shop is down') },
    });
  });

  it('applies nothing before the channel could be told', async () => {
    const world = await running();
    const change = await proposed(world);
    world.announcer.fault = new MeshError('MESH_UPSTREAM_UNAVAILABLE', 'telling a channel', { system: 'Slack' });
    await world.click(change, ADMIN);
    await world.pass(20);
    expect(await world.change(change.id)).toMatchObject({ state: 'approved' });
    expect(await world.versions()).toHaveLength(1);
    world.announcer.fault = undefined;
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
    expect(told(world)).toEqual([AUDIT]);
  });

  it('may be approved by somebody else in the usual way, and not by whoever may neither', async () => {
    const roles = [{ name: 'plan', members: ['everyone'] }];
    const world = await running({ roles });
    const change = await proposed(world);
    expect(await world.click(change, REQUESTER)).toMatchObject({ kind: 'refused', reason: 'not-allowed' });
    expect(await world.click(change, { userId: 'U0OWN' })).toMatchObject({ kind: 'approved' });
  });
});
