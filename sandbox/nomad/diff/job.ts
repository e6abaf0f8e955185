import type { Wire } from '../jobspec/wire-object.ts';
import { wires } from '../jobspec/wire-object.ts';
import type { DiffType, JobDiff, ObjectDiff } from '../wire.ts';
import { groupDiffs } from './blocks/group.ts';
import { affinityDiffs, constraintDiffs } from './blocks/node-choice.ts';
import { fieldDiffs } from './compare/fields.ts';
import { flatten } from './compare/flatten.ts';
import { changedTextSet, inOrder, objectDiff, pairs, plainDiff, present, textSetDiff } from './compare/objects.ts';

/** Set by the server or merged elsewhere, so never part of a comparison. */
const IGNORED = [
  'ID',
  'Status',
  'StatusDescription',
  'Version',
  'Stable',
  'CreateIndex',
  'ModifyIndex',
  'JobModifyIndex',
  'Update',
  'SubmitTime',
  'NomadTokenID',
  'VaultToken',
];

/** Compares two jobs in the form in which the server keeps them. */
export function jobDiff(before: Wire | undefined, after: Wire | undefined): JobDiff {
  const old = before ?? {};
  const next = after ?? {};
  const flat = (job: Wire | undefined) => job && flatten('Job', job, { without: IGNORED });
  const fields = before || after ? fieldDiffs(flat(before), flat(after), false) : null;
  const objects = nestedObjects(old, next);
  const groups = groupDiffs(wires(old['TaskGroups']), wires(next['TaskGroups']));
  const changed = [...(fields ?? []), ...objects, ...groups].some(({ Type }) => Type !== 'None');
  return {
    Type: jobType(before, after, changed),
    ID: String((after ?? before)?.['ID'] ?? ''),
    Fields: fields,
    Objects: objects.length > 0 ? objects : null,
    TaskGroups: groups.length > 0 ? groups : null,
  };
}

function jobType(before: Wire | undefined, after: Wire | undefined, changed: boolean): DiffType {
  if (!before && after) return 'Added';
  if (before && !after) return 'Deleted';
  return changed ? 'Edited' : 'None';
}

function nestedObjects(old: Wire, next: Wire): ObjectDiff[] {
  return present([
    changedTextSet('Datacenters', old['Datacenters'], next['Datacenters']),
    ...constraintDiffs(old, next),
    ...affinityDiffs(old, next),
    periodicDiff(old, next),
    objectDiff(
      {
        name: 'ParameterizedJob',
        type: 'ParameterizedJobConfig',
        nested: (a, b) => [
          textSetDiff('MetaOptional', a['MetaOptional'], b['MetaOptional']),
          textSetDiff('MetaRequired', a['MetaRequired'], b['MetaRequired']),
        ],
      },
      old['ParameterizedJob'],
      next['ParameterizedJob'],
    ),
    multiregionDiff(old, next),
    uiDiff(old, next),
  ]);
}

function periodicDiff(old: Wire, next: Wire): ObjectDiff | undefined {
  const nested = (a: Wire, b: Wire) => [changedTextSet('Specs', a['Specs'], b['Specs'])];
  return objectDiff({ name: 'Periodic', type: 'PeriodicConfig', nested }, old['Periodic'], next['Periodic']);
}

function multiregionDiff(old: Wire, next: Wire): ObjectDiff | undefined {
  const nested = (a: Wire, b: Wire) => [
    ...pairs(
      wires(a['Regions']),
      wires(b['Regions']),
      ({ Name }) => String(Name),
      (region, other) => plainDiff({ name: 'Region', type: 'MultiregionRegion' }, region, other),
    ),
    plainDiff({ name: 'Strategy', type: 'MultiregionStrategy' }, a['Strategy'], b['Strategy']),
  ];
  return objectDiff({ name: 'Multiregion', type: 'Multiregion', nested }, old['Multiregion'], next['Multiregion']);
}

function uiDiff(old: Wire, next: Wire): ObjectDiff | undefined {
  const nested = (a: Wire, b: Wire) =>
    inOrder(a['Links'], b['Links'], (link, other) => objectDiff({ name: 'Link', type: 'JobUILink' }, link, other));
  return objectDiff({ name: 'UI', type: 'JobUIConfig', nested }, old['UI'], next['UI']);
}
