import { isWire, type Wire, wires } from '../../jobspec/wire-object.ts';
import type { DiffType, FieldDiff, ObjectDiff } from '../../wire.ts';
import { fieldDiff, fieldDiffs, typeOf } from './fields.ts';
import { type Flat, flatten, flattenFree } from './flatten.ts';
import { sortFields, sortObjects } from './order.ts';

/** Objects inside an object, in Nomad's order; `undefined` stands for no difference. */
export type Nested = (before: Wire, after: Wire) => (ObjectDiff | undefined)[];

export interface ObjectRules {
  readonly name: string;
  /** Which of the server's types it is. */
  readonly type: string;
  readonly without?: readonly string[];
  /** Unchanged fields are listed unless this is false. */
  readonly context?: boolean;
  readonly deep?: boolean;
  readonly nested?: Nested;
  /** Fields whose text is made by hand, beside the plain ones. */
  readonly also?: (object: Wire, isOnBothSides: boolean) => readonly (readonly [name: string, text: string])[];
}

export function asWire(value: unknown): Wire | undefined {
  return isWire(value) ? value : undefined;
}

/** Compares one object that may be absent on either side. */
export function objectDiff(rules: ObjectRules, before: unknown, after: unknown): ObjectDiff | undefined {
  const old = asWire(before);
  const next = asWire(after);
  if (sameContent(old, next)) return undefined;
  const isOnBothSides = old !== undefined && next !== undefined;
  const flat = (object: Wire | undefined): Flat | undefined => {
    if (!object) return undefined;
    const plain = flatten(rules.type, object, { without: rules.without ?? [], deep: rules.deep ?? false });
    return rules.also === undefined ? plain : new Map([...plain, ...rules.also(object, isOnBothSides)]);
  };
  const nested = rules.nested?.(old ?? {}, next ?? {}) ?? [];
  return result(changeOf(old, next), rules.name, fieldDiffs(flat(old), flat(next), rules.context ?? true), nested);
}

/** Compares objects of plain fields; what changed in the fields decides the type, and no change means no entry. */
export function plainDiff(rules: ObjectRules, before: unknown, after: unknown): ObjectDiff | undefined {
  const old = asWire(before);
  const next = asWire(after);
  const flat = (object: Wire | undefined): Flat | undefined =>
    object && flatten(rules.type, object, { without: rules.without ?? [] });
  const fields = fieldDiffs(flat(old), flat(next), true);
  const type = typeOf(fields);
  return type === 'None' ? undefined : result(type, rules.name, fields, []);
}

/** Compares two sets of plain objects, paired by an identity. */
export function plainSetDiffs(
  rules: ObjectRules,
  before: unknown,
  after: unknown,
  identity: (object: Wire) => string,
): ObjectDiff[] {
  return pairs(wires(before), wires(after), identity, (old, next) => plainDiff(rules, old, next));
}

/** Compares two lists paired by an identity; the result is sorted. */
export function pairs(
  before: readonly Wire[],
  after: readonly Wire[],
  identity: (object: Wire) => string,
  compare: (old: Wire | undefined, next: Wire | undefined) => ObjectDiff | undefined,
): ObjectDiff[] {
  const old = new Map(before.map((object) => [identity(object), object]));
  const next = new Map(after.map((object) => [identity(object), object]));
  const ids = new Set([...old.keys(), ...next.keys()]);
  return sortObjects(present([...ids].map((id) => compare(old.get(id), next.get(id)))));
}

/** Compares two lists position by position; the result is sorted. */
export function inOrder(
  before: unknown,
  after: unknown,
  compare: (old: Wire | undefined, next: Wire | undefined) => ObjectDiff | undefined,
): ObjectDiff[] {
  const [old, next] = [wires(before), wires(after)];
  const length = Math.max(old.length, next.length);
  return sortObjects(present(Array.from({ length }, (_, index) => compare(old[index], next[index]))));
}

/** Two lists of texts as sets, one field per text. */
export function textSetDiff(name: string, before: unknown, after: unknown): ObjectDiff | undefined {
  const old = new Set(Array.isArray(before) ? before.map(String) : []);
  const next = new Set(Array.isArray(after) ? after.map(String) : []);
  const texts = new Set([...old, ...next]);
  const fields = [...texts].flatMap((text) =>
    fieldDiff(name, old.has(text) ? text : '', next.has(text) ? text : '', true),
  );
  return fields.length > 0 ? result(typeOf(fields), name, sortFields(fields), []) : undefined;
}

/** The same, left out altogether where nothing changed. */
export function changedTextSet(name: string, before: unknown, after: unknown): ObjectDiff | undefined {
  const diff = textSetDiff(name, before, after);
  return diff?.Type === 'None' ? undefined : diff;
}

/** Free-form settings such as a driver's. */
export function freeDiff(name: string, before: unknown, after: unknown, context = true): ObjectDiff | undefined {
  if (sameContent(before, after)) return undefined;
  const type = isEmpty(before) ? 'Added' : isEmpty(after) ? 'Deleted' : 'Edited';
  return result(type, name, fieldDiffs(flattenFree(before), flattenFree(after), context), []);
}

/** Objects whose text form is made by hand. */
export function customDiff(
  name: string,
  before: Wire | undefined,
  after: Wire | undefined,
  flat: (object: Wire) => Flat,
): ObjectDiff | undefined {
  if (sameContent(before, after)) return undefined;
  const fields = fieldDiffs(before && flat(before), after && flat(after), true);
  return result(changeOf(before, after), name, fields, []);
}

/** Equal to Nomad: absent and null are one, but an empty list or object is not the same as none. */
export function sameContent(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) || Array.isArray(b)) return sameList(a, b);
  if (isWire(a) && isWire(b)) return sameFields(a, b);
  return (a ?? null) === null && (b ?? null) === null;
}

function sameFields(a: Wire, b: Wire): boolean {
  for (const key in a) if (!sameContent(a[key], b[key])) return false;
  for (const key in b) if (!(key in a) && (b[key] ?? null) !== null) return false;
  return true;
}

function sameList(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  return a.every((item, index) => sameContent(item, b[index]));
}

export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value !== 'object') return false;
  for (const _ in value) return false;
  return true;
}

export function present<T>(list: readonly (T | undefined)[]): T[] {
  return list.filter((item) => item !== undefined);
}

export function changeOf(before: Wire | undefined, after: Wire | undefined): DiffType {
  if (!before) return 'Added';
  return after ? 'Edited' : 'Deleted';
}

export function result(
  type: DiffType,
  name: string,
  fields: FieldDiff[] | null,
  nested: readonly (ObjectDiff | undefined)[],
): ObjectDiff {
  const objects = present(nested);
  return { Type: type, Name: name, Fields: fields, Objects: objects.length > 0 ? objects : null };
}
