import { describe, expect, it } from 'vitest';
import { annotateDiff, diffJobs } from '../../../../sandbox/nomad/diff/index.ts';
import { noUpdates } from '../../../../sandbox/nomad/scheduler/outcome.ts';
import type { DesiredUpdates, NomadJob, Task } from '../../../../sandbox/nomad/wire.ts';

const NOTHING: DesiredUpdates = noUpdates();
const TASK: Task = { Name: 'app', Driver: 'docker', Config: { image: 'web:1' } };
const job = (changes: Task = {}, count = 3): NomadJob => ({
  ID: 'web',
  Datacenters: ['dc1'],
  TaskGroups: [{ Name: 'g', Count: count, Tasks: [{ ...TASK, ...changes }] }],
});

function annotated(after: NomadJob, updates: Partial<DesiredUpdates> = {}, before: NomadJob | undefined = job()) {
  const [group] = annotateDiff(diffJobs(before, after), { g: { ...NOTHING, ...updates } }).TaskGroups ?? [];
  if (!group) throw new Error('no group in the diff');
  return group;
}

describe('annotateDiff', () => {
  it("puts the scheduler's numbers in Nomad's words, without the zeros", () => {
    const updates = {
      Ignore: 1,
      Place: 2,
      Migrate: 3,
      Stop: 4,
      InPlaceUpdate: 5,
      DestructiveUpdate: 6,
      Canary: 7,
      Preemptions: 8,
    };
    expect(annotated(job(), updates).Updates).toEqual({
      ignore: 1,
      create: 2,
      migrate: 3,
      destroy: 4,
      'in-place update': 5,
      'create/destroy update': 6,
      canary: 7,
    });
    expect(annotated(job(), { Ignore: 3 }).Updates).toEqual({ ignore: 3 });
  });

  it.each([
    [5, ['forces create']],
    [1, ['forces destroy']],
  ])('says what a count of %s after 3 means', (count, annotations) => {
    expect(annotated(job({}, count)).Fields).toMatchObject([{ Name: 'Count', Annotations: annotations }]);
  });

  it.each<[string, Task, string]>([
    ['an image', { Config: { image: 'web:2' } }, 'forces create/destroy update'],
    ['the environment', { Env: { A: 'b' } }, 'forces create/destroy update'],
    ['the kill timeout', { KillTimeout: 9_000_000_000 }, 'forces in-place update'],
    ['a service', { Services: [{ Name: 's' }] }, 'forces in-place update'],
    ['a constraint', { Constraints: [{ LTarget: '${attr.a}', RTarget: 'b', Operand: '=' }] }, 'forces in-place update'],
    ['resources', { Resources: { CPU: 999 } }, 'forces create/destroy update'],
    [
      'the log limits: Nomad names the unchanged switch among them',
      { LogConfig: { MaxFiles: 2 } },
      'forces create/destroy update',
    ],
    ['something that Nomad does not compare', { Lifecycle: { Hook: 'poststart' } }, 'forces in-place update'],
  ])('takes a change of %s as Nomad does', (_, changes, annotation) => {
    expect(annotated(job(changes)).Tasks).toMatchObject([{ Annotations: [annotation] }]);
  });

  it('says of the tasks of a new job that they are created', () => {
    const [group] = annotateDiff(diffJobs(undefined, job()), {}).TaskGroups ?? [];
    expect(group?.Tasks).toMatchObject([{ Annotations: ['forces create'] }]);
  });

  it('leaves unchanged tasks and the given diff alone', () => {
    const diff = diffJobs(job(), job({}, 4));
    const before = structuredClone(diff);
    expect(annotateDiff(diff, {}).TaskGroups?.[0]?.Tasks).toMatchObject([{ Type: 'None', Annotations: null }]);
    expect(diff).toEqual(before);
  });
});
