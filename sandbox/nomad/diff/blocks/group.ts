import { isWire, type Wire, wires } from '../../jobspec/wire-object.ts';
import type { ObjectDiff, TaskGroupDiff } from '../../wire.ts';
import { fieldDiffs } from '../compare/fields.ts';
import { type Flat, flatten } from '../compare/flatten.ts';
import { changeOf, freeDiff, objectDiff, plainDiff, present, sameContent, textSetDiff } from '../compare/objects.ts';
import { affinityDiffs, constraintDiffs } from './node-choice.ts';
import { networkDiffs } from './resources.ts';
import { serviceDiffs } from './service.ts';
import { taskDiffs } from './task.ts';

/** Groups by name; unchanged ones are listed as well. */
export function groupDiffs(before: readonly Wire[], after: readonly Wire[]): TaskGroupDiff[] {
  return byName(before, after, groupDiff);
}

/** Pairs by name and sorts by it. */
export function byName<T>(
  before: readonly Wire[],
  after: readonly Wire[],
  compare: (name: string, old: Wire | undefined, next: Wire | undefined) => T,
): T[] {
  const old = new Map(before.map((object) => [String(object['Name']), object]));
  const next = new Map(after.map((object) => [String(object['Name']), object]));
  const names = [...new Set([...old.keys(), ...next.keys()])].sort((a, b) => (a < b ? -1 : 1));
  return names.map((name) => compare(name, old.get(name), next.get(name)));
}

function groupDiff(name: string, before: Wire | undefined, after: Wire | undefined): TaskGroupDiff {
  const [old, next] = [before ?? {}, after ?? {}];
  const objects = present(nestedObjects(old, next));
  const tasks = taskDiffs(wires(old['Tasks']), wires(next['Tasks']));
  const bothSides = before !== undefined && after !== undefined;
  return {
    Type: sameContent(before, after) ? 'None' : changeOf(before, after),
    Name: name,
    Fields: fieldDiffs(flatGroup(before, bothSides), flatGroup(after, bothSides), false),
    Objects: objects.length > 0 ? objects : null,
    Tasks: tasks.length > 0 ? tasks : null,
    Updates: null,
  };
}

/** Nomad compares the shutdown delay only where the group is on both sides. */
function flatGroup(group: Wire | undefined, bothSides: boolean): Flat | undefined {
  if (!group) return undefined;
  const flat = new Map(flatten('TaskGroup', group, { without: ['Name'] }));
  if (bothSides) flat.set('ShutdownDelay', String(group['ShutdownDelay'] ?? ''));
  return flat;
}

function nestedObjects(old: Wire, next: Wire): (ObjectDiff | undefined)[] {
  const plain = (field: string, type: string, without: readonly string[] = []) =>
    plainDiff({ name: field, type, without }, old[field], next[field]);
  return [
    ...constraintDiffs(old, next),
    ...affinityDiffs(old, next),
    plain('RestartPolicy', 'RestartPolicy'),
    plain('Migrate', 'MigrateStrategy'),
    plain('ReschedulePolicy', 'ReschedulePolicy'),
    plain('EphemeralDisk', 'EphemeralDisk'),
    plain('Consul', 'Consul'),
    plain('Update', 'UpdateStrategy', ['Stagger']),
    objectDiff({ name: 'Disconnect', type: 'DisconnectStrategy', deep: true }, old['Disconnect'], next['Disconnect']),
    ...networkDiffs(old['Networks'], next['Networks']),
    scalingDiff(old['Scaling'], next['Scaling']),
    ...serviceDiffs(wires(old['Services']), wires(next['Services'])),
    ...volumeDiffs(old['Volumes'], next['Volumes']),
  ];
}

const SCALING_IGNORED = [
  'CreateIndex',
  'ModifyIndex',
  'ID',
  'Type',
  'Target[Job]',
  'Target[Group]',
  'Target[Namespace]',
];

function scalingDiff(before: unknown, after: unknown): ObjectDiff | undefined {
  const nested = (a: Wire, b: Wire) => [freeDiff('Policy', a['Policy'], b['Policy'], false)];
  const rules = { name: 'Scaling', type: 'ScalingPolicy', without: SCALING_IGNORED, context: false, nested };
  return objectDiff(rules, before, after);
}

/** Volume requests by name. Nomad lists them in no fixed order; by name is as good. */
function volumeDiffs(before: unknown, after: unknown): ObjectDiff[] {
  const [old, next] = [isWire(before) ? before : {}, isWire(after) ? after : {}];
  const names = [...new Set([...Object.keys(old), ...Object.keys(next)])].sort();
  const nested = (a: Wire, b: Wire) => [
    objectDiff(
      {
        name: 'MountOptions',
        type: 'CSIMountOptions',
        nested: (c, d) => [textSetDiff('MountFlags', c['MountFlags'], d['MountFlags'])],
      },
      a['MountOptions'],
      b['MountOptions'],
    ),
  ];
  return present(
    names.map((name) => objectDiff({ name: 'Volume', type: 'VolumeRequest', nested }, old[name], next[name])),
  );
}
