import { beforeAll, describe, expect, it } from 'vitest';
import type { Wire } from '../nomad/wire.ts';
import { type Guarded, onGuardedNomad } from './guarded.ts';

const SECOND_NS = 1_000_000_000;

const JOB = {
  ID: 'web',
  Name: 'web',
  Type: 'service',
  Datacenters: ['dc1'],
  TaskGroups: [
    {
      Name: 'app',
      Count: 1,
      Update: { MinHealthyTime: 60 * SECOND_NS, HealthyDeadline: 120 * SECOND_NS, ProgressDeadline: 240 * SECOND_NS },
      Tasks: [
        {
          Name: 'server',
          Driver: 'raw_exec',
          Config: { command: '/bin/sh', args: ['-c', 'echo hello; exec sleep 600'] },
          Resources: { CPU: 50, MemoryMB: 32 },
        },
      ],
    },
  ],
};

/** What a path's names in angle brackets stand for. */
type Ids = Record<'alloc' | 'deployment' | 'eval' | 'node', string>;

const inDefault = (...capabilities: string[]): string[] =>
  capabilities.map((capability) => `namespace "default" { capabilities = ["${capability}"] }`);

const read = inDefault('read-job');

/** One request, and the rules of which each alone is enough for it. */
type Row = readonly [method: string, path: string, enough: readonly string[], body?: unknown];

const ROWS: readonly Row[] = [
  ['GET', '/v1/jobs', inDefault('list-jobs')],
  ['PUT', '/v1/jobs', inDefault('submit-job', 'register-job'), { Job: JOB }],
  ['PUT', '/v1/jobs/parse', inDefault('parse-job', 'submit-job'), { JobHCL: 'job "a" {}' }],
  ['PUT', '/v1/validate/job', read, { Job: JOB }],
  ['GET', '/v1/job/web', read],
  ['PUT', '/v1/job/web', inDefault('submit-job', 'register-job'), { Job: JOB }],
  ['GET', '/v1/job/web/versions', read],
  ['GET', '/v1/job/web/submission?version=0', read],
  ['GET', '/v1/job/web/allocations', read],
  ['GET', '/v1/job/web/evaluations', read],
  ['GET', '/v1/job/web/deployments', read],
  ['GET', '/v1/job/web/deployment', read],
  ['GET', '/v1/job/web/summary', read],
  ['GET', '/v1/job/web/scale', inDefault('read-job', 'read-job-scaling')],
  ['GET', '/v1/job/web/actions', read],
  ['GET', '/v1/job/web/services', read],
  ['PUT', '/v1/job/web/plan', inDefault('submit-job', 'plan-job'), { Job: JOB }],
  ['PUT', '/v1/job/web/evaluate', inDefault('submit-job', 'evaluate-job'), { JobID: 'web' }],
  ['PUT', '/v1/job/web/dispatch', inDefault('dispatch-job'), {}],
  ['PUT', '/v1/job/web/periodic/force', inDefault('submit-job', 'dispatch-job', 'force-periodic-job')],
  ['PUT', '/v1/job/web/revert', inDefault('submit-job', 'revert-job'), { JobID: 'web', JobVersion: 99 }],
  ['PUT', '/v1/job/web/stable', inDefault('submit-job', 'stable-job'), { JobID: 'web', JobVersion: 0, Stable: true }],
  ['PUT', '/v1/job/web/scale', inDefault('submit-job', 'scale-job'), { Target: { Group: 'ghost' }, Count: 1 }],
  ['PUT', '/v1/job/web/versions/gold/tag', inDefault('submit-job', 'tag-job-version'), { Version: 0 }],
  ['DELETE', '/v1/job/web/versions/gold/tag', inDefault('submit-job', 'tag-job-version')],
  ['DELETE', '/v1/job/ghost', inDefault('submit-job', 'deregister-job', 'purge-job')],
  ['DELETE', '/v1/job/ghost?purge=true', inDefault('submit-job', 'purge-job')],
  ['GET', '/v1/deployments', read],
  ['GET', '/v1/deployment/<deployment>', read],
  ['GET', '/v1/deployment/allocations/<deployment>', read],
  ['PUT', '/v1/deployment/pause/<deployment>', inDefault('submit-job', 'pause-deployment'), { Pause: true }],
  ['PUT', '/v1/deployment/promote/<deployment>', inDefault('submit-job', 'promote-deployment'), { All: true }],
  ['PUT', '/v1/deployment/unblock/<deployment>', inDefault('submit-job', 'unblock-deployment'), {}],
  [
    'PUT',
    '/v1/deployment/allocation-health/<deployment>',
    inDefault('submit-job', 'set-alloc-health-deployment'),
    { HealthyAllocationIDs: ['00000000-0000-0000-0000-000000000000'] },
  ],
  ['PUT', '/v1/deployment/fail/<deployment>', inDefault('submit-job', 'fail-deployment')],
  ['GET', '/v1/allocations', read],
  ['GET', '/v1/allocation/<alloc>/services', read],
  ['GET', '/v1/client/allocation/<alloc>/stats', read],
  ['PUT', '/v1/client/allocation/<alloc>/signal', inDefault('alloc-lifecycle'), { Signal: 'SIGCHLD' }],
  ['PUT', '/v1/client/allocation/<alloc>/restart', inDefault('alloc-lifecycle'), { TaskName: 'ghost' }],
  ['GET', '/v1/client/fs/logs/<alloc>?task=server&type=stdout', inDefault('read-logs', 'read-fs')],
  ['PUT', '/v1/allocation/<alloc>/stop', inDefault('alloc-lifecycle')],
  ['GET', '/v1/evaluations', read],
  ['GET', '/v1/evaluations/count', read],
  ['GET', '/v1/evaluation/<eval>', read],
  ['GET', '/v1/evaluation/<eval>/allocations', read],
  ['GET', '/v1/nodes', ['node { policy = "read" }', 'node { policy = "write" }']],
  ['GET', '/v1/node/<node>', ['node { policy = "read" }']],
  ['GET', '/v1/node/<node>/allocations', ['node { policy = "read" }']],
  ['PUT', '/v1/node/<node>/drain', ['node { policy = "write" }'], { DrainSpec: null, MarkEligible: true }],
  ['PUT', '/v1/node/<node>/eligibility', ['node { policy = "write" }'], { Eligibility: 'eligible' }],
  ['PUT', '/v1/node/<node>/evaluate', ['node { policy = "write" }']],
  ['GET', '/v1/agent/self', ['agent { policy = "read" }', 'agent { policy = "write" }']],
  ['GET', '/v1/agent/members', ['node { policy = "read" }']],
  ['GET', '/v1/operator/scheduler/configuration', ['operator { policy = "read" }', 'operator { policy = "write" }']],
  ['GET', '/v1/namespace/default', [...inDefault('list-jobs', 'read-logs'), 'namespace "*" { policy = "read" }']],
  ['GET', '/v1/scaling/policies', inDefault('list-scaling-policies')],
  ['PUT', '/v1/search', read, { Prefix: 'w', Context: 'jobs' }],
  ['PUT', '/v1/search', ['node { policy = "read" }'], { Prefix: 'w', Context: 'nodes' }],
];

/** Whoever may do everything elsewhere may do nothing here. */
const ELSEWHERE = 'namespace "elsewhere" { policy = "write" }';

function enforcement({ root, stranger, as, holderOf }: Guarded): void {
  const secrets = new Map<string, Promise<string>>();
  const secretOf = (rules: string) => {
    const known = secrets.get(rules) ?? holderOf(`rules-${secrets.size}`, rules).then(({ SecretID }) => SecretID);
    secrets.set(rules, known);
    return known;
  };
  const bearer = async (rules: string) => as(await secretOf(rules));
  const ids: Ids = { alloc: '', deployment: '', eval: '', node: '' };

  beforeAll(async () => {
    await root().put('/v1/jobs', { Job: JOB });
    const alloc = await runningAllocation(root());
    const { ID } = (await root().get('/v1/job/web/deployment')).json as { ID: string };
    Object.assign(ids, { alloc: alloc.ID, node: alloc.NodeID, eval: alloc.EvalID, deployment: ID });
  });

  const ask = async (rules: string | undefined, [method, path, , body]: Row) => {
    const who = rules === undefined ? stranger() : await bearer(rules);
    const whole = path.replace(/<(\w+)>/, (_all, name: keyof Ids) => ids[name]);
    const isDeployment = path.startsWith('/v1/deployment/') && body !== undefined;
    return who.send(method, whole, isDeployment ? { ...(body as object), DeploymentID: ids.deployment } : body);
  };

  describe.each(ROWS.map((row) => ({ row, title: `${row[0]} ${row[1]}` })))('$title', ({ row }) => {
    it('is refused without the right', async () => {
      expect(await ask(ELSEWHERE, row)).toMatchObject({ status: 403, text: 'Permission denied' });
      expect(await ask(undefined, row)).toMatchObject({ status: 403, text: 'Permission denied' });
    });

    it.each(row[2])('is let through by %s', async (rules) => {
      expect((await ask(rules, row)).status).not.toBe(403);
    });
  });

  it('keeps silent about an allocation of others', async () => {
    const path = `/v1/allocation/${ids.alloc}`;
    const text = `Unknown allocation "${ids.alloc}"`;
    expect(await (await bearer(ELSEWHERE)).get(path)).toMatchObject({ status: 500, text });
    expect(await (await bearer(read[0] ?? '')).get(path)).toMatchObject({ status: 200, json: { ID: ids.alloc } });
  });

  it('leaves out of lists what is not the caller’s', async () => {
    const [elsewhere, reader] = [await bearer(ELSEWHERE), await bearer(read[0] ?? '')];
    expect((await elsewhere.get('/v1/namespaces')).json).toEqual([]);
    expect((await reader.get('/v1/namespaces')).json).toMatchObject([{ Name: 'default' }]);
    const search = { Prefix: 'w', Context: 'all' };
    expect((await elsewhere.put('/v1/search', search)).json).toMatchObject({ Matches: {} });
    expect((await reader.put('/v1/search', search)).json).toMatchObject({ Matches: { jobs: ['web'] } });
    expect(await elsewhere.get('/v1/jobs?namespace=*')).toMatchObject({ status: 200, json: [] });
    expect(await elsewhere.get('/v1/allocations?namespace=*')).toMatchObject({ status: 200, json: [] });
    expect(await reader.get('/v1/jobs?namespace=*')).toMatchObject({ status: 403 });
  });

  it('asks nobody for a token who only wants to know whether the servers are there', async () => {
    for (const path of ['/v1/status/leader', '/v1/status/peers', '/v1/regions', '/v1/agent/health']) {
      expect((await as('99999999-2222-3333-4444-000000000000').get(path)).status).toBe(200);
    }
  });

  it('lets a deny stand over every grant, and a narrow rule over a wide one', async () => {
    const denied = await bearer(`namespace "default" { capabilities = ["read-job", "deny", "list-jobs"] }`);
    expect((await denied.get('/v1/jobs')).status).toBe(403);
    const narrow = await bearer('namespace "*" { policy = "write" }\nnamespace "def*" { policy = "deny" }');
    expect((await narrow.get('/v1/jobs')).status).toBe(403);
    const exact = await bearer('namespace "def*" { policy = "deny" }\nnamespace "default" { policy = "read" }');
    expect((await exact.get('/v1/jobs')).status).toBe(200);
    const scaler = await bearer('namespace "default" { policy = "scale" }');
    expect((await scaler.get('/v1/job/web/scale')).status).toBe(200);
    expect((await scaler.get('/v1/jobs')).status).toBe(403);
  });

  const firstOf = async (query: string, secret: string, signal: AbortSignal) => {
    const reply = await fetch(`${root().url}/v1/event/stream${query}`, {
      headers: { 'x-nomad-token': secret },
      signal,
    });
    expect(reply.status).toBe(200);
    return reply.body?.getReader().read();
  };

  it('keeps an event stream silent for whoever may not see its topics', async () => {
    const abort = new AbortController();
    const heard: string[] = [];
    const rows = [
      ['', ELSEWHERE],
      ['?topic=Job', ELSEWHERE],
      ['?topic=Node', read[0] ?? ''],
      ['?topic=ACLToken', read[0] ?? ''],
      ['?topic=*', read[0] ?? ''],
    ] as const;
    for (const [query, rules] of rows) {
      const first = firstOf(query, await secretOf(rules), abort.signal);
      void first.then(() => heard.push(`${query} ${rules}`)).catch(() => undefined);
    }
    await root().put('/v1/jobs', { Job: JOB });
    await firstOf('?topic=Job', await secretOf(read[0] ?? ''), abort.signal);
    expect(heard).toEqual([]);
    abort.abort();
  });
}

interface Allocation {
  readonly ID: string;
  readonly NodeID: string;
  readonly EvalID: string;
  readonly ClientStatus: string;
}

async function runningAllocation(root: Wire): Promise<Allocation> {
  for (let index = 0; ; ) {
    const reply = await root.get(`/v1/job/web/allocations?index=${index}&wait=10s`);
    const found = (reply.json as Allocation[]).find(({ ClientStatus }) => ClientStatus === 'running'); // the API's list
    if (found !== undefined) return found;
    index = reply.index;
  }
}

onGuardedNomad('What Nomad’s ACLs let through', 'enforcement', enforcement);
