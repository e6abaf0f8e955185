import { describe, expect, it } from 'vitest';
import { byImage, fourNodes, serviceJob, startCluster } from './cluster.ts';

describe('a rolling deployment', () => {
  it('becomes successful once every allocation is healthy, and makes its version stable', async () => {
    const cluster = await startCluster({ nodes: fourNodes });
    const answer = await cluster.register(serviceJob());
    expect(answer.status).toBe(200);
    await cluster.pass(5);
    expect(await cluster.running('web')).toHaveLength(3);
    expect(await cluster.deployment('web')).toMatchObject({
      Status: 'running',
      StatusDescription: 'Deployment is running',
    });
    await cluster.pass(15);
    const deployment = await cluster.deployment('web');
    expect(deployment).toMatchObject({
      Status: 'successful',
      StatusDescription: 'Deployment completed successfully',
      TaskGroups: { app: { DesiredTotal: 3, PlacedAllocs: 3, HealthyAllocs: 3, UnhealthyAllocs: 0 } },
    });
    expect(await cluster.job('web')).toMatchObject({ Version: 0, Stable: true, Status: 'running' });
  });

  it('replaces one allocation at a time', async () => {
    const cluster = await startCluster({ nodes: fourNodes });
    await cluster.register(serviceJob());
    await cluster.pass(20);
    await cluster.register(serviceJob({ image: 'shop/web:1.1.0' }));
    await cluster.pass(3);
    const midway = await cluster.running('web');
    expect(midway.map((alloc) => alloc.JobVersion).sort()).toEqual([0, 0, 1]);
    await cluster.pass(60);
    const done = await cluster.running('web');
    expect(done.map((alloc) => alloc.JobVersion)).toEqual([1, 1, 1]);
    expect(await cluster.deployment('web')).toMatchObject({ JobVersion: 1, Status: 'successful' });
  });

  it('fails when an allocation crashes for good, and goes back to the last stable version by itself', async () => {
    const cluster = await startCluster({ nodes: fourNodes, behaviour: byImage });
    await cluster.register(serviceJob());
    await cluster.pass(20);
    await cluster.register(serviceJob({ image: 'shop/web:broken', update: { AutoRevert: true } }));
    await cluster.pass(20);
    const all =
      await cluster.get<{ JobVersion: number; Status: string; StatusDescription: string }[]>('/v1/job/web/deployments');
    expect(all.find((deployment) => deployment.JobVersion === 1)).toMatchObject({
      Status: 'failed',
      StatusDescription: 'Failed due to unhealthy allocations - rolling back to job version 0',
    });
    await cluster.pass(60);
    expect(await cluster.job('web')).toMatchObject({ Version: 2, Stable: true });
    expect(await cluster.deployment('web')).toMatchObject({ JobVersion: 2, Status: 'successful' });
    const failed = (await cluster.allocations('web')).find((alloc) => alloc.ClientStatus === 'failed');
    const events = failed?.TaskStates?.['server']?.Events.map((event) => event.Type);
    expect(events).toEqual(
      expect.arrayContaining(['Received', 'Started', 'Terminated', 'Restarting', 'Not Restarting']),
    );
    const logs = await cluster.call('GET', `/v1/client/fs/logs/${failed?.ID}?task=server&type=stderr&plain=true`);
    expect(logs.text).toContain('panic: no configuration');
  });
});
