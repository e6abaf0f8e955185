import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/start.ts';

let world: Sandbox;

beforeAll(async () => {
  world = await startSandbox({ speed: 50 });
});

afterAll(() => world.close());

async function nomad(path: string, body?: unknown, token: string = world.tokens.nomad): Promise<unknown> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const reply = await fetch(world.nomad.url + path, { ...init, headers: { 'x-nomad-token': token } });
  if (!reply.ok) throw new Error(`${reply.status} ${await reply.text()}`);
  return reply.json();
}

async function consul(path: string): Promise<unknown> {
  const headers = { 'x-consul-token': world.tokens.consul };
  return (await fetch(world.consul.url + path, { headers })).json();
}

interface DeploymentJson {
  readonly ID: string;
  readonly JobID: string;
  readonly JobVersion: number;
  readonly Status: string;
  readonly StatusDescription: string;
}

interface JobJson {
  readonly ID: string;
  readonly Namespace: string;
  readonly Status: string;
}

it('opens with every job of both namespaces running, and every deployment over', async () => {
  const jobs = (await nomad('/v1/jobs?namespace=*')) as JobJson[];
  const names = ['api', 'checkout', 'import', 'node-agent', 'platform', 'report', 'web'];
  expect(
    jobs
      .filter(({ Namespace }) => Namespace === 'production')
      .map(({ ID }) => ID)
      .sort(),
  ).toEqual(names);
  expect(new Set(jobs.map(({ Status }) => Status))).toEqual(new Set(['running']));
  const deployments = (await nomad('/v1/deployments?namespace=*')) as DeploymentJson[];
  expect(new Set(deployments.map(({ Status }) => Status))).toEqual(new Set(['successful']));
});

it('has told Consul about all of it: machines alive, services passing', async () => {
  const checks = (await consul('/v1/health/state/any')) as { Status: string; CheckID: string; Node: string }[];
  expect(checks.filter(({ Status }) => Status !== 'passing')).toEqual([]);
  expect(checks.filter(({ CheckID }) => CheckID === 'serfHealth').map(({ Node }) => Node)).toEqual([
    'consul-server-1',
    'node-1',
    'node-2',
    'node-3',
    'node-4',
  ]);
  expect(await consul('/v1/health/service/web?passing')).toHaveLength(6);
});

it('keeps the source and the variables of each job', async () => {
  const kept = (await nomad('/v1/job/web/submission?namespace=production&version=0')) as Record<string, string>;
  expect(kept).toMatchObject({ Format: 'hcl2', Variables: 'version = "1.0.0"\n' });
  expect(kept['Source']).toContain('job "web"');
});

it('lets in nobody without a token', async () => {
  expect((await fetch(`${world.nomad.url}/v1/jobs?namespace=production`)).status).toBe(403);
  expect((await fetch(`${world.consul.url}/v1/kv/meshbot/x`)).status).toBe(403);
  expect((await fetch(`${world.vault.url}/v1/auth/token/lookup-self`)).status).toBe(403);
});

it('gives the bot its rights and no more', async () => {
  const put = (key: string) =>
    fetch(`${world.consul.url}/v1/kv/${key}`, {
      method: 'PUT',
      body: 'x',
      headers: { 'x-consul-token': world.tokens.consul },
    });
  expect((await put('meshbot/state')).status).toBe(200);
  expect((await put('elsewhere')).status).toBe(403);
  await expect(nomad('/v1/acl/tokens')).rejects.toThrow('403');
});

async function deployWeb(version: string): Promise<void> {
  const kept = (await nomad('/v1/job/web/submission?namespace=production&version=0')) as { Source: string };
  const Variables = `version = "${version}"\n`;
  const body = { JobHCL: kept.Source, Variables, Canonicalize: true };
  const job = (await nomad('/v1/jobs/parse?namespace=production', body)) as object;
  const Submission = { Source: kept.Source, Format: 'hcl2', Variables };
  await nomad('/v1/jobs?namespace=production', { Job: { ...job, Namespace: 'production' }, Submission });
}

/** The job's deployments that are not known, oldest first, as soon as `count` of them are over. */
async function ended(known: ReadonlySet<string>, count: number): Promise<DeploymentJson[]> {
  let index = 1;
  for (;;) {
    const headers = { 'x-nomad-token': world.tokens.nomad };
    const url = `${world.nomad.url}/v1/job/web/deployments?namespace=production&index=${index}&wait=10m`;
    const reply = await fetch(url, { headers });
    const fresh = ((await reply.json()) as DeploymentJson[]).filter(({ ID }) => !known.has(ID));
    const over = fresh.filter(({ Status }) => Status === 'failed' || Status === 'successful');
    if (over.length >= count) return over.sort((a, b) => a.JobVersion - b.JobVersion);
    index = Number(reply.headers.get('x-nomad-index'));
  }
}

async function knownDeployments(): Promise<Set<string>> {
  const deployments = (await nomad('/v1/job/web/deployments?namespace=production')) as DeploymentJson[];
  return new Set(deployments.map(({ ID }) => ID));
}

it('rolls web 1.1.0 out until it is healthy', async () => {
  const known = await knownDeployments();
  await deployWeb('1.1.0');
  expect(await ended(known, 1)).toMatchObject([{ Status: 'successful' }]);
});

it('fails web 1.1.9, and goes back to what was stable before', async () => {
  const known = await knownDeployments();
  await deployWeb('1.1.9');
  const [failed, reverted] = await ended(known, 2);
  expect(failed).toMatchObject({ Status: 'failed' });
  expect(failed?.StatusDescription).toMatch(/rolling back to job version \d+/);
  expect(reverted).toMatchObject({ Status: 'successful' });
}, 60_000);
