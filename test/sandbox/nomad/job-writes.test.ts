import { describe, expect, it } from 'vitest';
import type { JobSubmission, NomadJob } from '../../../sandbox/nomad/wire.ts';
import { type Cluster, fourNodes, serviceJob, startCluster } from './cluster.ts';

const source = (text: string): { Submission: JobSubmission } => ({
  Submission: { Source: text, Format: 'hcl2', Variables: 'version = "1"' },
});

const sourceOf = async (cluster: Cluster, version: number) =>
  (await cluster.call<JobSubmission>('GET', `/v1/job/web/submission?version=${version}`)).body?.Source;

describe('registering', () => {
  it('enforces the index of the job that was read', async () => {
    const cluster = await startCluster();
    const fresh = { EnforceIndex: true, JobModifyIndex: 0 };
    expect((await cluster.register(serviceJob(), { EnforceIndex: true, JobModifyIndex: 7 })).text).toBe(
      'Enforcing job modify index 7: job does not exist',
    );
    const first = await cluster.register(serviceJob(), fresh);
    expect(first.status).toBe(200);
    const again = await cluster.register(serviceJob({ image: 'shop/web:2' }), fresh);
    expect(again).toMatchObject({ status: 500, text: 'Enforcing job modify index 0: job already exists' });
    const index = first.body.JobModifyIndex;
    const next = serviceJob({ image: 'shop/web:2' });
    expect(await cluster.register(next, { EnforceIndex: true, JobModifyIndex: index })).toMatchObject({ status: 200 });
    const late = await cluster.register(serviceJob(), { EnforceIndex: true, JobModifyIndex: index });
    expect(late.text).toMatch(
      new RegExp(`^Enforcing job modify index ${index}: job exists with conflicting job modify index: \\d+$`),
    );
  });

  it('moves JobModifyIndex with the spec only, ModifyIndex with the status too', async () => {
    const cluster = await startCluster();
    const { body } = await cluster.register(serviceJob());
    await cluster.pass(20);
    const job = await cluster.job('web');
    expect(job.JobModifyIndex).toBe(body.JobModifyIndex);
    expect(job.ModifyIndex).toBeGreaterThan(job.JobModifyIndex);
  });

  it('of an identical job makes an evaluation, no version, and answers with the ModifyIndex', async () => {
    const cluster = await startCluster();
    await cluster.register(serviceJob());
    await cluster.pass(20);
    const before = await cluster.job('web');
    const { body } = await cluster.register(serviceJob());
    expect(body.JobModifyIndex).toBe(before.ModifyIndex);
    expect(body.EvalID).not.toBe('');
    expect((await cluster.job('web')).Version).toBe(0);
  });

  it('keeps live counts on request', async () => {
    const cluster = await startCluster({ nodes: fourNodes });
    await cluster.register(serviceJob({ count: 4 }));
    await cluster.register(serviceJob({ count: 2, image: 'shop/web:2' }), { PreserveCounts: true });
    expect((await cluster.job('web')).TaskGroups?.[0]?.Count).toBe(4);
  });

  it('keeps the source of six versions, and never loses the newest stable one', async () => {
    const cluster = await startCluster({ nodes: fourNodes });
    await cluster.register(serviceJob(), source('v0'));
    await cluster.pass(20);
    for (let version = 1; version <= 7; version += 1) {
      await cluster.register(serviceJob({ image: `shop/web:${version}` }), source(`v${version}`));
    }
    expect(await sourceOf(cluster, 7)).toBe('v7');
    expect(await sourceOf(cluster, 2)).toBe('v2');
    expect((await cluster.call('GET', '/v1/job/web/submission?version=1')).text).toBe('job source not found');
    const { Versions } = await cluster.get<{ Versions: { Version: number }[] }>('/v1/job/web/versions');
    expect(Versions.map((version) => version.Version)).toEqual([7, 6, 5, 4, 3, 0]);
  });

  it('without a source takes over that of the version in the payload, right or wrong', async () => {
    const cluster = await startCluster();
    await cluster.register(serviceJob(), source('v0'));
    await cluster.register(serviceJob({ image: 'shop/web:1' }), source('v1'));
    await cluster.register(serviceJob({ image: 'shop/web:2' }));
    expect(await sourceOf(cluster, 2)).toBe('v0');
  });

  it('shows the diffs between versions', async () => {
    const cluster = await startCluster();
    await cluster.register(serviceJob());
    await cluster.register(serviceJob({ image: 'shop/web:2' }));
    const { Diffs } = await cluster.get<{ Diffs: { Type: string }[] }>('/v1/job/web/versions?diffs=true');
    expect(Diffs).toMatchObject([{ Type: 'Edited', ID: 'web' }]);
  });

  it.each<[string, NomadJob, RegExp]>([
    ['no groups', { ID: 'web', Datacenters: ['dc1'], Type: 'service' }, /^1 error occurred:\n\t\* .*task groups/i],
    ['another type', serviceJob({ job: { Type: 'batch' } }), /cannot update job from type "service" to "batch"/],
  ])('refuses a job with %s with 500', async (_what, job, text) => {
    const cluster = await startCluster();
    await cluster.register(serviceJob());
    const answer = await cluster.register(job);
    expect(answer.status).toBe(500);
    expect(answer.text).toMatch(text);
  });

  it('in a namespace that does not exist is refused', async () => {
    const cluster = await startCluster();
    const answer = await cluster.register(serviceJob({ job: { Namespace: 'nowhere' } }));
    expect(answer).toMatchObject({
      status: 500,
      text: '1 error occurred:\n\t* job "web" is in nonexistent namespace "nowhere"\n\n',
    });
  });

  it('keeps namespaces apart', async () => {
    const cluster = await startCluster({ namespaces: ['staging'] });
    await cluster.call('PUT', '/v1/jobs?namespace=staging', { Job: serviceJob() });
    expect((await cluster.call('GET', '/v1/job/web')).status).toBe(404);
    expect(await cluster.get('/v1/job/web?namespace=staging')).toMatchObject({ Namespace: 'staging' });
    expect(await cluster.get('/v1/jobs?namespace=*')).toHaveLength(1);
  });
});

describe('going back', () => {
  it('registers an old version anew, with its source', async () => {
    const cluster = await startCluster();
    await cluster.register(serviceJob(), source('v0'));
    await cluster.register(serviceJob({ image: 'shop/web:2' }), source('v1'));
    const answer = await cluster.call('PUT', '/v1/job/web/revert', {
      JobID: 'web',
      JobVersion: 0,
      EnforcePriorVersion: 1,
    });
    expect(answer.status).toBe(200);
    expect(await cluster.job('web')).toMatchObject({
      Version: 2,
      TaskGroups: [{ Tasks: [{ Config: { image: 'shop/web:1.0.0' } }] }],
    });
    expect(await sourceOf(cluster, 2)).toBe('v0');
  });

  it.each([
    [{ JobVersion: 1 }, "can't revert to current version"],
    [{ JobVersion: 9 }, 'job "web" in namespace "default" at version 9 not found'],
    [{ JobVersion: 0, EnforcePriorVersion: 5 }, 'Current job has version 1; enforcing version 5'],
  ])('with %j is refused', async (fields, text) => {
    const cluster = await startCluster();
    await cluster.register(serviceJob());
    await cluster.register(serviceJob({ image: 'shop/web:2' }));
    const answer = await cluster.call('PUT', '/v1/job/web/revert', { JobID: 'web', ...fields });
    expect(answer).toMatchObject({ status: 500, text });
  });

  it('tags a version, which is then kept whatever comes', async () => {
    const cluster = await startCluster();
    await cluster.register(serviceJob());
    const tagged = await cluster.call('PUT', '/v1/job/web/versions/good/tag', { Version: 0, Description: 'worked' });
    expect(tagged.body).toMatchObject({ Name: 'good', Description: 'worked' });
    for (let i = 1; i <= 8; i += 1) await cluster.register(serviceJob({ image: `shop/web:${i}` }));
    const clash = await cluster.call('PUT', '/v1/job/web/versions/good/tag', { Version: 8 });
    expect(clash.text).toBe('tag "good" already exists on a different version of job "web"');
    const { Versions } = await cluster.get<{ Versions: NomadJob[] }>('/v1/job/web/versions');
    expect(Versions.at(-1)).toMatchObject({ Version: 0, VersionTag: { Name: 'good' } });
  });
});

describe('scaling', () => {
  const scale = (cluster: Cluster, body: Record<string, unknown>) =>
    cluster.call<{ EvalID: string }>('PUT', '/v1/job/web/scale', { Target: { Group: 'app' }, ...body });

  it('changes the count and remembers who and why', async () => {
    const cluster = await startCluster({ nodes: fourNodes });
    await cluster.register(serviceJob());
    await cluster.pass(20);
    expect((await scale(cluster, { Count: 5, Message: 'sale', Meta: { by: 'ana' } })).status).toBe(200);
    await cluster.pass(5);
    expect(await cluster.running('web')).toHaveLength(5);
    expect(await cluster.get('/v1/job/web/scale')).toMatchObject({
      TaskGroups: {
        app: { Desired: 5, Events: [{ Count: 5, PreviousCount: 3, Message: 'sale', Meta: { by: 'ana' } }] },
      },
    });
  });

  it.each([
    [{ Count: 1 }, 400, 'group count was less than scaling policy minimum: 1 < 2'],
    [{ Count: 9 }, 400, 'group count was greater than scaling policy maximum: 9 > 6'],
    [{ Count: -1 }, 400, "scaling action count can't be negative"],
    [{ Count: 3, Error: true }, 400, 'scaling action should not contain count if error is true'],
    [{ Count: 3, Target: { Group: 'nope' } }, 400, 'task group "nope" specified for scaling does not exist in job'],
    [{ Count: 3, JobModifyIndex: 1 }, 500, /^Enforcing job modify index 1: job exists with conflicting/],
  ])('with %j is refused with %i', async (body, status, text) => {
    const cluster = await startCluster({ nodes: fourNodes });
    await cluster.register(serviceJob({ group: { Scaling: { Min: 2, Max: 6, Enabled: true } } }));
    await cluster.pass(20);
    const answer = await scale(cluster, body);
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(text);
  });

  it('of a system job without a count ends the connection, as the real server panics', async () => {
    const cluster = await startCluster();
    await cluster.register(serviceJob({ count: 1, job: { Type: 'system' } }));
    await cluster.pass(20);
    await expect(scale(cluster, { Message: 'sale' })).rejects.toThrow('fetch failed');
    expect((await scale(cluster, { Count: 0 })).status).toBe(200);
  });

  it('is refused while a deployment is active', async () => {
    const cluster = await startCluster();
    await cluster.register(serviceJob());
    await cluster.pass(2);
    expect(await scale(cluster, { Count: 4 })).toMatchObject({
      status: 400,
      text: 'job scaling blocked due to active deployment',
    });
  });
});

describe('stopping', () => {
  it('ends every allocation and keeps the job, dead', async () => {
    const cluster = await startCluster();
    await cluster.register(serviceJob());
    await cluster.pass(20);
    expect((await cluster.call('DELETE', '/v1/job/web')).status).toBe(200);
    await cluster.pass(10);
    expect(await cluster.job('web')).toMatchObject({ Stop: true, Status: 'dead', Version: 1 });
    const allocs = await cluster.allocations('web');
    expect(allocs.every((alloc) => alloc.DesiredStatus === 'stop' && alloc.ClientStatus === 'complete')).toBe(true);
  });

  it('with purge forgets the job', async () => {
    const cluster = await startCluster();
    await cluster.register(serviceJob());
    await cluster.pass(20);
    await cluster.call('DELETE', '/v1/job/web?purge=true');
    await cluster.pass(5);
    expect(await cluster.call('GET', '/v1/job/web')).toMatchObject({ status: 404, text: 'job not found' });
  });

  it('of an unknown job answers 200 and does nothing', async () => {
    const cluster = await startCluster();
    expect(await cluster.call('DELETE', '/v1/job/nobody')).toMatchObject({ status: 200, body: { EvalID: '' } });
  });
});
