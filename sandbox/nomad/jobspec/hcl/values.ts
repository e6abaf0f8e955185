/** What an HCL expression can yield. Maps keep keys in source order; HCL walks them sorted. */
export type Value = null | boolean | number | string | readonly Value[] | ReadonlyMap<string, Value>;

export type Type =
  | { readonly kind: 'string' | 'number' | 'bool' | 'any' }
  | { readonly kind: 'list' | 'set' | 'map'; readonly element: Type }
  | { readonly kind: 'tuple'; readonly elements: readonly Type[] }
  | { readonly kind: 'object'; readonly attributes: ReadonlyMap<string, Type>; readonly optional: ReadonlySet<string> };

export const STRING: Type = { kind: 'string' };
export const NUMBER: Type = { kind: 'number' };
export const BOOL: Type = { kind: 'bool' };
export const ANY: Type = { kind: 'any' };

/** A value that does not fit a type, in HCL's words. */
export class ConversionError extends Error {}

export function isMap(value: Value): value is ReadonlyMap<string, Value> {
  return value instanceof Map;
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Entries in the order in which HCL walks them. */
export function sortedEntries(map: ReadonlyMap<string, Value>): [string, Value][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

export function nameOfValue(value: Value): string {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'bool';
  if (isList(value)) return 'tuple';
  return value === null ? 'dynamic' : 'object';
}

function nameOfType(type: Type): string {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'map':
      return `${type.kind} of ${nameOfType(type.element)}`;
    case 'any':
      return 'dynamic';
    default:
      return type.kind;
  }
}

export function isPrimitive(value: Value): value is boolean | number | string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Converts as HCL does; null fits every type. Throws `ConversionError`. */
export function convert(value: Value, type: Type): Value {
  if (value === null || type.kind === 'any') return value;
  switch (type.kind) {
    case 'string':
      return toText(value);
    case 'number':
      return toNumber(value);
    case 'bool':
      return toBool(value);
    case 'list':
    case 'set':
      return toElements(value, type);
    case 'map':
      if (!isMap(value)) throw mismatch(value, type);
      return typedMap(value, type.element);
    case 'tuple':
      if (!isList(value) || value.length !== type.elements.length) throw mismatch(value, type);
      return value.map((item, index) => within(`element ${index}`, item, type.elements[index] ?? ANY));
    case 'object':
      return toObject(value, type);
  }
}

const typedMaps = new WeakSet<object>();

/** What was converted to a map; any other is an object, which some functions do not take. */
export function isTypedMap(value: Value): boolean {
  return isMap(value) && typedMaps.has(value);
}

function typedMap(value: ReadonlyMap<string, Value>, element: Type): Value {
  const typed = new Map(
    [...value].map(([key, item]) => [key, within(`element ${JSON.stringify(key)}`, item, element)]),
  );
  typedMaps.add(typed);
  return typed;
}

export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return String(value);
  throw mismatch(value, STRING);
}

function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') throw mismatch(value, NUMBER);
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(value)) throw new ConversionError('a number is required');
  return Number(value);
}

function toBool(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') throw mismatch(value, BOOL);
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  const lower = value.toLowerCase();
  const hint = lower === 'true' || lower === 'false' ? `; to convert from string, use lowercase "${lower}"` : '';
  throw new ConversionError(`a bool is required${hint}`);
}

function toElements(value: Value, type: { kind: 'list' | 'set' | 'map'; element: Type }): Value {
  if (!isList(value)) throw mismatch(value, type);
  const items = value.map((item, index) => within(`element ${index}`, item, type.element));
  if (type.kind === 'list') return items;
  const unique = new Map(items.map((item) => [JSON.stringify(toPlain(item)), item]));
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

function toObject(value: Value, type: Type & { kind: 'object' }): Value {
  if (!isMap(value)) throw mismatch(value, type);
  const missing = [...type.attributes.keys()].filter((name) => !value.has(name) && !type.optional.has(name)).sort();
  if (missing.length === 1) throw new ConversionError(`attribute ${JSON.stringify(missing[0])} is required`);
  if (missing.length > 1) {
    throw new ConversionError(`attributes ${missing.map((name) => JSON.stringify(name)).join(', ')} are required`);
  }
  return new Map(
    [...type.attributes].map(([name, attribute]) => [
      name,
      within(`attribute ${JSON.stringify(name)}`, value.get(name) ?? null, attribute),
    ]),
  );
}

function within(place: string, value: Value, type: Type): Value {
  try {
    return convert(value, type);
  } catch (error) {
    if (error instanceof ConversionError) throw new ConversionError(`${place}: ${error.message}`);
    throw error;
  }
}

function mismatch(value: Value, type: Type): ConversionError {
  const isApart = isMap(value) && (type.kind === 'list' || type.kind === 'set');
  const found = isApart ? '' : `, but have ${nameOfValue(value)}`;
  return new ConversionError(`${nameOfType(type)} required${found}`);
}

/** Decimal without an exponent, as HCL writes numbers into strings. */
export function numberText(value: number): string {
  if (Object.is(value, -0)) return '-0';
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  if (power === '0') return String(value);
  const [digits, point] = [whole + fraction, whole.length + Number(power)];
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return sign + digits.padEnd(point, '0');
}

/** JSON as Go writes it: keys sorted, and what HTML would read escaped. */
export function encodeJson(value: Value): string {
  if (isList(value)) return `[${value.map(encodeJson).join(',')}]`;
  if (isMap(value)) {
    return `{${sortedEntries(value)
      .map(([key, item]) => `${encodeJson(key)}:${encodeJson(item)}`)
      .join(',')}}`;
  }
  if (typeof value === 'number') return numberText(value);
  const text = JSON.stringify(value);
  return text.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function toPlain(value: Value): unknown {
  if (isList(value)) return value.map(toPlain);
  if (isMap(value)) return Object.fromEntries(sortedEntries(value).map(([key, item]) => [key, toPlain(item)]));
  return value;
}

export function fromPlain(plain: unknown): Value {
  if (plain === undefined || plain === null) return null;
  if (Array.isArray(plain)) return plain.map(fromPlain);
  if (typeof plain === 'object') return new Map(Object.entries(plain).map(([key, item]) => [key, fromPlain(item)]));
  if (typeof plain === 'string' || typeof plain === 'number' || typeof plain === 'boolean') return plain;
  throw new ConversionError(`a value of type ${typeof plain} cannot be represented`);
}

/** Equality of values with the same type; values of different types are never equal. */
export function equal(a: Value, b: Value): boolean {
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, index) => equal(item, b[index] ?? null));
  if (isMap(a) && isMap(b)) {
    return a.size === b.size && [...a].every(([key, item]) => b.has(key) && equal(item, b.get(key) ?? null));
  }
  return a === b;
}
