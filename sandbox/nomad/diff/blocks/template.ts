import type { Wire } from '../../jobspec/wire-object.ts';
import type { ObjectDiff } from '../../wire.ts';
import { fieldDiffs } from '../compare/fields.ts';
import { type Flat, flatten } from '../compare/flatten.ts';
import { changeOf, objectDiff, present, result, sameContent, textSetDiff } from '../compare/objects.ts';
import { sortObjects } from '../compare/order.ts';

/** One template on each side is compared as it is; several are paired by destination. */
export function templateDiffs(before: readonly Wire[], after: readonly Wire[]): ObjectDiff[] {
  if (before.length === 1 && after.length === 1) return present([templateDiff(before[0], after[0])]);
  const left = [...after];
  const diffs = before.map((template) => {
    const match = left.findIndex((other) => other['DestPath'] === template['DestPath']);
    return templateDiff(template, match === -1 ? undefined : left.splice(match, 1)[0]);
  });
  const added = left.map((template) => templateDiff(undefined, template));
  return sortObjects(present([...diffs, ...added]));
}

function templateDiff(before: Wire | undefined, after: Wire | undefined): ObjectDiff | undefined {
  if (sameContent(before, after)) return undefined;
  const [old, next] = [before ?? {}, after ?? {}];
  const waits = objectDiff({ name: 'Template', type: 'WaitConfig', deep: true }, old['Wait'], next['Wait']);
  const script = objectDiff(
    {
      name: 'ChangeScript',
      type: 'ChangeScript',
      nested: (a, b) => [textSetDiff('Args', a['Args'], b['Args'])],
    },
    old['ChangeScript'],
    next['ChangeScript'],
  );
  const fields = fieldDiffs(before && flatTemplate(before), after && flatTemplate(after), true);
  return result(changeOf(before, after), 'Template', fields, [waits, script]);
}

/** Owner ids count only where they are set. */
function flatTemplate(template: Wire): Flat {
  const flat = new Map(flatten('Template', template));
  for (const field of ['Uid', 'Gid']) {
    const value = template[field];
    if (value !== null && value !== undefined) flat.set(field, String(value));
  }
  return flat;
}
