import { describe, expect, it } from 'vitest';
import { HCL, IMAGE, images, load, loaded, run, scheduler, VARIABLE, wanted } from './jobs-world.ts';

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
