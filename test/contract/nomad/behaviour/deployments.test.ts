import { expect, it } from 'vitest';
import { job, SCRIPT, SECOND } from './support/jobs.ts';
import { onEachNomad } from './support/on-each-nomad.ts';
import * as step from './support/steps.ts';

/** A version that cannot be confused with another one of the same job. */
const version = (id: string, number: number, update: Record<string, unknown> = {}, script: string = SCRIPT.stays) =>
  job(id, { script: `echo v${number}; ${script}`, count: 3, update });

onEachNomad('a deployment', (cluster) => {
  it('that is marked failed by hand says so, and goes back with auto_revert', async () => {
    await step.deployed(cluster(), version('marked', 0, { AutoRevert: true }));
    await step.register(cluster(), version('marked', 1, { AutoRevert: true, MinHealthyTime: 15 * SECOND }));
    const { ID } = await step.untilDeployment(cluster(), 'marked', 1, 'running');
    const reply = await cluster().wire.put(`/v1/deployment/fail/${ID}`, { DeploymentID: ID });
    expect(reply).toMatchObject({ status: 200, json: { RevertedJobVersion: 0 } });
    const failed = await step.untilDeployment(cluster(), 'marked', 1, 'failed');
    expect(failed.StatusDescription).toBe('Deployment marked as failed - rolling back to job version 0');
    await step.untilDeployment(cluster(), 'marked', 2, 'successful');
    const again = await cluster().wire.put(`/v1/deployment/fail/${ID}`, { DeploymentID: ID });
    expect(again).toMatchObject({ status: 500, text: "can't fail terminal deployment" });
    await step.forget(cluster(), 'marked');
  });

  it('that is marked failed by hand stays as it is without auto_revert', async () => {
    await step.deployed(cluster(), version('left', 0));
    await step.register(cluster(), version('left', 1, { MinHealthyTime: 15 * SECOND }));
    const { ID } = await step.untilDeployment(cluster(), 'left', 1, 'running');
    const reply = await cluster().wire.put(`/v1/deployment/fail/${ID}`, { DeploymentID: ID });
    expect(reply).toMatchObject({ status: 200, json: { RevertedJobVersion: null } });
    const failed = await step.untilDeployment(cluster(), 'left', 1, 'failed');
    expect(failed.StatusDescription).toBe('Deployment marked as failed');
    expect((await step.liveJob(cluster(), 'left')).Version).toBe(1);
    await step.forget(cluster(), 'left');
  });

  it('does not go back to what it is itself', async () => {
    const update = { AutoRevert: true, MinHealthyTime: 15 * SECOND };
    await step.deployed(cluster(), version('circular', 0, { AutoRevert: true }));
    await step.deployed(cluster(), version('circular', 1, { AutoRevert: true }));
    await step.register(cluster(), version('circular', 2, update));
    await cluster().wire.put('/v1/job/circular/stable', { JobID: 'circular', JobVersion: 2, Stable: true });
    const { ID } = await step.untilDeployment(cluster(), 'circular', 2, 'running');
    const reply = await cluster().wire.put(`/v1/deployment/fail/${ID}`, { DeploymentID: ID });
    expect(reply).toMatchObject({ status: 200, json: { RevertedJobVersion: null } });
    const failed = await step.untilDeployment(cluster(), 'circular', 2, 'failed');
    expect(failed.StatusDescription).toBe(
      'Deployment marked as failed - not rolling back to stable job version 2 as current job has same specification',
    );
    await step.forget(cluster(), 'circular');
  });

  it('of manual health goes on, or fails, as somebody says', async () => {
    const update = { HealthCheck: 'manual' };
    const judge = async (id: string, number: number, isHealthy: boolean) => {
      const { ID } = await step.untilDeployment(cluster(), id, number, 'running');
      const all = await step.untilRunning(cluster(), id, 1, number);
      const ids = all.map((alloc) => alloc.ID);
      const body = { DeploymentID: ID, [isHealthy ? 'HealthyAllocationIDs' : 'UnhealthyAllocationIDs']: ids };
      return cluster().wire.put(`/v1/deployment/allocation-health/${ID}`, body);
    };
    const one = (number: number) => job('judged', { script: `echo v${number}; ${SCRIPT.stays}`, update });
    await step.register(cluster(), one(0));
    expect((await judge('judged', 0, true)).status).toBe(200);
    await step.untilDeployment(cluster(), 'judged', 0, 'successful');
    await step.register(cluster(), one(1));
    expect(await judge('judged', 1, false)).toMatchObject({ status: 200, json: { RevertedJobVersion: null } });
    const failed = await step.untilDeployment(cluster(), 'judged', 1, 'failed');
    expect(failed.StatusDescription).toBe('Failed due to unhealthy allocations');
    await step.forget(cluster(), 'judged');
  });

  it('of manual health answers which version it goes back to', async () => {
    const update = { HealthCheck: 'manual', AutoRevert: true };
    await step.deployed(cluster(), job('sent-back', { update: { AutoRevert: true } }));
    await step.register(cluster(), job('sent-back', { script: `echo 2; ${SCRIPT.stays}`, update }));
    const { ID } = await step.untilDeployment(cluster(), 'sent-back', 1, 'running');
    const UnhealthyAllocationIDs = (await step.untilRunning(cluster(), 'sent-back', 1, 1)).map((alloc) => alloc.ID);
    const body = { DeploymentID: ID, UnhealthyAllocationIDs };
    const reply = await cluster().wire.put(`/v1/deployment/allocation-health/${ID}`, body);
    expect(reply).toMatchObject({ status: 200, json: { RevertedJobVersion: 0 } });
    const failed = await step.untilDeployment(cluster(), 'sent-back', 1, 'failed');
    expect(failed.StatusDescription).toBe('Failed due to unhealthy allocations - rolling back to job version 0');
    await step.untilDeployment(cluster(), 'sent-back', 2, 'successful');
    await step.forget(cluster(), 'sent-back');
  });

  it('that is paused places nothing more until it is resumed', async () => {
    await step.deployed(cluster(), version('paused', 0));
    await step.register(cluster(), version('paused', 1, { MinHealthyTime: 2 * SECOND }));
    const { ID } = await step.untilDeployment(cluster(), 'paused', 1, 'running');
    await cluster().wire.put(`/v1/deployment/pause/${ID}`, { DeploymentID: ID, Pause: true });
    const paused = await step.untilDeploymentIs(
      cluster(),
      'paused',
      (one) => one.ID === ID && one.Status === 'paused' && one.TaskGroups['app']?.HealthyAllocs === 1,
    );
    expect(paused).toMatchObject({
      StatusDescription: 'Deployment is paused',
      TaskGroups: { app: { PlacedAllocs: 1 } },
    });
    await cluster().wire.put(`/v1/deployment/pause/${ID}`, { DeploymentID: ID, Pause: false });
    const done = await step.untilDeployment(cluster(), 'paused', 1, 'successful');
    expect(done.TaskGroups['app']).toMatchObject({ PlacedAllocs: 3, HealthyAllocs: 3 });
    await step.forget(cluster(), 'paused');
  });

  /** Two groups; the second one may have an update block and a script of its own. */
  const pair = (id: string, number: number, second: { update?: object; script?: string } = {}) => {
    const [first] = version(id, number, { Canary: 0, AutoRevert: true }).TaskGroups ?? [];
    const [other] = version(id, number, { ...second.update }, second.script).TaskGroups ?? [];
    const TaskGroups = [
      { ...first, Name: 'app', Count: 1 },
      { ...other, Name: 'aside', Count: 1 },
    ];
    return { ...version(id, number), TaskGroups };
  };

  it('of two groups fails whole with one, and goes back only if that one has auto_revert', async () => {
    await step.deployed(cluster(), pair('uneven', 0));
    await step.register(cluster(), pair('uneven', 1, { script: 'exit 1' }));
    const failed = await step.untilDeployment(cluster(), 'uneven', 1, 'failed');
    expect(failed.StatusDescription).toBe('Failed due to unhealthy allocations');
    expect(failed.TaskGroups['aside']).toMatchObject({ UnhealthyAllocs: 1, AutoRevert: false });
    expect((await step.liveJob(cluster(), 'uneven')).Version).toBe(1);
    await step.forget(cluster(), 'uneven');
  });

  it('of two groups is promoted group by group', async () => {
    const canary = { update: { Canary: 1 } };
    const twice = (number: number) => {
      const whole = pair('gradual', number, canary);
      return {
        ...whole,
        TaskGroups: whole.TaskGroups.map((group) => ({ ...group, Update: { ...group.Update, Canary: 1 } })),
      };
    };
    await step.deployed(cluster(), twice(0));
    await step.register(cluster(), twice(1));
    const { ID } = await step.untilDeploymentIs(cluster(), 'gradual', (one) =>
      Object.values(one.TaskGroups).every((group) => one.JobVersion === 1 && group.HealthyAllocs === 1),
    );
    const promote = (Groups: readonly string[]) =>
      cluster().wire.put(`/v1/deployment/promote/${ID}`, { DeploymentID: ID, Groups });
    expect((await promote(['app'])).status).toBe(200);
    const half = await step.untilDeploymentIs(cluster(), 'gradual', (one) => one.TaskGroups['app']?.Promoted === true);
    expect(half).toMatchObject({
      Status: 'running',
      StatusDescription: 'Deployment is running but requires manual promotion',
      TaskGroups: { aside: { Promoted: false } },
    });
    expect((await promote(['aside'])).status).toBe(200);
    await step.untilDeployment(cluster(), 'gradual', 1, 'successful');
    await step.forget(cluster(), 'gradual');
  });
});
