import { describe, expect, it } from 'vitest';
import type { JobPlanResponse, NomadJob } from '../../../sandbox/nomad/wire.ts';
import { type Cluster, fourNodes, serviceJob, startCluster } from './cluster.ts';

const plan = async (cluster: Cluster, job: NomadJob) => {
  const answer = await cluster.call<JobPlanResponse>('PUT', `/v1/job/${job.ID}/plan`, { Job: job, Diff: true });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};

const updatesOf = (response: JobPlanResponse) => {
  const counts = Object.entries(response.Annotations?.DesiredTGUpdates['app'] ?? {}).filter(([, count]) => count > 0);
  return Object.fromEntries(counts);
};

async function deployed(job = serviceJob()): Promise<Cluster> {
  const cluster = await startCluster({ nodes: fourNodes });
  await cluster.register(job);
  await cluster.pass(40);
  return cluster;
}

describe('a plan', () => {
  it('of a new job places every allocation and writes nothing', async () => {
    const cluster = await startCluster({ nodes: fourNodes });
    const response = await plan(cluster, serviceJob());
    expect(updatesOf(response)).toEqual({ Place: 3 });
    expect(response).toMatchObject({ JobModifyIndex: 0, FailedTGAllocs: null, Diff: { Type: 'Added' } });
    await cluster.pass(5);
    expect((await cluster.call('GET', '/v1/job/web')).status).toBe(404);
    expect(await cluster.get('/v1/evaluations')).toEqual([]);
    expect(await cluster.get('/v1/allocations')).toEqual([]);
  });

  it('of an unchanged job ignores what runs', async () => {
    const cluster = await deployed();
    const response = await plan(cluster, serviceJob());
    expect(updatesOf(response)).toEqual({ Ignore: 3 });
    expect(response.Diff?.Type).toBe('None');
    expect(response.JobModifyIndex).toBe((await cluster.job('web')).JobModifyIndex);
  });

  it('of a new image counts only the first batch', async () => {
    const cluster = await deployed();
    expect(updatesOf(await plan(cluster, serviceJob({ image: 'shop/web:2' })))).toEqual({
      DestructiveUpdate: 1,
      Ignore: 2,
    });
  });

  it('with canaries shows the canaries and nothing else', async () => {
    const cluster = await deployed();
    const response = await plan(cluster, serviceJob({ image: 'shop/web:2', update: { Canary: 2 } }));
    expect(updatesOf(response)).toEqual({ Canary: 2, Ignore: 3 });
  });

  it('updates in place what needs no new allocation', async () => {
    const cluster = await deployed();
    const tagged = serviceJob({ group: { Services: [{ Name: 'web', PortLabel: '8080', Provider: 'consul' }] } });
    expect(updatesOf(await plan(cluster, tagged))).toEqual({ InPlaceUpdate: 3 });
  });

  it('replaces what may not stay on its node, and says that nothing else fits', async () => {
    const cluster = await deployed();
    const constraint = { LTarget: 'linux', Operand: '=', RTarget: 'windows' };
    const response = await plan(cluster, serviceJob({ job: { Constraints: [constraint] } }));
    expect(updatesOf(response)).toEqual({ DestructiveUpdate: 1, Ignore: 2 });
    expect(response.FailedTGAllocs?.['app']).toMatchObject({
      NodesFiltered: 4,
      ConstraintFiltered: { 'computed class ineligible': 4 },
    });
  });

  it.each([
    ['more', 5, { Place: 2, InPlaceUpdate: 3 }],
    ['fewer', 1, { Stop: 2, InPlaceUpdate: 1 }],
    ['none', 0, { Stop: 3 }],
  ])('of a count with %s allocations keeps the rest in place', async (_word, count, expected) => {
    const cluster = await deployed();
    expect(updatesOf(await plan(cluster, serviceJob({ count })))).toEqual(expected);
  });

  it('explains what cannot be placed, and would leave a blocked evaluation', async () => {
    const cluster = await startCluster({ nodes: [{ name: 'small', memoryMb: 1000 }] });
    const response = await plan(cluster, serviceJob({ count: 4, memory: 400 }));
    expect(response.FailedTGAllocs?.['app']).toMatchObject({
      NodesEvaluated: 1,
      NodesFiltered: 0,
      NodesExhausted: 1,
      DimensionExhausted: { memory: 1 },
      NodesAvailable: { dc1: 1 },
      CoalescedFailures: 1,
    });
    expect(response.CreatedEvals).toMatchObject([{ Status: 'blocked', TriggeredBy: 'queued-allocs' }]);
  });

  it('of a periodic job says when it runs next', async () => {
    const cluster = await startCluster();
    const job = serviceJob({
      id: 'report',
      job: { Type: 'batch', Periodic: { Spec: '30 4 * * *', SpecType: 'cron', Enabled: true, TimeZone: 'UTC' } },
    });
    const response = await plan(cluster, job);
    expect(response.NextPeriodicLaunch).toBe('2026-01-01T04:30:00Z');
  });

  it('of a job that outranks others shows what it would preempt', async () => {
    const cluster = await startCluster({ nodes: [{ name: 'small', cpu: 1000 }], preemption: { service: true } });
    await cluster.register(serviceJob({ id: 'low', count: 1, cpu: 800, job: { Priority: 20 } }));
    await cluster.pass(20);
    const response = await plan(cluster, serviceJob({ id: 'high', count: 1, cpu: 500, job: { Priority: 80 } }));
    expect(updatesOf(response)).toEqual({ Place: 1, Preemptions: 1 });
    expect(response.Annotations?.PreemptedAllocs).toMatchObject([{ JobID: 'low', TaskGroup: 'app' }]);
    expect(await cluster.running('low')).toHaveLength(1);
  });

  it('of a removed group stops it', async () => {
    const two = serviceJob();
    const [group] = two.TaskGroups ?? [];
    const cluster = await deployed({ ...two, TaskGroups: [...(two.TaskGroups ?? []), { ...group, Name: 'extra' }] });
    const response = await plan(cluster, serviceJob());
    expect(response.Annotations?.DesiredTGUpdates['extra']).toMatchObject({ Stop: 3 });
  });

  it('of a job under another name than its path is refused', async () => {
    const cluster = await startCluster();
    const answer = await cluster.call('PUT', '/v1/job/other/plan', { Job: serviceJob() });
    expect(answer).toMatchObject({ status: 400, text: 'Job ID does not match' });
  });
});
