import { describe, expect, it } from 'vitest';
import type { AclOptions } from '../../../sandbox/nomad/index.ts';
import { type Cluster, serviceJob, startCluster } from './cluster.ts';

const acl: AclOptions = {
  tokens: [
    { secretId: 'root', accessorId: 'accessor-root', name: 'Bootstrap', type: 'management', rights: [] },
    {
      secretId: 'deployer',
      accessorId: 'accessor-deployer',
      name: 'deployer',
      type: 'client',
      rights: [
        { namespace: 'production', capabilities: ['list-jobs', 'read-job', 'submit-job', 'parse-job'] },
        { namespace: 'secret', capabilities: ['deny'] },
      ],
    },
    {
      secretId: 'reader',
      accessorId: 'accessor-reader',
      name: 'reader',
      type: 'client',
      rights: [{ namespace: '*', capabilities: ['list-jobs', 'read-job'] }],
      node: 'read',
    },
  ],
};

const start = () => startCluster({ acl, namespaces: ['production', 'secret'] });

describe('with ACLs', () => {
  it.each([
    ['no token', undefined],
    ['an unknown token', 'guess'],
    ['a token without the right', 'reader'],
  ])('%s may not register', async (_what, token) => {
    const cluster = await start();
    const answer = await cluster.call('PUT', '/v1/jobs?namespace=production', { Job: serviceJob() }, token);
    expect(answer).toMatchObject({ status: 403, text: 'Permission denied' });
  });

  it('a token works in its own namespaces only', async () => {
    const cluster = await start();
    const register = (namespace: string) =>
      cluster.call('PUT', `/v1/jobs?namespace=${namespace}`, { Job: serviceJob() }, 'deployer');
    expect((await register('production')).status).toBe(200);
    expect((await register('default')).status).toBe(403);
    expect((await register('secret')).status).toBe(403);
  });

  it('planning needs the right to submit', async () => {
    const cluster = await start();
    const plan = (token: string) =>
      cluster.call('PUT', '/v1/job/web/plan?namespace=production', { Job: serviceJob() }, token);
    expect((await plan('reader')).status).toBe(403);
    expect((await plan('deployer')).status).toBe(200);
  });

  it('a list over all namespaces shows what the token may see', async () => {
    const cluster = await start();
    for (const namespace of ['production', 'secret']) {
      await cluster.call('PUT', `/v1/jobs?namespace=${namespace}`, { Job: serviceJob() }, 'root');
    }
    expect(await cluster.get('/v1/jobs?namespace=*', 'deployer')).toMatchObject([{ Namespace: 'production' }]);
    expect(await cluster.get('/v1/jobs?namespace=*', 'root')).toHaveLength(2);
    expect(await cluster.get('/v1/namespaces', 'deployer')).toMatchObject([{ Name: 'production' }]);
  });

  it('takes the token as a bearer, too, and shows a token itself', async () => {
    const cluster = await start();
    const response = await fetch(`${cluster.nomad.url}/v1/acl/token/self`, {
      headers: { authorization: 'Bearer deployer' },
    });
    expect(await response.json()).toMatchObject({ AccessorID: 'accessor-deployer', Policies: ['deployer'] });
  });

  it('lets policies be read by those who stand on them', async () => {
    const cluster = await start();
    const policy = await cluster.get<{ Rules: string }>('/v1/acl/policy/deployer', 'deployer');
    expect(policy.Rules).toContain('namespace "production"');
    expect((await cluster.call('GET', '/v1/acl/policy/reader', undefined, 'deployer')).status).toBe(403);
    expect((await cluster.call('GET', '/v1/acl/tokens', undefined, 'deployer')).status).toBe(403);
    const tokens = await cluster.get<Record<string, unknown>[]>('/v1/acl/tokens', 'root');
    expect(tokens).toHaveLength(3);
    expect(JSON.stringify(tokens)).not.toContain('SecretID');
  });

  it('nodes need a right of their own', async () => {
    const cluster = await start();
    expect((await cluster.call('GET', '/v1/nodes', undefined, 'deployer')).status).toBe(403);
    expect((await cluster.call('GET', '/v1/nodes', undefined, 'reader')).status).toBe(200);
  });

  it('the plan of an unchanged job says in-place update, since only a register notes the token', async () => {
    const cluster: Cluster = await start();
    const job = serviceJob({ job: { Namespace: 'production' } });
    await cluster.call('PUT', '/v1/jobs', { Job: job }, 'deployer');
    await cluster.pass(20);
    const plan = await cluster.call('PUT', '/v1/job/web/plan', { Job: job, Diff: true }, 'deployer');
    expect(plan.body).toMatchObject({
      Diff: { Type: 'None' },
      Annotations: { DesiredTGUpdates: { app: { InPlaceUpdate: 3 } } },
    });
  });
});
