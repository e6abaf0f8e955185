import type { FieldDiff, JobDiff, ObjectDiff } from '../../../../sandbox/nomad/wire.ts';
import { objectLines } from './render.ts';

/**
 * Nomad compares these lists as maps, whose order Go leaves to chance, and then sorts. Volumes it does not sort at
 * all. Everything else comes in an order that is fixed.
 */
const FROM_MAPS = new Set([
  'Affinity',
  'Artifact',
  'Check',
  'Constraint',
  'ConsulIngressService',
  'ConsulUpstreams',
  'Device',
  'Dynamic Port',
  'Identity',
  'Listener',
  'Network',
  'Paths',
  'Region',
  'Secret',
  'Static Port',
]);

/** The diff with siblings put in one order where the real server gives them now in this one, now in that. */
export function withChanceRemoved(diff: JobDiff): JobDiff {
  return {
    ...diff,
    Objects: settled(diff.Objects),
    TaskGroups:
      diff.TaskGroups?.map((group) => ({
        ...group,
        Objects: settled(group.Objects),
        Tasks: group.Tasks?.map((task) => ({ ...task, Objects: settled(task.Objects) })) ?? null,
      })) ?? null,
  };
}

function settled(objects: readonly ObjectDiff[] | null, parent?: string): ObjectDiff[] | null {
  if (objects === null) return null;
  const inside = objects.map((object) => ({ ...object, Objects: settled(object.Objects, object.Name) }));
  return runs(inside).flatMap((run) => (isByChance(run, parent) ? byText(run) : run));
}

/** Neighbours of one name. */
function runs(objects: readonly ObjectDiff[]): ObjectDiff[][] {
  const found: ObjectDiff[][] = [];
  for (const object of objects) {
    const last = found.at(-1);
    if (last?.[0]?.Name === object.Name) last.push(object);
    else found.push([object]);
  }
  return found;
}

/** Two siblings that each come before the other have no order: Nomad takes any lesser field for a lesser object. */
function isByChance(run: readonly ObjectDiff[], parent: string | undefined): boolean {
  const name = run[0]?.Name ?? '';
  if (name === 'Volume') return true;
  const isMap = FROM_MAPS.has(name) || (name === 'Service' && parent === 'Terminating');
  return isMap && run.some((a, index) => run.slice(index + 1).some((b) => isBefore(a, b) && isBefore(b, a)));
}

function isBefore(a: ObjectDiff, b: ObjectDiff): boolean {
  if (a.Type !== b.Type || length(a.Fields) !== length(b.Fields) || length(a.Objects) !== length(b.Objects))
    return false;
  const others = b.Fields ?? [];
  if (a.Fields?.some((field, index) => isFieldBefore(field, others[index]))) return true;
  return a.Objects?.some((object, index) => isNestedBefore(object, b.Objects?.[index])) ?? false;
}

function isNestedBefore(a: ObjectDiff, b: ObjectDiff | undefined): boolean {
  return b !== undefined && (a.Name < b.Name || (a.Name === b.Name && isBefore(a, b)));
}

function isFieldBefore(a: FieldDiff, b: FieldDiff | undefined): boolean {
  if (b === undefined) return false;
  if (a.Name !== b.Name) return a.Name < b.Name;
  return a.Old === b.Old ? a.New < b.New : a.Old < b.Old;
}

function length(list: readonly unknown[] | null): number {
  return list?.length ?? 0;
}

function byText(run: readonly ObjectDiff[]): ObjectDiff[] {
  const texts = run.map((object): [string, ObjectDiff] => [objectLines([object]).join('\n'), object]);
  return texts.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}
