import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The fields of each block of a job and their types, as Nomad 2.0.5's own Go client declares them. */
type Structure = Readonly<Record<string, Readonly<Record<string, string>>>>;

const structure = JSON.parse(readFileSync(join(import.meta.dirname, 'job-structure.json'), 'utf8')) as Structure;

export const ALL_FIELDS: readonly string[] = Object.entries(structure).flatMap(([block, fields]) =>
  Object.keys(fields).map((field) => `${block}.${field}`),
);

/** Adds `Block.Field` for each field that differs between two jobs. */
export function addChanged(found: Set<string>, before: unknown, after: unknown, block = 'Job'): void {
  const [old, next] = [asObject(before), asObject(after)];
  const fields = structure[block] ?? {};
  for (const field of new Set([...Object.keys(old), ...Object.keys(next)])) {
    const type = fields[field];
    if (isSame(old[field], next[field])) continue;
    found.add(`${block}.${field}`);
    if (type !== undefined) addInside(found, type, [old[field], next[field]]);
  }
}

function addInside(found: Set<string>, type: string, [old, next]: readonly [unknown, unknown]): void {
  const block = type.replace(/^(\[\]|\{\})/, '');
  if (structure[block] === undefined) return;
  if (block === type) {
    addChanged(found, old, next, block);
    return;
  }
  const [before, after] = [byKey(old), byKey(next)];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    if (!isSame(before.get(key), after.get(key))) addChanged(found, before.get(key), after.get(key), block);
  }
}

/** A list's entries by their names, where they have one, and a map's by their keys. */
function byKey(values: unknown): Map<unknown, unknown> {
  if (!Array.isArray(values)) return new Map(Object.entries(asObject(values)));
  return new Map(values.map((value, index) => [asObject(value)['Name'] ?? asObject(value)['Label'] ?? index, value]));
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}; // JSON
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
