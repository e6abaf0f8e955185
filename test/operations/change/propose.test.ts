import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Fault, Rules } from '../../../sandbox/faults/index.ts';
import { MeshError } from '../../../src/domain/errors.ts';
import { byImage, serviceJob } from '../../sandbox/nomad/cluster.ts';
import { startWorld, type World } from '../../support/change-world.ts';
import { SLACK_AWAY } from '../../support/memory-notifier.ts';

const AWAY = new MeshError('MESH_UPSTREAM_UNAVAILABLE', 'storing a change', { system: 'consul' });

async function running(options: Parameters<typeof startWorld>[0] = {}): Promise<World> {
  const world = await startWorld({ behaviour: byImage, ...options });
  world.register(serviceJob());
  await world.pass(45);
  return world;
}

/** Nothing but this comes of what the bot asks Nomad. */
async function runningWith(fault: Fault, deadlineMs?: number): Promise<World> {
  const faults = new Rules();
  const world = await running({ faults, ...(deadlineMs === undefined ? {} : { deadlineMs }) });
  faults.add({ fault });
  return world;
}

async function expectNothing(world: World): Promise<void> {
  expect(world.notifier.posted).toBe(0);
  expect(await world.store.recent(10)).toEqual([]);
  expect(await world.store.open()).toEqual([]);
}

describe('a proposal', () => {
  it('is stored with its lock, its plan and its frozen job before its card is posted', async () => {
    const world = await running();
    const outcome = await world.deploy('1.1.0', { reason: 'new checkout' });
    expect(outcome).toMatchObject({
      kind: 'proposed',
      change: { state: 'proposed', service: 'web', fromVersion: '1.0.0', toVersion: '1.1.0', approvalsNeeded: 1 },
      plan: { number: 1, fromVersion: '1.0.0', toVersion: '1.1.0' },
    });
    const [stored] = await world.store.open();
    expect(stored?.change).toMatchObject({ card: { channelId: 'C0PROD' }, reason: 'new checkout' });
    expect(await world.store.document(stored?.change.id ?? '', 'job.1')).toContain('shop/web:1.1.0');
    expect(await world.store.document(stored?.change.id ?? '', 'plan.1')).toContain('1.1.0');
    expect(world.audit).toMatchObject([
      {
        ...{ event: 'requested', verb: 'deploy', environment: 'production', service: 'web', answer: 'proposed' },
        ...{ by: { userId: 'U0REQ', name: 'Rea Quest' }, channelId: 'C0GEN', to: 'proposed' },
        asked: { version: '1.1.0', reason: 'new checkout' },
        plan: { number: 1, risk: 'medium', summary: expect.stringContaining('1.0.0 to 1.1.0; app: 1 destructive') },
      },
    ]);
  });

  it.each([
    ['an unknown service, with the nearest', { service: 'wbe' }, 'unknown-service', { nearest: 'web' }],
    [
      'an unknown environment, with the nearest',
      { environment: 'prodution' },
      'unknown-environment',
      { nearest: 'production' },
    ],
    [
      'a service that is not in that environment',
      { environment: 'staging' },
      'service-not-in-environment',
      { runsIn: 'production' },
    ],
    ['a version with a slash', { version: '../1.1.0' }, 'version-invalid', {}],
  ])('of %s is refused', async (_what, request, reason, details) => {
    const world = await running();
    expect(await world.deploy('1.1.0', request)).toMatchObject({ kind: 'refused', reason, details });
    await expectNothing(world);
    expect(world.audit).toMatchObject([{ event: 'refused', verb: 'deploy', reason, by: { name: 'Rea Quest' } }]);
    // A name that is not configured gets no chain of its own.
    expect(world.audit[0]?.environment).not.toBe('prodution');
  });

  it('without a version is refused where the job as it runs is the source', async () => {
    const world = await running();
    const outcome = await world.operations.propose(
      { verb: 'deploy', service: 'web', variables: {}, dryRun: false },
      { requestId: 'r-1', userId: 'U0REQ', teamId: 'T0HOME', channelId: 'C0GEN' },
    );
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'version-needed' });
  });

  it('from a channel that the environment does not take commands from is refused', async () => {
    const world = await running({ environment: { askedIn: ['C0PROD'] } });
    expect(await world.deploy('1.1.0')).toMatchObject({ kind: 'refused', reason: 'channel-not-allowed' });
    await expectNothing(world);
  });

  it('by a guest is refused', async () => {
    const world = await running();
    const outcome = await world.operations.propose(
      { verb: 'deploy', service: 'web', version: '1.1.0', variables: {}, dryRun: false },
      { requestId: 'r-1', userId: 'U0GUEST', teamId: 'T0HOME', channelId: 'C0GEN' },
    );
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'guest' });
    const by = { userId: 'U0GUEST', teamId: 'T0HOME' };
    expect(world.audit).toMatchObject([{ event: 'refused', reason: 'guest', environment: 'production', by }]);
    await expectNothing(world);
  });

  it('of the version that runs changes nothing: nothing is posted, nothing is stored', async () => {
    const world = await running();
    expect(await world.deploy('1.0.0')).toMatchObject({ kind: 'no-change', version: '1.0.0' });
    await expectNothing(world);
    expect(world.audit).toMatchObject([{ event: 'requested', environment: 'production', answer: 'no-change' }]);
  });

  it('as a dry run shows its plan and leaves nothing behind', async () => {
    const world = await running();
    expect(await world.deploy('1.1.0', { dryRun: true })).toMatchObject({
      kind: 'dry-run',
      plan: { toVersion: '1.1.0' },
    });
    await expectNothing(world);
    const asked = { version: '1.1.0', dryRun: true };
    expect(world.audit).toMatchObject([{ event: 'requested', answer: 'dry-run', asked, plan: { number: 1 } }]);
  });

  it('of a job that does not run is refused', async () => {
    const world = await startWorld();
    expect(await world.deploy('1.1.0')).toMatchObject({ kind: 'refused', reason: 'job-missing' });
  });

  it('for a service with an open change names that change and whose it is', async () => {
    const world = await running();
    const first = await world.proposed('1.1.0');
    expect(await world.deploy('1.2.0')).toMatchObject({
      kind: 'refused',
      reason: 'change-open',
      details: { id: first.id, requester: 'Rea Quest', channelId: 'C0PROD', ts: first.card?.ts },
    });
    expect(world.notifier.posted).toBe(1);
  });

  it('of invalid HCL is refused with what Nomad says and where', async () => {
    const jobsFolder = await mkdtemp(join(tmpdir(), 'meshbot-jobs-'));
    await writeFile(join(jobsFolder, 'web.nomad.hcl'), 'job "web" {\n  group "app" {\n    task "a" {\n');
    const world = await running({ jobsFolder, placement: { source: { kind: 'file', path: 'web.nomad.hcl' } } });
    const outcome = await world.deploy('1.1.0');
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'job-invalid' });
    expect(outcome.kind === 'refused' && String(outcome.details['message'])).toMatch(/:\d+,\d+/);
    await expectNothing(world);
  });

  it('of a job over 2 MB is refused', async () => {
    const world = await startWorld();
    world.register(serviceJob({ job: { Meta: { notes: 'x'.repeat(2_000_000) } } }));
    await world.pass(1);
    expect(await world.deploy('1.1.0')).toMatchObject({
      kind: 'refused',
      reason: 'job-too-large',
      details: { limit: 2_000_000 },
    });
    await expectNothing(world);
  });
});

describe('a proposal while an upstream is ill', () => {
  it.each([
    ['answers 500', 500, 'No cluster leader', 'MESH_UPSTREAM_UNAVAILABLE'],
    ['answers 403', 403, 'Permission denied', 'MESH_UPSTREAM_DENIED'],
    ['talks garbage', 200, '<html>hello</html>', 'MESH_UPSTREAM_GARBAGE'],
  ])('fails when Nomad %s, and leaves nothing behind', async (_what, status, text, code) => {
    const world = await runningWith({ kind: 'status', status, body: text });
    await expect(world.deploy('1.1.0')).rejects.toMatchObject({ code });
    await expectNothing(world);
  });

  it.each<Fault>([{ kind: 'split', how: 'refuse' }, { kind: 'reset' }])(
    'fails when Nomad is out of reach: %j',
    async (fault) => {
      const world = await runningWith(fault);
      await expect(world.deploy('1.1.0')).rejects.toMatchObject({ code: 'MESH_UPSTREAM_UNAVAILABLE' });
      await expectNothing(world);
    },
  );

  it('fails at its deadline when Nomad is slow', async () => {
    const world = await runningWith({ kind: 'hang' }, 30);
    await expect(world.deploy('1.1.0')).rejects.toMatchObject({ code: 'MESH_UPSTREAM_DEADLINE' });
    await expectNothing(world);
  });

  it('posts nothing when it cannot be remembered', async () => {
    const world = await running();
    world.script.store = ({ method }) => (method === 'create' ? { kind: 'fails', error: AWAY } : undefined);
    await expect(world.deploy('1.1.0')).rejects.toBe(AWAY);
    await expectNothing(world);
  });

  it('is taken up once the store answers, when it was stored although the reply was lost', async () => {
    const world = await running();
    world.script.store = ({ method }) => (method === 'create' ? { kind: 'reply-lost', error: AWAY } : undefined);
    await expect(world.deploy('1.1.0')).rejects.toBe(AWAY);
    await world.quiet();
    const [stored] = await world.store.open();
    expect(stored?.change.card).toBeDefined();
    expect(world.notifier.posted).toBe(1);
  });

  it('ends the change and frees its service when the card cannot be posted', async () => {
    const world = await running();
    world.notifier.fault = SLACK_AWAY;
    await expect(world.deploy('1.1.0')).rejects.toBe(SLACK_AWAY);
    expect(await world.store.open()).toEqual([]);
    expect(await world.store.recent(1)).toMatchObject([{ state: 'failed', card: undefined }]);
    world.notifier.fault = undefined;
    expect(await world.deploy('1.1.0')).toMatchObject({ kind: 'proposed' });
  });

  it('looks for its card again when nobody knows whether it was posted', async () => {
    const world = await running();
    world.notifier.fault = new MeshError('MESH_OUTCOME_UNKNOWN', 'posting the card');
    await expect(world.deploy('1.1.0')).rejects.toMatchObject({ code: 'MESH_OUTCOME_UNKNOWN' });
    world.notifier.fault = undefined;
    await world.pass(5);
    expect((await world.store.open())[0]?.change.card).toBeDefined();
    expect(world.notifier.posted).toBe(1);
  });
});
