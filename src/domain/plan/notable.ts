import { isRecord } from '../is-record.ts';
import { SEPARATOR } from './edits/places.ts';
import type { JobSpec, TaskGroupSpec } from './job-spec.ts';
import type { Notable, PlannedEdit } from './plan.ts';
import type { JobDiff, ObjectDiff } from './scheduler-plan.ts';

const CONNECT = /^(?:ConsulConnect|SidecarService|SidecarTask|ConsulProxy|ConsulUpstreams|TransparentProxy|Gateway)$/;

/** Changes that somebody else may have to know of: what a job may read, who it talks to, at which ports. */
export function notableOf(diff: JobDiff | undefined, job: JobSpec, current: JobSpec | undefined): readonly Notable[] {
  // In a new job nothing changes for anybody yet.
  const objects = diff === undefined || diff.type === 'None' || diff.type === 'Added' ? [] : changedObjects(diff);
  const holding: readonly (readonly [Notable, boolean])[] = [
    ['vault-policies', vaultEdits(job, current).length > 0 || objects.some((object) => object.name === 'Vault')],
    ['connect', objects.some((object) => CONNECT.test(object.name))],
    ['dynamic-ports', objects.some((object) => object.name === 'Dynamic Port')],
  ];
  return holding.filter(([, holds]) => holds).map(([notable]) => notable);
}

function changedObjects(diff: JobDiff): readonly ObjectDiff[] {
  const tops = [diff.objects, ...diff.groups.flatMap((group) => [group.objects, ...group.tasks.map((t) => t.objects)])];
  return tops.flat().flatMap(withInner);
}

function withInner(object: ObjectDiff): readonly ObjectDiff[] {
  return object.type === 'None' ? [] : [object, ...object.objects.flatMap(withInner)];
}

/** Nomad's diff leaves lists such as Vault policies out (it only says "edited"), so they are read from the two jobs. */
export function vaultEdits(job: JobSpec, current: JobSpec | undefined): readonly PlannedEdit[] {
  if (current === undefined) return [];
  const before = vaultPolicies(current);
  const after = vaultPolicies(job);
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((where) => {
    const [old, now] = [before.get(where), after.get(where)];
    if (old === now) return [];
    const type = old === undefined ? 'added' : now === undefined ? 'deleted' : 'edited';
    return [{ where, type, field: 'policies', before: old, after: now, masked: false, multiline: false, weight: 92 }];
  });
}

function vaultPolicies(job: JobSpec): ReadonlyMap<string, string> {
  return new Map((job.TaskGroups ?? []).flatMap(policiesOfGroup));
}

function policiesOfGroup(group: TaskGroupSpec): readonly (readonly [string, string])[] {
  return (group.Tasks ?? []).flatMap((task) => {
    const vault = task['Vault'];
    const policies = isRecord(vault) ? vault['Policies'] : undefined;
    if (!Array.isArray(policies) || policies.length === 0) return [];
    const names = policies.filter((name) => typeof name === 'string').sort();
    const where = [`group ${group.Name ?? ''}`, `task ${task.Name ?? ''}`, 'vault'].join(SEPARATOR);
    return [[where, names.join(', ')] as const];
  });
}
