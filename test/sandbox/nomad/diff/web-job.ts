import { diffJobs } from '../../../../sandbox/nomad/diff/index.ts';
import type {
  FieldDiff,
  NomadJob,
  ObjectDiff,
  Service,
  Task,
  TaskDiff,
  TaskGroup,
  TaskGroupDiff,
} from '../../../../sandbox/nomad/wire.ts';

export const SECOND = 1_000_000_000;
export const TASK: Task = {
  Name: 'app',
  Driver: 'docker',
  Config: { image: 'web:1', args: ['a'] },
  Env: { A: '1', B: '2' },
  Vault: { Role: 'web' },
  Templates: [{ DestPath: 'local/a', EmbeddedTmpl: 'one\ntwo\n' }],
};
export const SERVICE: Service = {
  Name: 'web',
  PortLabel: 'http',
  Tags: ['x'],
  Checks: [{ Name: 'up', Type: 'http', Path: '/', Interval: 10 * SECOND, Timeout: 2 * SECOND }],
};
export const GROUP: TaskGroup = {
  Name: 'g',
  Count: 3,
  Networks: [{ DynamicPorts: [{ Label: 'http' }] }],
  Services: [SERVICE],
  Tasks: [TASK],
};
export const JOB: NomadJob = { ID: 'web', Datacenters: ['dc1'], TaskGroups: [GROUP] };

export const withGroup = (changes: TaskGroup): NomadJob => ({ ...JOB, TaskGroups: [{ ...GROUP, ...changes }] });
export const withTask = (changes: Task): NomadJob => withGroup({ Tasks: [{ ...TASK, ...changes }] });

export function changed(fields: FieldDiff[] | null | undefined): string[] {
  return (fields ?? []).filter(({ Type }) => Type !== 'None').map(({ Name, Old, New }) => `${Name}: ${Old} -> ${New}`);
}

/** Every changed field below an object, under the object's name. */
export function changesOf(objects: ObjectDiff[] | null | undefined): string[] {
  return (objects ?? []).flatMap((object) => [
    ...changed(object.Fields).map((line) => `${object.Type} ${object.Name}.${line}`),
    ...changesOf(object.Objects),
  ]);
}

export function groupDiffOf(after: NomadJob, before = JOB): TaskGroupDiff {
  const [group] = diffJobs(before, after).TaskGroups ?? [];
  if (!group) throw new Error('no group in the diff');
  return group;
}

export function taskDiffOf(after: NomadJob): TaskDiff {
  const [task] = groupDiffOf(after).Tasks ?? [];
  if (!task) throw new Error('no task in the diff');
  return task;
}
