import { expect, it } from 'vitest';
import { job, SCRIPT, SECOND } from './support/jobs.ts';
import { onEachNomad } from './support/on-each-nomad.ts';
import * as step from './support/steps.ts';

const version = (id: string, number: number, update: Record<string, unknown> = {}, script: string = SCRIPT.stays) =>
  job(id, { script: `echo v${number}; ${script}`, count: 2, update: { Canary: 1, ...update } });

onEachNomad('a canary', (cluster) => {
  const promote = (id: string, groups?: readonly string[]) => {
    const which = groups === undefined ? { All: true } : { Groups: groups };
    return cluster().wire.put(`/v1/deployment/promote/${id}`, { DeploymentID: id, ...which });
  };
  /** When the job's allocation became healthy. */
  const now = async (id: string) =>
    Date.parse((await step.allocations(cluster(), id))[0]?.DeploymentStatus?.Timestamp ?? '');
  const healthyCanary = (id: string, number: number) =>
    step.untilDeploymentIs(
      cluster(),
      id,
      (one) => one.JobVersion === number && one.TaskGroups['app']?.HealthyAllocs === 1,
    );

  it('is not used for a first version', async () => {
    await step.deployed(cluster(), version('initial', 0));
    const [deployment] = await step.deployments(cluster(), 'initial');
    expect(deployment?.TaskGroups['app']).toMatchObject({ DesiredCanaries: 0, PlacedCanaries: null, Promoted: false });
    await step.forget(cluster(), 'initial');
  });

  it('runs beside the old version, alone in the plan, and waits for a person', async () => {
    await step.deployed(cluster(), version('manual', 0));
    const planned = await step.plan(cluster(), version('manual', 1));
    expect(planned.Annotations?.DesiredTGUpdates['app']).toMatchObject({ Canary: 1, Ignore: 2, DestructiveUpdate: 0 });
    await step.register(cluster(), version('manual', 1));
    const waiting = await healthyCanary('manual', 1);
    expect(waiting).toMatchObject({
      Status: 'running',
      StatusDescription: 'Deployment is running but requires manual promotion',
      TaskGroups: { app: { DesiredCanaries: 1, DesiredTotal: 2, Promoted: false } },
    });
    expect(await step.untilRunning(cluster(), 'manual', 3)).toHaveLength(3);

    expect(await promote(waiting.ID)).toMatchObject({ status: 200 });
    const done = await step.untilDeployment(cluster(), 'manual', 1, 'successful');
    expect(done.TaskGroups['app']).toMatchObject({ Promoted: true, PlacedAllocs: 2, HealthyAllocs: 2 });
    expect(await step.untilRunning(cluster(), 'manual', 2, 1)).toHaveLength(2);
    await step.forget(cluster(), 'manual');
  });

  it('cannot be promoted before it is healthy', async () => {
    await step.deployed(cluster(), version('early', 0));
    await step.register(cluster(), version('early', 1, { MinHealthyTime: 10 * SECOND }));
    const { ID } = await step.untilDeployment(cluster(), 'early', 1, 'running');
    const refused = await promote(ID);
    expect(refused.status).toBe(500);
    expect(refused.text).toContain('Task group "app" has 0/1 healthy allocations');
    await step.forget(cluster(), 'early');
  });

  it('of an unknown group is promoted with 200 and without effect', async () => {
    await step.deployed(cluster(), version('stranger', 0));
    await step.register(cluster(), version('stranger', 1));
    const { ID } = await healthyCanary('stranger', 1);
    expect((await promote(ID, ['nobody'])).status).toBe(200);
    const [deployment] = await step.deployments(cluster(), 'stranger');
    expect(deployment?.TaskGroups['app']?.Promoted).toBe(false);
    await step.forget(cluster(), 'stranger');
  });

  it('promotes itself with auto_promote', async () => {
    const update = { AutoPromote: true };
    await step.deployed(cluster(), version('auto', 0, update));
    await step.register(cluster(), version('auto', 1, update));
    const first = await step.untilDeployment(cluster(), 'auto', 1, 'running');
    expect(first.StatusDescription).toBe('Deployment is running pending automatic promotion');
    const done = await step.untilDeployment(cluster(), 'auto', 1, 'successful');
    expect(done.TaskGroups['app']).toMatchObject({ AutoPromote: true, Promoted: true, HealthyAllocs: 2 });
    await step.forget(cluster(), 'auto');
  });

  it('that crashes fails the deployment and is stopped, while the old version stays untouched', async () => {
    await step.deployed(cluster(), version('broken', 0));
    const before = (await step.untilRunning(cluster(), 'broken', 2)).map((alloc) => alloc.ID).sort();
    await step.register(cluster(), version('broken', 1, {}, 'exit 1'));
    const failed = await step.untilDeployment(cluster(), 'broken', 1, 'failed');
    expect(failed.StatusDescription).toBe('Failed due to unhealthy allocations');
    const allocs = await step.untilAllocations(cluster(), 'broken', (all) =>
      all.some((alloc) => alloc.JobVersion === 1 && alloc.DesiredStatus === 'stop'),
    );
    const kept = step.running(allocs).map((alloc) => alloc.ID);
    expect(kept.sort()).toEqual(before);
    await step.forget(cluster(), 'broken');
  });

  it('that crashes with auto_revert makes a third version that replaces nothing', async () => {
    await step.deployed(cluster(), version('undone', 0, { AutoRevert: true }));
    const before = (await step.untilRunning(cluster(), 'undone', 2)).map((alloc) => alloc.ID).sort();
    await step.register(cluster(), version('undone', 1, { AutoRevert: true }, 'exit 1'));
    const failed = await step.untilDeployment(cluster(), 'undone', 1, 'failed');
    expect(failed.StatusDescription).toBe('Failed due to unhealthy allocations - rolling back to job version 0');
    const back = await step.untilDeployment(cluster(), 'undone', 2, 'successful');
    expect(back.TaskGroups['app']).toMatchObject({ DesiredTotal: 2, DesiredCanaries: 0 });
    const after = await step.untilRunning(cluster(), 'undone', 2, 2);
    expect(after.map((alloc) => alloc.ID).sort()).toEqual(before);
    await step.forget(cluster(), 'undone');
  });

  it('is stopped when a newer version comes', async () => {
    await step.deployed(cluster(), version('twice', 0));
    await step.register(cluster(), version('twice', 1));
    await healthyCanary('twice', 1);
    await step.register(cluster(), version('twice', 2));
    expect((await step.untilDeployment(cluster(), 'twice', 1, 'cancelled')).StatusDescription).toBe(
      'Cancelled due to newer version of job',
    );
    await step.untilRunning(cluster(), 'twice', 0, 1);
    await healthyCanary('twice', 2);
    expect(await step.untilRunning(cluster(), 'twice', 2, 0)).toHaveLength(2);
    await step.forget(cluster(), 'twice');
  });

  it('that is healthy may wait for a person beyond its progress deadline', async () => {
    const update = { HealthyDeadline: 7 * SECOND, ProgressDeadline: 8 * SECOND };
    await step.deployed(cluster(), version('unhurried', 0));
    await step.register(cluster(), version('unhurried', 1, update));
    await healthyCanary('unhurried', 1);
    await step.deployed(cluster(), job('meanwhile', { update: { MinHealthyTime: 10 * SECOND } }));
    const [deployment] = (await step.deployments(cluster(), 'unhurried')).filter((one) => one.JobVersion === 1);
    expect(deployment?.Status).toBe('running');
    expect(Date.parse(deployment?.TaskGroups['app']?.RequireProgressBy ?? '')).toBeLessThan(await now('meanwhile'));
    await step.forget(cluster(), 'unhurried');
    await step.forget(cluster(), 'meanwhile');
  });

  it('leaves nothing to do in a plan of the same job while it waits', async () => {
    await step.deployed(cluster(), version('idle', 0));
    await step.register(cluster(), version('idle', 1));
    await healthyCanary('idle', 1);
    const planned = await step.plan(cluster(), version('idle', 1));
    expect(planned.Diff?.Type).toBe('None');
    expect(planned.Annotations?.DesiredTGUpdates['app']).toMatchObject({
      Ignore: 3,
      Place: 0,
      Canary: 0,
      DestructiveUpdate: 0,
    });
    await step.forget(cluster(), 'idle');
  });

  it('is stopped when its deployment is marked failed by hand', async () => {
    await step.deployed(cluster(), version('rejected', 0));
    await step.register(cluster(), version('rejected', 1));
    const { ID } = await healthyCanary('rejected', 1);
    await cluster().wire.put(`/v1/deployment/fail/${ID}`, { DeploymentID: ID });
    await step.untilRunning(cluster(), 'rejected', 0, 1);
    expect(await step.untilRunning(cluster(), 'rejected', 2, 0)).toHaveLength(2);
    expect((await step.liveJob(cluster(), 'rejected')).Version).toBe(1);
    await step.forget(cluster(), 'rejected');
  });

  it('goes when the job is reverted to the version that still runs', async () => {
    await step.deployed(cluster(), version('recalled', 0));
    const before = (await step.untilRunning(cluster(), 'recalled', 2)).map((alloc) => alloc.ID).sort();
    await step.register(cluster(), version('recalled', 1));
    await healthyCanary('recalled', 1);
    const back = await cluster().wire.put('/v1/job/recalled/revert', { JobID: 'recalled', JobVersion: 0 });
    expect(back.status).toBe(200);
    const after = await step.untilRunning(cluster(), 'recalled', 2, 2);
    expect(after.map((alloc) => alloc.ID).sort()).toEqual(before);
    await step.untilRunning(cluster(), 'recalled', 0, 1);
    expect((await step.untilDeployment(cluster(), 'recalled', 1, 'cancelled')).StatusDescription).toBe(
      'Cancelled due to newer version of job',
    );
    const done = await step.untilDeployment(cluster(), 'recalled', 2, 'successful');
    expect(done.TaskGroups['app']).toMatchObject({ DesiredCanaries: 0, DesiredTotal: 2 });
    await step.forget(cluster(), 'recalled');
  });

  it('for every allocation gives a blue and a green set', async () => {
    await step.deployed(cluster(), version('bluegreen', 0, { Canary: 2 }));
    await step.register(cluster(), version('bluegreen', 1, { Canary: 2 }));
    const waiting = await step.untilDeploymentIs(
      cluster(),
      'bluegreen',
      (one) => one.JobVersion === 1 && one.TaskGroups['app']?.HealthyAllocs === 2,
    );
    expect(await step.untilRunning(cluster(), 'bluegreen', 4)).toHaveLength(4);
    await promote(waiting.ID, ['app']);
    const done = await step.untilDeployment(cluster(), 'bluegreen', 1, 'successful');
    expect(done.TaskGroups['app']).toMatchObject({ Promoted: true, PlacedAllocs: 2 });
    expect(await step.untilRunning(cluster(), 'bluegreen', 2)).toHaveLength(2);
    await step.forget(cluster(), 'bluegreen');
  });
});
