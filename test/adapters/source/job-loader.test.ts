import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realClock } from '../../../sandbox/clock.ts';
import { type NomadSandbox, startNomad } from '../../../sandbox/nomad/index.ts';
import { createScheduler } from '../../../src/adapters/nomad/index.ts';
import { createJobLoader } from '../../../src/adapters/source/index.ts';
import type { Placement, SourceRule, VersionRule } from '../../../src/domain/catalogue.ts';
import type { LoadedJob, WantedJob } from '../../../src/ports/job-loader.ts';
import type { JobSource, Scheduler } from '../../../src/ports/scheduler.ts';

const NO_TLS = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };
const HCL = `variable "version" {
  type    = string
  default = "0.9.0"
}
variable "level" {
  default = "info"
}
job "web" {
  datacenters = ["*"]
  group "app" {
    count = 2
    task "server" {
      driver = "docker"
      config {
        image = "registry.example.com/shop/web:\${var.version}"
      }
      env {
        LEVEL = var.level
      }
    }
  }
  group "elastic" {
    count = 1
    scaling {
      enabled = true
      min     = 1
      max     = 9
    }
    task "worker" {
      driver = "docker"
      config {
        image = "registry.example.com/shop/worker:7"
      }
    }
  }
}
`;

const VARIABLE: VersionRule = { kind: 'variable', name: 'version' };
const IMAGE: VersionRule = { kind: 'image', repository: 'registry.example.com/shop/web' };

let nomad: NomadSandbox;
let scheduler: Scheduler & { close(): Promise<void> };
let folder: string;

beforeAll(async () => {
  nomad = await startNomad({ clock: realClock(50), namespaces: ['production'] });
  const connection = { address: nomad.url, token: undefined, tls: NO_TLS, region: undefined, namespace: 'production' };
  scheduler = createScheduler(connection);
  folder = mkdtempSync(join(tmpdir(), 'meshbot-jobs-'));
});
afterAll(async () => {
  await scheduler.close();
  await nomad.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Registers the job as a pipeline would have done before us. */
async function run(id: string, source: Partial<JobSource> = {}, submission?: JobSource): Promise<void> {
  const text = HCL.replace('job "web"', `job "${id}"`);
  const full: JobSource = { format: 'hcl2', text, variableFlags: {}, variables: '', ...source };
  const parsed = await scheduler.parse(full);
  if (parsed.kind === 'invalid') throw new Error(parsed.message);
  const job = { ...parsed.job, Namespace: 'production' };
  const current = await scheduler.job(id);
  const registered = await scheduler.register(job, current?.jobModifyIndex ?? 0, submission ?? full);
  expect(registered.kind).toBe('registered');
}

function wanted(
  jobId: string,
  version: VersionRule,
  differs: Partial<WantedJob> & { source?: SourceRule } = {},
): WantedJob {
  const { source = { kind: 'running' }, ...rest } = differs;
  const placement: Placement = { environment: 'production', jobId, version, source };
  return { placement, version: undefined, image: undefined, variables: {}, ...rest };
}

function load(request: WantedJob) {
  return createJobLoader({ scheduler, namespace: 'production', region: undefined, jobsFolder: folder }).load(request);
}

async function loaded(request: WantedJob): Promise<LoadedJob> {
  const answer = await load(request);
  if (answer.kind === 'refused') throw new Error(`${answer.reason}: ${JSON.stringify(answer.details)}`);
  return answer;
}

function images({ job }: LoadedJob): unknown[] {
  return (job.TaskGroups ?? []).flatMap(({ Tasks }) => (Tasks ?? []).map((task) => task.Config?.['image']));
}

describe('a job as it runs', () => {
  it('gets its version through the variable of its stored source', async () => {
    await run('by-variable', { variableFlags: { version: '1.0.0' } });
    const answer = await loaded(wanted('by-variable', VARIABLE, { version: '1.1.0' }));
    expect(images(answer)).toEqual(['registry.example.com/shop/web:1.1.0', 'registry.example.com/shop/worker:7']);
    expect([answer.fromVersion, answer.toVersion]).toEqual(['1.0.0', '1.1.0']);
    expect(answer.source?.variableFlags).toEqual({ version: '1.1.0' });
    expect(answer.current?.version).toBe(0);
    expect(answer.job.Namespace).toBe('production');
  });

  it('gets its version through the tags of one repository, and nothing else changes', async () => {
    await run('by-image', { variableFlags: { version: '1.0.0' } });
    const answer = await loaded(wanted('by-image', IMAGE, { version: '1.1.0' }));
    expect(images(answer)).toEqual(['registry.example.com/shop/web:1.1.0', 'registry.example.com/shop/worker:7']);
    expect([answer.fromVersion, answer.toVersion]).toEqual(['1.0.0', '1.1.0']);
    expect(answer.source?.format).toBe('json');
    const plan = await scheduler.plan(answer.job);
    if ('kind' in plan) throw new Error(plan.message);
    const edited = plan.diff?.groups.filter(({ type }) => type !== 'None').map(({ name }) => name);
    expect(edited).toEqual(['app']);
    expect(plan.diff?.fields.filter(({ type }) => type !== 'None')).toEqual([]);
  });

  it('takes a digest, and a whole image reference of the same repository', async () => {
    await run('by-digest');
    const digest = `registry.example.com/shop/web@sha256:${'a'.repeat(64)}`;
    expect(images(await loaded(wanted('by-digest', IMAGE, { image: digest })))[0]).toBe(digest);
    const tagged = 'registry.example.com/shop/web:2.0.0';
    expect(images(await loaded(wanted('by-digest', IMAGE, { image: tagged })))[0]).toBe(tagged);
  });

  it('plans nothing for the version that runs already', async () => {
    await run('unchanged', { variableFlags: { version: '1.0.0' } });
    for (const rule of [VARIABLE, IMAGE]) {
      const { job } = await loaded(wanted('unchanged', rule, { version: '1.0.0' }));
      expect(await scheduler.plan(job)).toMatchObject({ diff: { type: 'None' } });
    }
  });

  it('keeps the live count of a group that scales by itself', async () => {
    await run('elastic', { variableFlags: { version: '1.0.0' } });
    const { spec, jobModifyIndex } = (await scheduler.job('elastic')) ?? {};
    const groups = spec?.TaskGroups?.map((group) => (group.Name === 'elastic' ? { ...group, Count: 5 } : group)) ?? [];
    const source = await scheduler.submission('elastic', 0);
    await scheduler.register({ ...spec, ID: 'elastic', TaskGroups: groups }, jobModifyIndex ?? 0, source);
    const answer = await loaded(wanted('elastic', VARIABLE, { version: '1.1.0' }));
    expect(answer.keptCounts).toEqual([{ group: 'elastic', count: 5 }]);
    expect(answer.job.TaskGroups?.map(({ Count }) => Count)).toEqual([2, 5]);
  });

  it('does not trust a stored source that does not describe what runs', async () => {
    const wrong = HCL.replace('job "web"', 'job "wrong"').replace('count = 2', 'count = 20');
    await run('wrong', {}, { format: 'hcl2', text: wrong, variableFlags: {}, variables: '' });
    expect(await load(wanted('wrong', VARIABLE, { version: '1.1.0' }))).toMatchObject({
      kind: 'refused',
      reason: 'variable-unsupported',
      details: { message: 'Nomad keeps no HCL source that describes the version that runs.' },
    });
    expect(images(await loaded(wanted('wrong', IMAGE, { version: '1.1.0' })))[0]).toContain(':1.1.0');
  });

  it.each([
    ['a job that is not there', 'nowhere', VARIABLE, { version: '1.1.0' }, 'job-missing'],
    ['a tag with a slash', 'refusals', VARIABLE, { version: '../../etc' }, 'version-invalid'],
    ['a tag with a mention', 'refusals', VARIABLE, { version: '<!channel>' }, 'version-invalid'],
    [
      'an undeclared variable',
      'refusals',
      VARIABLE,
      { version: '1', variables: { colour: 'red' } },
      'variable-unsupported',
    ],
    ['an undeclared version', 'refusals', { kind: 'variable', name: 'tag' }, { version: '1' }, 'variable-unsupported'],
    [
      'an image where a variable rules',
      'refusals',
      VARIABLE,
      { image: 'registry.example.com/shop/web:1' },
      'image-invalid',
    ],
    ['an image of another repository', 'refusals', IMAGE, { image: 'evil.example.com/web:1' }, 'image-invalid'],
    ['an image without tag or digest', 'refusals', IMAGE, { image: 'registry.example.com/shop/web' }, 'image-invalid'],
    [
      'a repository that no task uses',
      'refusals',
      { kind: 'image', repository: 'x/y' },
      { version: '1' },
      'image-invalid',
    ],
  ] as const)('refuses %s', async (_name, jobId, rule, differs, reason) => {
    await run('refusals');
    expect(await load(wanted(jobId, rule, differs))).toMatchObject({ kind: 'refused', reason });
  });
});

describe('a job from a file', () => {
  const file = (path: string) => ({ source: { kind: 'file', path } }) as const;
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

  it('is parsed with its variables, also when it does not run yet', async () => {
    write('new.nomad.hcl', HCL.replace('job "web"', 'job "new"'));
    const answer = await loaded(
      wanted('new', VARIABLE, { ...file('new.nomad.hcl'), version: '3.0.0', variables: { level: 'de"bug \u0024{x}' } }),
    );
    expect(images(answer)[0]).toBe('registry.example.com/shop/web:3.0.0');
    expect(answer.job.TaskGroups?.[0]?.Tasks?.[0]?.Env).toEqual({ LEVEL: 'de"bug \u0024{x}' });
    expect([answer.current, answer.fromVersion, answer.toVersion]).toEqual([undefined, undefined, '3.0.0']);
    expect(await scheduler.plan(answer.job)).toMatchObject({ baseIndex: 0 });
  });

  it('names its default as the version when none is asked for', async () => {
    write('new.nomad.hcl', HCL.replace('job "web"', 'job "new"'));
    expect((await loaded(wanted('new', VARIABLE, file('new.nomad.hcl')))).toVersion).toBe('0.9.0');
  });

  it('may be JSON, bare or wrapped', async () => {
    const job = {
      ID: 'json',
      Datacenters: ['*'],
      TaskGroups: [
        { Name: 'g', Tasks: [{ Name: 't', Driver: 'docker', Config: { image: 'registry.example.com/shop/web:1' } }] },
      ],
    };
    write('bare.json', JSON.stringify(job));
    write('wrapped.json', JSON.stringify({ Job: job }));
    for (const name of ['bare.json', 'wrapped.json']) {
      expect(images(await loaded(wanted('json', IMAGE, { ...file(name), version: '2' })))).toEqual([
        'registry.example.com/shop/web:2',
      ]);
    }
  });

  it('tells what Nomad says about invalid HCL, with the position', async () => {
    write('broken.hcl', 'job "web" {\n  group {\n}\n');
    const answer = await load(wanted('web', VARIABLE, file('broken.hcl')));
    expect(answer).toMatchObject({ kind: 'refused', reason: 'job-invalid' });
    expect(answer.kind === 'refused' && answer.details['message']).toMatch(/:\d+,\d+/);
  });

  it.each([
    ['another job', 'other.hcl', HCL.replace('job "web"', 'job "other"'), 'job-invalid'],
    [
      'a job of another namespace',
      'space.hcl',
      HCL.replace('datacenters', 'namespace = "finance"\n  datacenters'),
      'job-invalid',
    ],
    ['2 MB', 'big.hcl', `# ${'x'.repeat(2_000_000)}`, 'job-too-large'],
    ['no JSON', 'broken.json', '{"ID": "secret', 'job-invalid'],
    ['no job', 'none.json', '[]', 'job-invalid'],
  ])('refuses a file with %s', async (_name, path, text, reason) => {
    write(path, text);
    const answer = await load(wanted('web', VARIABLE, file(path)));
    expect(answer).toMatchObject({ kind: 'refused', reason });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  it.each(['nowhere.hcl', '../outside.hcl', '.', '/etc/passwd'])('refuses %s as a file', async (path) => {
    expect(await load(wanted('web', VARIABLE, file(path)))).toMatchObject({ kind: 'refused', reason: 'job-missing' });
  });
});
