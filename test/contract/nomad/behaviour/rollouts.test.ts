import { expect, it } from 'vitest';
import { job, SCRIPT, SECOND } from './support/jobs.ts';
import { onEachNomad } from './support/on-each-nomad.ts';
import * as step from './support/steps.ts';

/** A version that cannot be confused with another one of the same job. */
const version = (id: string, number: number, update: Record<string, unknown> = {}, script: string = SCRIPT.stays) =>
  job(id, { script: `echo v${number}; ${script}`, count: 3, update });

onEachNomad('a rollout', (cluster) => {
  it('of a new job is successful once everything is healthy, and makes the version stable', async () => {
    const live = await step.deployed(cluster(), version('first', 0));
    expect(live).toMatchObject({ Version: 0, Stable: true, Status: 'running' });
    const [deployment] = await step.deployments(cluster(), 'first');
    expect(deployment).toMatchObject({
      StatusDescription: 'Deployment completed successfully',
      TaskGroups: { app: { DesiredTotal: 3, PlacedAllocs: 3, HealthyAllocs: 3, UnhealthyAllocs: 0 } },
    });
    await step.forget(cluster(), 'first');
  });

  it('replaces max_parallel allocations at a time, and plans no more than that first batch', async () => {
    await step.deployed(cluster(), version('batches', 0));
    const next = version('batches', 1, { MaxParallel: 2 });
    const planned = await step.plan(cluster(), next);
    expect(planned.Annotations?.DesiredTGUpdates['app']).toMatchObject({ DestructiveUpdate: 2, Ignore: 1, Place: 0 });
    await step.register(cluster(), next);
    const most = { old: 3, ofNew: 0 };
    await step.untilAllocations(cluster(), 'batches', (allocs) => {
      const wanted = allocs.filter((alloc) => alloc.DesiredStatus === 'run');
      const unproven = wanted.filter((alloc) => alloc.JobVersion === 1 && alloc.DeploymentStatus?.Healthy !== true);
      most.ofNew = Math.max(most.ofNew, unproven.length);
      return wanted.every((alloc) => alloc.JobVersion === 1 && alloc.DeploymentStatus?.Healthy === true);
    });
    expect(most.ofNew).toBeLessThanOrEqual(2);
    const done = await step.untilDeployment(cluster(), 'batches', 1, 'successful');
    expect(done.TaskGroups['app']).toMatchObject({ PlacedAllocs: 3, HealthyAllocs: 3 });
    await step.forget(cluster(), 'batches');
  });

  it('takes an allocation for healthy only after min_healthy_time', async () => {
    await step.register(cluster(), version('patience', 0, { MinHealthyTime: 3 * SECOND, MaxParallel: 3 }));
    await step.untilDeployment(cluster(), 'patience', 0, 'successful');
    for (const alloc of await step.allocations(cluster(), 'patience')) {
      const started = Date.parse(alloc.TaskStates?.['main']?.StartedAt ?? '');
      const healthy = Date.parse(alloc.DeploymentStatus?.Timestamp ?? '');
      expect(healthy - started).toBeGreaterThanOrEqual(3000);
      expect(healthy - started).toBeLessThanOrEqual(3000 + cluster().latenessMs);
    }
    await step.forget(cluster(), 'patience');
  });

  it('fails at once when an allocation fails that may not be rescheduled', async () => {
    await step.deployed(cluster(), version('crash', 0));
    await step.register(cluster(), version('crash', 1, {}, 'exit 1'));
    const failed = await step.untilDeployment(cluster(), 'crash', 1, 'failed');
    expect(failed.StatusDescription).toBe('Failed due to unhealthy allocations');
    expect(failed.TaskGroups['app']).toMatchObject({ PlacedAllocs: 1, UnhealthyAllocs: 1, HealthyAllocs: 0 });
    expect(await step.liveJob(cluster(), 'crash')).toMatchObject({ Version: 1, Stable: false });
    expect(await step.untilRunning(cluster(), 'crash', 2, 0)).toHaveLength(2);
    await step.forget(cluster(), 'crash');
  });

  it('that fails with auto_revert registers the last stable version again, stable from the start', async () => {
    await step.deployed(cluster(), version('revert', 0, { AutoRevert: true }));
    await step.register(cluster(), version('revert', 1, { AutoRevert: true }, 'exit 1'));
    const failed = await step.untilDeployment(cluster(), 'revert', 1, 'failed');
    expect(failed.StatusDescription).toBe('Failed due to unhealthy allocations - rolling back to job version 0');
    const back = await step.untilDeployment(cluster(), 'revert', 2, 'successful');
    expect(back.StatusDescription).toBe('Deployment completed successfully');
    const live = await step.liveJob(cluster(), 'revert');
    expect(live).toMatchObject({ Version: 2, Stable: true });
    expect(live.TaskGroups?.[0]?.Tasks?.[0]?.Config?.['args']).toEqual(['-c', 'echo v0; exec sleep 600']);
    await step.forget(cluster(), 'revert');
  });

  it('of a first version has nothing to revert to', async () => {
    await step.register(cluster(), version('hopeless', 0, { AutoRevert: true }, 'exit 1'));
    const failed = await step.untilDeployment(cluster(), 'hopeless', 0, 'failed');
    expect(failed.StatusDescription).toBe(
      'Failed due to unhealthy allocations - no stable job version to auto revert to',
    );
    await step.forget(cluster(), 'hopeless');
  });

  it('that nothing proves healthy fails at its progress deadline', async () => {
    const update = { HealthCheck: 'manual', HealthyDeadline: 2 * SECOND, ProgressDeadline: 4 * SECOND };
    await step.register(cluster(), version('stuck', 0, update));
    const failed = await step.untilDeployment(cluster(), 'stuck', 0, 'failed');
    expect(failed.StatusDescription).toBe('Failed due to progress deadline');
    const first = Math.min(...(await step.allocations(cluster(), 'stuck')).map((alloc) => alloc.CreateTime));
    const deadline = Date.parse(failed.TaskGroups['app']?.RequireProgressBy ?? '');
    expect(deadline - first / 1e6).toBeGreaterThanOrEqual(4000 - 50);
    expect(deadline - first / 1e6).toBeLessThanOrEqual(4000 + 50);
    const [watched] = (await step.evaluations(cluster(), 'stuck'))
      .filter((one) => one.TriggeredBy === 'deployment-watcher')
      .sort((a, b) => b.CreateIndex - a.CreateIndex);
    const endedMs = (watched?.CreateTime ?? 0) / 1e6;
    expect(endedMs - deadline).toBeGreaterThanOrEqual(0);
    expect(endedMs - deadline).toBeLessThanOrEqual(cluster().latenessMs);
    // 1.11 forgets the time of a deployment's change of status.
    const isTold = !cluster().version.startsWith('1.');
    expect(failed.ModifyTime / 1e6).toBeGreaterThanOrEqual(isTold ? deadline : 0);
    expect(failed.ModifyTime / 1e6).toBeLessThanOrEqual(isTold ? deadline + cluster().latenessMs : 0);
    await step.forget(cluster(), 'stuck');
  });

  it('has its progress deadline moved by each allocation that becomes healthy', async () => {
    const update = { MinHealthyTime: 4 * SECOND, HealthyDeadline: 10 * SECOND, ProgressDeadline: 11 * SECOND };
    await step.deployed(cluster(), version('moving', 0));
    await step.register(cluster(), version('moving', 1, update));
    const done = await step.untilDeployment(cluster(), 'moving', 1, 'successful');
    const healthy = (await step.allocations(cluster(), 'moving')).map((alloc) =>
      Date.parse(alloc.DeploymentStatus?.Timestamp ?? ''),
    );
    expect(Math.max(...healthy) - done.CreateTime / 1e6).toBeGreaterThan(11_000);
    await step.forget(cluster(), 'moving');
  });

  it('counts an allocation as unhealthy that is not up for min_healthy_time by its healthy_deadline', async () => {
    const update = { MinHealthyTime: 3 * SECOND, HealthyDeadline: 4 * SECOND, ProgressDeadline: 0 };
    const restarts = { RestartPolicy: { Attempts: 20, Delay: 0, Interval: 60 * SECOND, Mode: 'fail' } };
    const flapping = version('flapping', 0, update, 'sleep 1; exit 1');
    const groups = flapping.TaskGroups?.map((group) => ({ ...group, ...restarts, Count: 1 })) ?? [];
    await step.register(cluster(), { ...flapping, TaskGroups: groups });
    await step.untilDeployment(cluster(), 'flapping', 0, 'failed');
    const [alloc] = await step.allocations(cluster(), 'flapping');
    expect(alloc?.DeploymentStatus?.Healthy).toBe(false);
    const event = alloc?.TaskStates?.['main']?.Events.find((one) => one.Type === 'Alloc Unhealthy');
    expect(event?.DisplayMessage).toMatch(/^Task not running (for min_healthy_time of 3s )?by healthy_deadline of 4s$/);
    await step.forget(cluster(), 'flapping');
  });

  it('gives way to a newer version of the job', async () => {
    await step.deployed(cluster(), version('overtaken', 0));
    await step.register(cluster(), version('overtaken', 1, { MinHealthyTime: 10 * SECOND }));
    await step.untilDeployment(cluster(), 'overtaken', 1, 'running');
    await step.register(cluster(), version('overtaken', 2));
    const old = await step.untilDeployment(cluster(), 'overtaken', 1, 'cancelled');
    expect(old.StatusDescription).toBe('Cancelled due to newer version of job');
    await step.untilDeployment(cluster(), 'overtaken', 2, 'successful');
    expect((await step.liveJob(cluster(), 'overtaken')).Stable).toBe(true);
    await step.forget(cluster(), 'overtaken');
  });

  it('ends when the job is stopped', async () => {
    await step.register(cluster(), version('halted', 0, { MinHealthyTime: 10 * SECOND }));
    await step.untilDeployment(cluster(), 'halted', 0, 'running');
    await cluster().wire.delete('/v1/job/halted');
    const old = await step.untilDeployment(cluster(), 'halted', 0, 'cancelled');
    expect(old.StatusDescription).toBe('Cancelled because job is stopped');
    await step.forget(cluster(), 'halted');
  });

  it('of count 0 has nothing to deploy', async () => {
    const reply = await step.register(cluster(), { ...version('none', 0), ...job('none', { count: 0 }) });
    const evaluation = await step.settled(cluster(), 'none', reply);
    expect(evaluation.Status).toBe('complete');
    expect(await step.deployments(cluster(), 'none')).toEqual([]);
    expect(await step.allocations(cluster(), 'none')).toEqual([]);
    expect((await step.liveJob(cluster(), 'none')).Status).toBe('dead');
  });
});
