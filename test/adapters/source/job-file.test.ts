import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder, HCL, IMAGE, images, load, loaded, scheduler, VARIABLE, wanted } from './jobs-world.ts';

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
