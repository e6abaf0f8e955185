import { describe, expect, it } from 'vitest';
import { byImage, type Cluster, fourNodes, serviceJob, startCluster } from './cluster.ts';

async function withCanary(update: Record<string, unknown>, image = 'shop/web:2'): Promise<Cluster> {
  const cluster = await startCluster({ nodes: fourNodes, behaviour: byImage });
  await cluster.register(serviceJob({ update: { Canary: 1 } }));
  await cluster.pass(20);
  await cluster.register(serviceJob({ image, update: { Canary: 1, ...update } }));
  return cluster;
}

const versionsOf = async (cluster: Cluster) =>
  (await cluster.running('web')).map((alloc) => alloc.JobVersion).sort((a, b) => a - b);

const promote = async (cluster: Cluster, body: Record<string, unknown> = { All: true }) => {
  const { ID } = await cluster.deployment('web');
  return cluster.call<{ EvalID: string }>('PUT', `/v1/deployment/promote/${ID}`, { DeploymentID: ID, ...body });
};

describe('a canary', () => {
  it('runs beside the old version and waits for a person', async () => {
    const cluster = await withCanary({});
    await cluster.pass(60);
    expect(await versionsOf(cluster)).toEqual([0, 0, 0, 1]);
    const deployment = await cluster.deployment('web');
    expect(deployment).toMatchObject({
      Status: 'running',
      StatusDescription: 'Deployment is running but requires manual promotion',
      TaskGroups: { app: { DesiredCanaries: 1, DesiredTotal: 3, PlacedAllocs: 1, HealthyAllocs: 1, Promoted: false } },
    });
    const canary = (await cluster.running('web')).find((alloc) => alloc.JobVersion === 1);
    expect(canary?.DeploymentStatus).toMatchObject({ Canary: true, Healthy: true });
    expect(deployment.TaskGroups['app']?.PlacedCanaries).toEqual([canary?.ID]);
  });

  it('cannot be promoted before it is healthy', async () => {
    const cluster = await withCanary({});
    await cluster.pass(2);
    const answer = await promote(cluster);
    expect(answer.status).toBe(500);
    expect(answer.text).toContain('Task group "app" has 0/1 healthy allocations');
  });

  it('once promoted lets the rest follow', async () => {
    const cluster = await withCanary({});
    await cluster.pass(15);
    const answer = await promote(cluster);
    expect(answer).toMatchObject({ status: 200, body: { EvalID: expect.any(String) } });
    await cluster.pass(60);
    expect(await versionsOf(cluster)).toEqual([1, 1, 1]);
    expect(await cluster.deployment('web')).toMatchObject({
      Status: 'successful',
      TaskGroups: { app: { Promoted: true } },
    });
  });

  it('of an unknown group is promoted with 200 and without effect', async () => {
    const cluster = await withCanary({});
    await cluster.pass(15);
    expect(await promote(cluster, { Groups: ['nobody'] })).toMatchObject({ status: 200 });
    expect(await cluster.deployment('web')).toMatchObject({ TaskGroups: { app: { Promoted: false } } });
  });

  it('promotes itself where the job says so', async () => {
    const cluster = await withCanary({ AutoPromote: true });
    await cluster.pass(2);
    expect(await cluster.deployment('web')).toMatchObject({
      StatusDescription: 'Deployment is running pending automatic promotion',
    });
    await cluster.pass(60);
    expect(await cluster.deployment('web')).toMatchObject({ Status: 'successful', JobVersion: 1 });
    expect(await versionsOf(cluster)).toEqual([1, 1, 1]);
  });

  it('that crashes fails the deployment, is stopped, and leaves the old version alone', async () => {
    const cluster = await withCanary({}, 'shop/web:broken');
    await cluster.pass(30);
    expect(await cluster.deployment('web')).toMatchObject({
      Status: 'failed',
      StatusDescription: 'Failed due to unhealthy allocations',
    });
    expect(await versionsOf(cluster)).toEqual([0, 0, 0]);
    expect((await cluster.job('web')).Version).toBe(1);
  });

  it('is stopped when a newer version comes', async () => {
    const cluster = await withCanary({});
    await cluster.pass(15);
    await cluster.register(serviceJob({ image: 'shop/web:3', update: { Canary: 1 } }));
    await cluster.pass(5);
    expect(await versionsOf(cluster)).toEqual([0, 0, 0, 2]);
    const all = await cluster.get<{ JobVersion: number; StatusDescription: string }[]>('/v1/job/web/deployments');
    expect(all.find((deployment) => deployment.JobVersion === 1)).toMatchObject({
      Status: 'cancelled',
      StatusDescription: 'Cancelled due to newer version of job',
    });
  });
});

describe('a deployment under control', () => {
  const change = async (cluster: Cluster, action: string, body: Record<string, unknown> = {}) => {
    const { ID } = await cluster.deployment('web');
    return cluster.call<{ RevertedJobVersion: number | null }>('PUT', `/v1/deployment/${action}/${ID}`, {
      DeploymentID: ID,
      ...body,
    });
  };

  it('pauses and goes on', async () => {
    const cluster = await startCluster({ nodes: fourNodes });
    await cluster.register(serviceJob());
    await cluster.pass(20);
    await cluster.register(serviceJob({ image: 'shop/web:2' }));
    await cluster.pass(2);
    expect(await change(cluster, 'pause', { Pause: true })).toMatchObject({ status: 200 });
    await cluster.pass(60);
    expect(await versionsOf(cluster)).toEqual([0, 0, 1]);
    expect(await cluster.deployment('web')).toMatchObject({
      Status: 'paused',
      StatusDescription: 'Deployment is paused',
    });
    await change(cluster, 'pause', { Pause: false });
    await cluster.pass(60);
    expect(await versionsOf(cluster)).toEqual([1, 1, 1]);
  });

  it('that is failed by hand goes back with auto_revert', async () => {
    const cluster = await withCanary({ AutoRevert: true });
    await cluster.pass(5);
    const answer = await change(cluster, 'fail');
    expect(answer.body.RevertedJobVersion).toBe(0);
    await cluster.pass(40);
    expect((await cluster.job('web')).Version).toBe(2);
    expect(await versionsOf(cluster)).toEqual([2, 2, 2]);
  });

  it('cannot be changed when it is over', async () => {
    const cluster = await startCluster();
    await cluster.register(serviceJob());
    await cluster.pass(20);
    expect(await change(cluster, 'fail')).toMatchObject({ status: 500, text: "can't fail terminal deployment" });
    expect(await change(cluster, 'promote', { All: true })).toMatchObject({
      text: "can't promote terminal deployment",
    });
  });

  it('fails at its progress deadline when nothing becomes healthy', async () => {
    const behaviour = () => ({ kind: 'unhealthy', checkOutput: 'HTTP GET /: 503' }) as const;
    const cluster = await startCluster({ behaviour });
    const policy = { Unlimited: true, Delay: 30e9, DelayFunction: 'constant', MaxDelay: 3600e9 };
    await cluster.register(serviceJob({ count: 1, group: { ReschedulePolicy: policy } }));
    await cluster.pass(125);
    expect(await cluster.deployment('web')).toMatchObject({
      Status: 'failed',
      StatusDescription: 'Failed due to progress deadline',
    });
  });
});
