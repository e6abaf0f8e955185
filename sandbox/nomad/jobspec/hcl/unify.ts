import { isList, isMap, isPrimitive, toText, type Value } from './values.ts';

/** The values as members of one list: mixed primitives as texts; undefined where they have no type in common. */
export function unified(values: readonly Value[]): Value[] | undefined {
  const kinds = new Set(values.filter((value) => value !== null).map(kindOf));
  if (kinds.size <= 1) return [...values];
  if (kinds.has('list') || kinds.has('map')) return undefined;
  return values.map((value) => (value === null ? null : toText(value)));
}

function kindOf(value: Value): string {
  if (isList(value)) return 'list';
  return isMap(value) ? 'map' : typeof value;
}

/** A set's members in the order in which they are walked; what cannot be one set stays as it is. */
export function asSet(values: readonly Value[]): Value[] {
  const members = unified(values) ?? values;
  const unique = new Map(members.map((member) => [isPrimitive(member) ? toText(member) : member, member]));
  const isNumeric = members.every((member) => typeof member === 'number');
  if (isNumeric) return [...unique.values()].sort((a, b) => Number(a) - Number(b));
  if (!members.every(isPrimitive)) return [...unique.values()];
  return [...unique.values()].sort((a, b) => (toText(a) < toText(b) ? -1 : 1));
}
