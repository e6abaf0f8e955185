import { maskText } from '../mask.ts';
import type { DiffType, FieldDiff, JobDiff, ObjectDiff, TaskGroupDiff } from '../scheduler-plan.ts';

/** One edited field, added or removed whole, with the place where it stands. */
export interface Leaf {
  /** For example `group app › task server › template local/app.conf`; empty for the job itself. */
  readonly where: string;
  /** Nomad's names of the objects around it, outermost first. */
  readonly holders: readonly string[];
  /** Nomad's own name, such as `Env[LOG_LEVEL]`; for a whole group, task or empty object the words that name it. */
  readonly name: string;
  readonly type: Exclude<DiffType, 'None'>;
  readonly old: string;
  readonly new: string;
  /** `whole`: a group, task or object came or went; `part`: a field inside of one that did; `field`: a field was edited. */
  readonly extent: 'whole' | 'part' | 'field';
  /** Fields beside it that did not change, for lists of which Nomad names every entry. */
  readonly siblings: readonly FieldDiff[];
}

export interface Places {
  readonly leaves: readonly Leaf[];
  /** Places that are edited although Nomad names neither field nor object. */
  readonly unexplained: readonly string[];
}

interface Place {
  readonly where: string;
  readonly holders: readonly string[];
  readonly isPart: boolean;
}

interface Node {
  readonly type: DiffType;
  readonly fields: readonly FieldDiff[];
  readonly objects: readonly ObjectDiff[];
}

/** The words of a place in the job itself. */
export const WHOLE_JOB = 'job';

/** Every changed leaf of a diff; unchanged context is left out. */
export function placesOf(diff: JobDiff): Places {
  const top: Place = { where: '', holders: [], isPart: diff.type === 'Added' || diff.type === 'Deleted' };
  const own = visit(diff, top);
  const groups = diff.groups.filter(isChanged).map((group) => visitGroup(group, top));
  const inside = joined([own, ...groups]);
  return diff.type === 'Edited' && isEmpty(inside) ? { leaves: [], unexplained: [WHOLE_JOB] } : inside;
}

function visitGroup(group: TaskGroupDiff, top: Place): Places {
  const place = inner(top, `group ${group.name}`, group.type);
  const tasks = group.tasks.filter(isChanged).map((task) => {
    const at = inner(place, `task ${task.name}`, task.type);
    return explained(task, at, whole(task.type, place, at), visit(task, at));
  });
  const inside = joined([visit(group, place), ...tasks]);
  return explained(group, place, whole(group.type, top, place), inside);
}

/** An edited node in which nothing is edited is one that Nomad does not explain. */
function explained(node: Node, place: Place, head: Places, inside: Places): Places {
  if (node.type === 'Edited' && isEmpty(inside)) return { leaves: [], unexplained: [place.where] };
  return joined([head, inside]);
}

function visit(node: Node, place: Place): Places {
  const siblings = node.fields;
  const leaves = node.fields.filter(isChanged).map((field) => leafOf(field, place, siblings));
  const objects = node.objects.filter(isChanged);
  const inside = objects.map((object) => visitObject(object, place, titleOf(object, objects)));
  return joined([{ leaves, unexplained: [] }, ...inside]);
}

function visitObject(object: ObjectDiff, outer: Place, title: string): Places {
  const at = inner({ ...outer, holders: [...outer.holders, object.name] }, title, object.type);
  const inside = visit(object, at);
  const isBare = object.type !== 'Edited' && isEmpty(inside);
  return explained(object, at, isBare ? whole(object.type, outer, at) : joined([]), inside);
}

function leafOf(field: FieldDiff, place: Place, siblings: readonly FieldDiff[]): Leaf {
  return {
    where: place.where,
    holders: place.holders,
    name: field.name,
    type: changedType(field.type),
    old: field.old,
    new: field.new,
    extent: place.isPart ? 'part' : 'field',
    siblings,
  };
}

/** The one leaf that says that a group, task or object came or went. */
function whole(type: DiffType, outer: Place, at: Place): Places {
  if (type !== 'Added' && type !== 'Deleted') return joined([]);
  const name = outer.where === '' ? at.where : at.where.slice(outer.where.length + SEPARATOR.length);
  const leaf: Leaf = {
    where: outer.where,
    holders: at.holders,
    name,
    type,
    old: '',
    new: '',
    extent: 'whole',
    siblings: [],
  };
  return { leaves: [leaf], unexplained: [] };
}

export const SEPARATOR = ' › ';

function inner(place: Place, title: string, type: DiffType): Place {
  const where = place.where === '' ? title : `${place.where}${SEPARATOR}${title}`;
  return { ...place, where, isPart: place.isPart || type === 'Added' || type === 'Deleted' };
}

/** Fields by which people tell objects of one kind apart. */
const NAMING_FIELDS = [
  'Name',
  'DestPath',
  'Label',
  'GetterSource',
  'RelativeDest',
  'Volume',
  'DestinationName',
  'LTarget',
];

function titleOf(object: ObjectDiff, siblings: readonly ObjectDiff[]): string {
  const words = object.name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  const naming = NAMING_FIELDS.map((name) => object.fields.find((field) => field.name === name)).find(
    (field) => field !== undefined && (field.new || field.old) !== '',
  );
  // Masked before it is cut: half of a secret would not be known as one.
  if (naming !== undefined) return `${words} ${maskText(naming.new || naming.old).slice(0, 120)}`;
  const alike = siblings.filter((other) => other.name === object.name);
  return alike.length > 1 ? `${words} ${alike.indexOf(object) + 1}` : words;
}

function isChanged(node: { readonly type: DiffType }): boolean {
  return node.type !== 'None';
}

function changedType(type: DiffType): Exclude<DiffType, 'None'> {
  return type === 'None' ? 'Edited' : type;
}

function isEmpty(places: Places): boolean {
  return places.leaves.length === 0 && places.unexplained.length === 0;
}

function joined(parts: readonly Places[]): Places {
  return { leaves: parts.flatMap((part) => part.leaves), unexplained: parts.flatMap((part) => part.unexplained) };
}
