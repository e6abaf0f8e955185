import { describe, expect, it } from 'vitest';
import type { NomadJob } from '../../../sandbox/nomad/wire.ts';
import { serviceJob, startCluster } from './cluster.ts';

describe('a blocking query', () => {
  it('answers when the job changes', async () => {
    const cluster = await startCluster();
    await cluster.register(serviceJob());
    await cluster.pass(20);
    const now = await cluster.call('GET', '/v1/job/web');
    let isAnswered = false;
    const waiting = cluster.call<NomadJob>('GET', `/v1/job/web?index=${now.index}&wait=5m`).then((answer) => {
      isAnswered = true;
      return answer;
    });
    // An answered request in between shows that the server had its turn.
    await cluster.get('/v1/status/leader');
    expect(isAnswered).toBe(false);
    await cluster.register(serviceJob({ image: 'shop/web:2' }));
    const answer = await waiting;
    expect(answer.index).toBeGreaterThan(now.index);
    expect(answer.body.Version).toBe(1);
  });

  it('answers with what there is when the wait is over', async () => {
    const cluster = await startCluster();
    await cluster.register(serviceJob());
    await cluster.pass(20);
    const now = await cluster.call('GET', '/v1/jobs');
    const waiting = cluster.call('GET', `/v1/jobs?index=${now.index}&wait=30s&stale`);
    await cluster.get('/v1/status/leader');
    await cluster.pass(31);
    expect((await waiting).index).toBe(now.index);
  });

  it('wakes for a deployment and for allocations', async () => {
    const cluster = await startCluster();
    await cluster.register(serviceJob());
    await cluster.pass(2);
    const deployment = await cluster.call('GET', '/v1/job/web/deployment');
    const allocs = await cluster.call('GET', '/v1/job/web/allocations');
    const waiting = [
      cluster.call<{ Status: string }>('GET', `/v1/job/web/deployment?index=${deployment.index}`),
      cluster.call('GET', `/v1/job/web/allocations?index=${allocs.index}`),
    ];
    await cluster.get('/v1/status/leader');
    await cluster.pass(20);
    for (const [i, answer] of (await Promise.all(waiting)).entries()) {
      expect(answer.index).toBeGreaterThan([deployment.index, allocs.index][i] ?? 0);
    }
  });

  it.each([
    ['index=x', 'Invalid index'],
    ['index=1&wait=soon', 'Invalid wait time'],
  ])('with %s is refused', async (query, text) => {
    const cluster = await startCluster();
    expect(await cluster.call('GET', `/v1/jobs?${query}`)).toMatchObject({ status: 400, text });
  });
});

const NOBODY = '00000000-0000-0000-0000-000000000000';

describe('what is not there', () => {
  it.each([
    ['/v1/job/none', 404, 'job not found'],
    ['/v1/job/none/summary', 404, 'job not found'],
    ['/v1/job/none/versions', 404, 'job versions not found'],
    ['/v1/job/none/scale', 404, 'job not found'],
    ['/v1/job/none/submission?version=0', 404, 'job source not found'],
    ['/v1/job/none/submission?version=x', 400, 'Unable to parse job submission version parameter'],
    [`/v1/deployment/${NOBODY}`, 404, 'deployment not found'],
    [`/v1/allocation/${NOBODY}`, 404, 'alloc not found'],
    ['/v1/allocation/short', 500, 'alloc lookup failed: index error: UUID must be 36 characters'],
    [`/v1/evaluation/${NOBODY}`, 404, 'eval not found'],
    [`/v1/node/${NOBODY}`, 404, 'node not found'],
    ['/v1/namespace/none', 404, 'Namespace not found'],
    ['/v1/acl/tokens', 400, 'ACL support disabled'],
    ['/v1/jobs?region=mars', 500, 'No path to region'],
    ['/v1/nothing', 404, ''],
  ])('%s answers %i', async (path, status, text) => {
    const cluster = await startCluster();
    expect(await cluster.call('GET', path)).toMatchObject({ status, text });
  });

  it.each([
    ['/v1/job/none/allocations', []],
    ['/v1/job/none/evaluations', []],
    ['/v1/job/none/deployments', []],
    ['/v1/job/none/deployment', null],
    ['/v1/deployments', []],
  ])('%s answers an empty list', async (path, body) => {
    const cluster = await startCluster();
    const answer = await cluster.call('GET', path);
    expect(answer.body).toEqual(body);
    expect(answer.index).toBeGreaterThan(0);
  });
});

describe('bad input', () => {
  it.each([
    ['nothing', '', 'Request body is empty'],
    ['a list', '[]', /cannot unmarshal array/],
    ['a torn object', '{"Job":', 'unexpected EOF'],
    ['no job', '{}', 'Job must be specified'],
    ['a job without id', '{"Job":{}}', "Job ID hasn't been provided"],
    [
      'a count that is text',
      '{"Job":{"ID":"a","TaskGroups":[{"Name":"g","Count":"3"}]}}',
      /TaskGroup.Count of type int/,
    ],
    ['groups that are no list', '{"Job":{"ID":"a","TaskGroups":{}}}', /TaskGroups of type slice/],
    ['a group that is null', '{"Job":{"ID":"a","TaskGroups":[null]}}', /cannot unmarshal/],
  ])('%s is refused with 400', async (_what, body, text) => {
    const cluster = await startCluster();
    const answer = await cluster.call('PUT', '/v1/jobs', body);
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(text);
  });

  it('takes a job of two megabytes', async () => {
    const cluster = await startCluster();
    const job = serviceJob({ count: 1, job: { Meta: { notes: 'x'.repeat(2 * 1024 * 1024) } } });
    expect((await cluster.register(job)).status).toBe(200);
    const plan = await cluster.call('PUT', '/v1/job/web/plan', { Job: job, Diff: true });
    expect(plan.status).toBe(200);
  });

  it('says which methods it does not take', async () => {
    const cluster = await startCluster();
    expect(await cluster.call('DELETE', '/v1/jobs')).toMatchObject({ status: 405, text: 'Invalid method' });
  });
});

describe('HCL', () => {
  it('is parsed by the server, with variables', async () => {
    const cluster = await startCluster();
    const JobHCL = `
      variable "tag" { type = string }
      job "web" {
        datacenters = ["dc1"]
        group "app" {
          task "server" {
            driver = "docker"
            config { image = "shop/web:\${var.tag}" }
          }
        }
      }`;
    const answer = await cluster.call<NomadJob>('PUT', '/v1/jobs/parse', {
      JobHCL,
      Variables: 'tag = "7"',
      Canonicalize: true,
    });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toMatchObject({
      ID: 'web',
      TaskGroups: [{ Count: 1, Tasks: [{ Config: { image: 'shop/web:7' } }] }],
    });
  });

  it('with a mistake is answered with its position', async () => {
    const cluster = await startCluster();
    const answer = await cluster.call('PUT', '/v1/jobs/parse', { JobHCL: 'job "web" {\n  group "a" {\n' });
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(/^Failed to parse job: .*\d+,\d+/s);
  });
});

describe('lists', () => {
  it('take a prefix and come in pages', async () => {
    const cluster = await startCluster();
    for (const id of ['api', 'web-a', 'web-b', 'web-c']) await cluster.register(serviceJob({ id, count: 0 }));
    expect(await cluster.get('/v1/jobs?prefix=web')).toHaveLength(3);
    const response = await fetch(`${cluster.nomad.url}/v1/jobs?prefix=web&per_page=2`);
    expect(await response.json()).toMatchObject([{ ID: 'web-a' }, { ID: 'web-b' }]);
    const token = response.headers.get('x-nomad-nexttoken') ?? '';
    expect(await cluster.get(`/v1/jobs?prefix=web&per_page=2&next_token=${token}`)).toMatchObject([{ ID: 'web-c' }]);
  });

  it('show jobs with their summaries', async () => {
    const cluster = await startCluster();
    await cluster.register(serviceJob());
    await cluster.pass(5);
    expect(await cluster.get('/v1/jobs')).toMatchObject([
      { ID: 'web', Status: 'running', JobSummary: { Summary: { app: { Running: 3, Queued: 0 } } } },
    ]);
  });
});
