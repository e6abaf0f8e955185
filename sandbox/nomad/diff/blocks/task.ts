import { isWire, type Wire, wires } from '../../jobspec/wire-object.ts';
import type { ObjectDiff, TaskDiff } from '../../wire.ts';
import { fieldDiffs } from '../compare/fields.ts';
import { flatten } from '../compare/flatten.ts';
import {
  changeOf,
  freeDiff,
  inOrder,
  objectDiff,
  pairs,
  plainDiff,
  plainSetDiffs,
  present,
  sameContent,
  textSetDiff,
} from '../compare/objects.ts';
import { volumeMountDiffs } from './connect.ts';
import { byName } from './group.ts';
import { identityDiff } from './identity.ts';
import { affinityDiffs, constraintDiffs } from './node-choice.ts';
import { resourcesDiff } from './resources.ts';
import { serviceDiffs } from './service.ts';
import { templateDiffs } from './template.ts';

export function taskDiffs(before: readonly Wire[], after: readonly Wire[]): TaskDiff[] {
  return byName(before, after, taskDiff);
}

function taskDiff(name: string, before: Wire | undefined, after: Wire | undefined): TaskDiff {
  const objects = present(nestedObjects(before ?? {}, after ?? {}));
  const flat = (task: Wire | undefined) => task && flatten('Task', task, { without: ['Name', 'Config'] });
  return {
    Type: sameContent(before, after) ? 'None' : changeOf(before, after),
    Name: name,
    Fields: fieldDiffs(flat(before), flat(after), false),
    Objects: objects.length > 0 ? objects : null,
    Annotations: null,
  };
}

/** What Nomad compares, in its order. Lifecycle, restart policy and scaling of a task it does not compare. */
function nestedObjects(old: Wire, next: Wire): (ObjectDiff | undefined)[] {
  const plain = (field: string, type: string) => plainDiff({ name: field, type }, old[field], next[field]);
  return [
    ...constraintDiffs(old, next),
    ...affinityDiffs(old, next),
    freeDiff('Config', old['Config'], next['Config']),
    resourcesDiff(old['Resources'], next['Resources']),
    plain('LogConfig', 'LogConfig'),
    plain('DispatchPayload', 'DispatchPayloadConfig'),
    ...plainSetDiffs({ name: 'Artifact', type: 'TaskArtifact' }, old['Artifacts'], next['Artifacts'], (artifact) =>
      String(artifact['RelativeDest']),
    ),
    ...serviceDiffs(wires(old['Services']), wires(next['Services'])),
    objectDiff({ name: 'Vault', type: 'Vault' }, old['Vault'], next['Vault']),
    ...pairs(wires(old['Secrets']), wires(next['Secrets']), ({ Name }) => String(Name), secretDiff),
    plain('Consul', 'Consul'),
    ...templateDiffs(wires(old['Templates']), wires(next['Templates'])),
    identityDiff(old['Identity'], next['Identity']),
    ...pairs(wires(old['Identities']), wires(next['Identities']), ({ Name }) => String(Name), identityDiff),
    ...inOrder(old['Actions'], next['Actions'], actionDiff),
    ...volumeMountDiffs(old['VolumeMounts'], next['VolumeMounts']),
    plainDiff({ name: 'Schedule', type: 'TaskScheduleCron' }, cronOf(old['Schedule']), cronOf(next['Schedule'])),
  ];
}

function secretDiff(before: Wire | undefined, after: Wire | undefined): ObjectDiff | undefined {
  return objectDiff({ name: 'Secret', type: 'Secret', deep: true }, before, after);
}

function actionDiff(before: Wire | undefined, after: Wire | undefined): ObjectDiff | undefined {
  const nested = (a: Wire, b: Wire) => [textSetDiff('Args', a['Args'], b['Args'])];
  return objectDiff({ name: 'Action', type: 'Action', nested }, before, after);
}

function cronOf(schedule: unknown): unknown {
  return isWire(schedule) ? schedule['Cron'] : undefined;
}
