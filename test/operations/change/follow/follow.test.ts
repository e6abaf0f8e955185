import { describe, expect, it } from 'vitest';
import type { BehaviourOf } from '../../../../sandbox/nomad/index.ts';
import { MeshError } from '../../../../src/domain/errors.ts';
import type { CardView } from '../../../../src/ports/notifier.ts';
import { byImage, fourNodes, type ServiceShape, serviceJob } from '../../../sandbox/nomad/cluster.ts';
import { startWorld, type World, type WorldOptions } from '../../../support/change-world.ts';

const AWAY = new MeshError('MESH_UPSTREAM_UNAVAILABLE', 'asking Nomad', { system: 'nomad' });

/** The service runs at 1.0.0, and a change to `version` is approved. */
async function approved(version: string, shape: ServiceShape = {}, options: WorldOptions = {}) {
  const world = await startWorld({ nodes: fourNodes, behaviour: byImage, ...options });
  world.register(serviceJob(shape));
  await world.pass(60);
  const change = await world.proposed(version);
  await world.click(change);
  return { world, id: change.id };
}

const put = (world: World, path: string, body: unknown) =>
  fetch(`${world.nomad.url}${path}`, { method: 'PUT', body: JSON.stringify(body) });

/** What the card showed of its one group while the rollout went on, without repetitions. */
function healthShown(drawings: readonly CardView[]): readonly number[] {
  const shown = drawings.flatMap(({ progress }) => progress?.groups.map(({ healthy }) => healthy) ?? []);
  return shown.filter((healthy, index) => healthy !== shown[index - 1]);
}

describe('following a rollout', () => {
  it('shows every step of it, in order', async () => {
    const { world, id } = await approved('1.1.0');
    expect(await world.ended(id)).toMatchObject({ state: 'succeeded' });
    expect(healthShown(world.notifier.drawings)).toEqual([0, 1, 2, 3]);
    expect(world.notifier.drawings.at(-1)?.change.state).toBe('succeeded');
  });

  it('ends failed, with the exit code, where Nomad does not go back', async () => {
    const { world, id } = await approved('broken');
    const ended = await world.ended(id);
    expect(ended).toMatchObject({
      state: 'failed',
      applied: { jobVersion: 1 },
      ending: { cause: { kind: 'task-failed', exitCode: 1 } },
    });
    expect(world.notifier.kinds(id)).toEqual(['approved', 'applied', 'allocation-failed', 'ended']);
  });

  it('shows no secret that the failed task has logged', async () => {
    const behaviour: BehaviourOf = ({ task }) =>
      String(task.Config?.['image']).endsWith(':broken')
        ? { kind: 'exits', code: 3, afterMs: 500, stderr: ['DB_PASSWORD=hunter2-Zk83jQp0', 'giving up'] }
        : undefined;
    const { world, id } = await approved('broken', {}, { behaviour });
    const ended = await world.ended(id);
    expect(ended.ending?.cause).toMatchObject({ exitCode: 3, log: expect.arrayContaining(['giving up']) });
    expect(JSON.stringify([ended, world.notifier.entries(id), world.notifier.drawings])).not.toContain('hunter2');
  });

  it.each([
    ['out of memory', { kind: 'exits', code: 137, afterMs: 500, oom: true }, 'out-of-memory'],
    ['a driver that fails', { kind: 'driver-failure', message: 'pull access denied' }, 'driver'],
    ['checks that never pass', { kind: 'unhealthy', checkOutput: 'connection refused' }, 'unhealthy'],
  ] as const)('names %s as the cause', async (_what, broken, kind) => {
    const behaviour: BehaviourOf = ({ task }) =>
      String(task.Config?.['image']).endsWith(':broken') ? broken : undefined;
    const { world, id } = await approved('broken', {}, { behaviour });
    expect(await world.ended(id)).toMatchObject({ state: 'failed', ending: { cause: { kind } } });
  });

  it('is not held up by a log that cannot be read', async () => {
    const world = await startWorld({ nodes: fourNodes, behaviour: byImage });
    world.script.nomad = ({ method }) => (method === 'logTail' ? { kind: 'fails', error: AWAY } : undefined);
    world.register(serviceJob());
    await world.pass(60);
    const change = await world.proposed('broken');
    await world.click(change);
    const ended = await world.ended(change.id);
    expect(ended).toMatchObject({ state: 'failed', ending: { cause: { kind: 'task-failed', exitCode: 1 } } });
    expect(ended.ending?.cause).not.toHaveProperty('log');
  });

  it('fails at the progress deadline when not everything can be placed, and has said so before', async () => {
    const shape = { count: 1, cpu: 400, update: { Canary: 2, ProgressDeadline: 60e9, HealthyDeadline: 30e9 } };
    const { world, id } = await approved('1.1.0', shape, { nodes: [{ name: 'one', cpu: 1000 }] });
    const ended = await world.ended(id);
    expect(ended).toMatchObject({ state: 'failed', ending: { cause: { kind: 'placement', group: 'app' } } });
    expect(world.notifier.kinds(id)).toEqual(['approved', 'applied', 'placement-blocked', 'ended']);
  });

  it('goes on to success when room appears after all', async () => {
    const shape = { count: 1, cpu: 600, update: { Canary: 1, AutoPromote: true } };
    const { world, id } = await approved('1.1.0', shape, { nodes: [{ name: 'one', cpu: 1000 }] });
    await world.pass(5);
    expect(world.notifier.kinds(id)).toContain('placement-blocked');
    expect(world.notifier.cards.get(id)?.progress?.blocked).toMatch(/cpu exhausted on 1 of 1 node/);
    world.nomad.control.addNode({ name: 'two', cpu: 1000 });
    expect(await world.ended(id)).toMatchObject({ state: 'succeeded' });
    expect(world.notifier.cards.get(id)?.progress?.blocked).toBeUndefined();
  });

  it('says once that canaries wait, and goes on when somebody promotes them', async () => {
    const { world, id } = await approved('1.1.0', { update: { Canary: 1 } });
    await world.pass(60);
    expect((await world.change(id)).state).toBe('following');
    expect(world.notifier.entries(id).filter(({ kind }) => kind === 'awaits-promotion')).toEqual([
      { kind: 'awaits-promotion', healthyCanaries: 1, canaries: 1 },
    ]);
    const progress = world.notifier.cards.get(id)?.progress;
    expect(progress?.awaitsPromotion).toBe(true);
    await put(world, `/v1/deployment/promote/${progress?.deploymentId}`, {
      DeploymentID: progress?.deploymentId,
      All: true,
    });
    expect(await world.ended(id)).toMatchObject({ state: 'succeeded' });
  });

  it('ends superseded when somebody deploys a newer version over it', async () => {
    const { world, id } = await approved('1.1.0');
    await world.pass(5);
    world.register(serviceJob({ image: 'shop/web:1.2.0' }));
    expect(await world.ended(id)).toMatchObject({ state: 'superseded', applied: { jobVersion: 1 } });
  });

  it('ends superseded when somebody stops the job', async () => {
    const { world, id } = await approved('1.1.0');
    await world.pass(5);
    await fetch(`${world.nomad.url}/v1/job/web`, { method: 'DELETE' });
    expect(await world.ended(id)).toMatchObject({ state: 'superseded' });
  });

  it('ends superseded, not waiting for ever, when somebody deploys while Nomad goes back', async () => {
    const { world, id } = await approved('broken', { update: { AutoRevert: true } });
    await world.pass(120, () => world.notifier.kinds(id).includes('auto-revert'));
    world.register(serviceJob({ image: 'shop/web:1.2.0' }));
    expect((await world.ended(id)).state).toMatch(/superseded|rolled-back/);
  });

  it('says once that Nomad is away and once that it is back, and misses no ending', async () => {
    const { world, id } = await approved('1.1.0');
    await world.pass(5);
    world.script.nomad = () => ({ kind: 'fails', error: AWAY });
    await world.pass(120);
    expect(world.notifier.kinds(id).filter((kind) => kind === 'nomad-unreachable')).toHaveLength(1);
    world.script.nomad = () => undefined;
    expect(await world.ended(id)).toMatchObject({ state: 'succeeded' });
    expect(world.notifier.kinds(id).filter((kind) => kind.startsWith('nomad-'))).toEqual([
      'nomad-unreachable',
      'nomad-back',
    ]);
  });

  it('does not call it a failure when people restart a task', async () => {
    const { world, id } = await approved('1.1.0');
    await world.pass(5);
    const [allocation] = world.nomad.control.allocations('default', 'web').filter(({ Job }) => Job.Version === 1);
    await put(world, `/v1/client/allocation/${allocation?.ID}/restart`, {});
    expect(await world.ended(id)).toMatchObject({ state: 'succeeded' });
    expect(world.notifier.kinds(id)).not.toContain('allocation-failed');
  });
});

describe('following a job without a deployment', () => {
  it('succeeds when a system job runs everywhere', async () => {
    const { world, id } = await approved('1.1.0', { count: 1, job: { Type: 'system' } });
    expect(await world.ended(id)).toMatchObject({ state: 'succeeded' });
    const live = world.nomad.control
      .allocations('default', 'web')
      .filter(({ ClientStatus }) => ClientStatus === 'running');
    expect(live.map(({ Job }) => Job.Version)).toEqual([1, 1, 1, 1]);
  });

  it('succeeds when a service without an update strategy runs', async () => {
    const { world, id } = await approved('1.1.0', { update: { MaxParallel: 0 } });
    expect(await world.ended(id)).toMatchObject({ state: 'succeeded' });
  });

  it('ends superseded when somebody writes over a service without an update strategy', async () => {
    const never: BehaviourOf = ({ task }) =>
      String(task.Config?.['image']).endsWith(':slow') ? { kind: 'healthy', startMs: 3_600_000 } : undefined;
    const { world, id } = await approved('slow', { update: { MaxParallel: 0 } }, { behaviour: never });
    await world.pass(5);
    world.register(serviceJob({ image: 'shop/web:1.2.0', update: { MaxParallel: 0 } }));
    expect(await world.ended(id)).toMatchObject({ state: 'superseded' });
  });

  it('succeeds when a batch job has completed', async () => {
    const { world, id } = await approved('1.1.0', { count: 2, job: { Type: 'batch' } });
    expect(await world.ended(id)).toMatchObject({ state: 'succeeded' });
    expect(world.notifier.cards.get(id)?.progress?.groups).toMatchObject([{ desired: 2, healthy: 2 }]);
  });

  it('waits for the replacement of a failed batch allocation', async () => {
    let runs = 0;
    const second: BehaviourOf = ({ task }) => {
      if (!String(task.Config?.['image']).endsWith(':flaky')) return undefined;
      runs++;
      return runs === 1 ? { kind: 'exits', code: 4, afterMs: 500 } : { kind: 'completes', afterMs: 500 };
    };
    const group = {
      RestartPolicy: { Attempts: 0, Mode: 'fail' },
      ReschedulePolicy: { Attempts: 2, Interval: 3600e9, Delay: 5e9, DelayFunction: 'constant', Unlimited: false },
    };
    const shape = { count: 1, group, job: { Type: 'batch' } };
    const { world, id } = await approved('flaky', shape, { behaviour: second });
    expect(await world.ended(id)).toMatchObject({ state: 'succeeded' });
    expect(runs).toBe(2);
  });

  it('fails when a batch allocation fails for good', async () => {
    const { world, id } = await approved('broken', { count: 1, job: { Type: 'batch' } });
    expect(await world.ended(id)).toMatchObject({ state: 'failed', ending: { cause: { exitCode: 1 } } });
  });

  it.each([
    ['periodic', { Periodic: { Enabled: true, Spec: '0 3 * * *', SpecType: 'cron' } }],
    ['parameterized', { ParameterizedJob: { Payload: 'optional' } }],
  ])('succeeds at once when a %s job is registered', async (_what, fields) => {
    const { world, id } = await approved('1.1.0', { count: 1, job: { Type: 'batch', ...fields } });
    await world.pass(1);
    expect(await world.change(id)).toMatchObject({ state: 'succeeded', applied: { evaluationId: undefined } });
  });

  it('follows what a registration places that changes nothing of the job', async () => {
    const world = await startWorld({ nodes: [{ name: 'one' }] });
    world.register(serviceJob({ count: 1 }));
    await world.pass(30);
    const before = await world.nomadJob();
    world.nomad.control.nodeDown('one');
    await world.pass(5);
    const outcome = await world.deploy('1.0.0');
    expect(outcome.kind).toBe('proposed');
    if (outcome.kind !== 'proposed') return;
    await world.click(outcome.change);
    await world.pass(5);
    expect(await world.change(outcome.change.id)).toMatchObject({
      state: 'following',
      applied: { jobVersion: before.Version },
    });
    world.nomad.control.nodeUp('one');
    expect(await world.ended(outcome.change.id)).toMatchObject({ state: 'succeeded' });
    expect(await world.versions()).toHaveLength(1);
  });
});
