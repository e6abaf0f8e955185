import { describe, expect, it } from 'vitest';
import { canonicalize, validateJob } from '../../../../sandbox/nomad/jobspec/index.ts';
import type { NomadJob, Task, TaskGroup } from '../../../../sandbox/nomad/wire.ts';

const TASK: Task = { Name: 't', Driver: 'docker' };
const GROUP: TaskGroup = { Name: 'g', Tasks: [TASK] };
const JOB: NomadJob = { ID: 'web', Datacenters: ['dc1'], TaskGroups: [GROUP] };

const withGroup = (changes: TaskGroup): NomadJob => ({ ...JOB, TaskGroups: [{ ...GROUP, ...changes }] });
const withTask = (changes: Task): NomadJob => withGroup({ Tasks: [{ ...TASK, ...changes }] });
const inGroup = (...errors: string[]): string =>
  `Task group g validation failed: ${errors.length === 1 ? '1 error' : `${errors.length} errors`} occurred:\n\t* ${errors.join('\n\t* ')}\n\n`;
const inTask = (...errors: string[]): string =>
  inGroup(
    `Task t validation failed: ${errors.length === 1 ? '1 error' : `${errors.length} errors`} occurred:\n\t* ${errors.join('\n\t* ')}\n\n`,
  );

/** The words that a Nomad 2.0.5 server gave for the same jobs. */
describe('validateJob', () => {
  it('has nothing to say about a sound job', () => {
    expect(validateJob(canonicalize(JOB))).toEqual([]);
  });

  it.each([
    ['no groups', { ...JOB, TaskGroups: null }, 'Missing job task groups'],
    ['no tasks', withGroup({ Tasks: null }), inGroup('Missing tasks for task group')],
    ['no driver', withTask({ Driver: '' }), inTask('Missing task driver')],
    ['a negative count', withGroup({ Count: -1 }), inGroup("Task group count can't be negative")],
    ['a group given twice', { ...JOB, TaskGroups: [GROUP, GROUP] }, "Job task group 2 redefines 'g' from group 1"],
    ['a task given twice', withGroup({ Tasks: [TASK, TASK] }), inGroup("Task 2 redefines 't' from task 1")],
    ['a datacenter without a name', { ...JOB, Datacenters: [''] }, 'Job datacenter must be non-empty string'],
    ['an unknown type', { ...JOB, Type: 'bogus' }, 'Invalid job type: "bogus"'],
    ['a priority out of range', { ...JOB, Priority: 200 }, 'job priority must be between [1, 100]'],
    ['a space in the id', { ...JOB, ID: 'a b' }, 'Job ID contains a space'],
    [
      'a slash in a task name',
      withTask({ Name: 'a/b' }),
      inGroup('Task a/b validation failed: 1 error occurred:\n\t* Task name cannot include slashes\n\n'),
    ],
    [
      'automatic promotion without canaries',
      withGroup({ Update: { AutoPromote: true } }),
      inGroup('Auto Promote requires a Canary count greater than zero'),
    ],
    [
      'deadlines in the wrong order',
      withGroup({ Update: { HealthyDeadline: 900_000_000_000 } }),
      inGroup('Healthy deadline must be less than progress deadline: 15m0s > 10m0s'),
    ],
    [
      'a service name with an underscore',
      withGroup({ Services: [{ Name: 'a_b' }] }),
      inGroup(
        'Task group service validation failed: 1 error occurred:\n\t* Service[0] a_b validation failed: 1 error occurred:\n\t* Service name must be valid per RFC 1123 and can contain only alphanumeric characters or dashes and must be no longer than 63 characters: "a_b"\n\n\n\n',
      ),
    ],
    [
      'two leaders',
      withGroup({
        Tasks: [
          { ...TASK, Leader: true },
          { ...TASK, Name: 'u', Leader: true },
        ],
      }),
      inGroup('Only one task may be marked as leader'),
    ],
    [
      'a port given twice',
      withGroup({ Networks: [{ DynamicPorts: [{ Label: 'a' }, { Label: 'a' }] }] }),
      inGroup(
        'Task group network validation failed: 1 error occurred:\n\t* Port label a already in use by taskgroup network\n\n',
      ),
    ],
    [
      'a count above the scaling maximum',
      withGroup({ Count: 5, Scaling: { Min: 1, Max: 3 } }),
      inGroup(
        'Task group scaling policy validation failed: 1 error occurred:\n\t* Scaling policy invalid: task group count must not be greater than maximum count in scaling policy\n\n',
      ),
    ],
    [
      'a template that leaves its directory',
      withTask({ Templates: [{ EmbeddedTmpl: 'x', DestPath: '../../../x' }] }),
      inTask('Template 1 validation failed: 1 error occurred:\n\t* destination escapes allocation directory\n\n'),
    ],
    [
      'a mount of no volume',
      withTask({ VolumeMounts: [{ Volume: 'x', Destination: '/x' }] }),
      inTask('Volume Mount (0) references undefined volume x'),
    ],
    [
      'a periodic service',
      { ...JOB, Periodic: { Spec: '* * * * *' } },
      'Periodic can only be used with "batch" or "sysbatch" scheduler',
    ],
    ['multiregion', { ...JOB, Multiregion: {} }, 'Multiregion jobs are unlicensed.'],
  ])('refuses %s', (_, job, message) => {
    expect(validateJob(canonicalize(job))).toEqual([message]);
  });
});
