import { equal, isList, isMap, sortedEntries, type Value } from '../values.ts';
import { define, FunctionFailure, type HclFunction } from './signature.ts';

type ValueMap = ReadonlyMap<string, Value>;

export const COLLECTION_FUNCTIONS: Record<string, HclFunction> = {
  length: define('collection:any', lengthOf),
  keys: define('inputMap:map', (map: ValueMap) => sortedEntries(map).map(([key]) => key)),
  values: define('values:map', (map: ValueMap) => sortedEntries(map).map(([, value]) => value)),
  lookup: define('inputMap:map key:string default:any?', (map: ValueMap, key: string, otherwise: Value) =>
    map.has(key) ? (map.get(key) ?? null) : otherwise,
  ),
  merge: define('maps:map?...', (...maps: (ValueMap | null)[]) => new Map(maps.flatMap((map) => [...(map ?? [])]))),
  zipmap: define('keys:strings values:list', zipmap),
  concat: define('seqs:list...', (...lists: Value[][]) => lists.flat(1)),
  contains: define('list:list value:any', (list: Value[], wanted: Value) => list.some((item) => equal(item, wanted))),
  index: define('list:list key:any', indexOf),
  element: define('list:list index:number', elementAt),
  slice: define('list:list start_index:number end_index:number', slice),
  sort: define('list:strings', (list: string[]) => [...list].sort()),
  distinct: define('list:list', distinct),
  compact: define('list:strings', (list: (string | null)[]) => list.filter((item) => item !== null && item !== '')),
  flatten: define('list:list', flatten),
  chunklist: define('list:list size:number', chunk),
  coalesce: define('vals:any?...', (...values: Value[]) => firstOf(values, (value) => value !== null)),
  coalescelist: define('vals:list?...', (...lists: Value[]) =>
    firstOf(lists, (list) => isList(list) && list.length > 0),
  ),
  setunion: define('first_set:list other_sets:list...', (...sets: Value[][]) => distinct(sets.flat(1))),
  setintersection: define('first_set:list other_sets:list...', (first: Value[], ...others: Value[][]) =>
    distinct(first).filter((item) => others.every((set) => set.some((other) => equal(other, item)))),
  ),
};

function lengthOf(value: Value): number {
  if (isList(value)) return value.length;
  if (isMap(value)) return value.size;
  throw new FunctionFailure('collection must be a list, a map or a tuple', 0);
}

function zipmap(keys: readonly string[], values: readonly Value[]): Value {
  if (keys.length !== values.length) {
    throw new FunctionFailure(`number of keys (${keys.length}) does not match number of values (${values.length})`);
  }
  return new Map(keys.map((key, index) => [key, values[index] ?? null]));
}

function indexOf(list: readonly Value[], wanted: Value): number {
  const found = list.findIndex((item) => equal(item, wanted));
  if (found === -1) throw new FunctionFailure('item not found');
  return found;
}

/** Wraps around beyond the end. */
function elementAt(list: readonly Value[], index: number): Value {
  if (list.length === 0) throw new FunctionFailure('cannot use element function with an empty list', 0);
  if (index < 0) throw new FunctionFailure('cannot use element function with a negative index', 1);
  return list[index % list.length] ?? null;
}

function slice(list: readonly Value[], start: number, end: number): Value {
  if (start < 0) throw new FunctionFailure('start index must not be less than zero', 1);
  if (end > list.length) throw new FunctionFailure('end index must not be greater than the length of the list', 2);
  if (start > end) throw new FunctionFailure('start index must not be greater than end index', 1);
  return list.slice(start, end);
}

function distinct(list: readonly Value[]): Value[] {
  return list.filter((item, index) => list.findIndex((other) => equal(other, item)) === index);
}

function flatten(list: readonly Value[]): Value[] {
  return list.flatMap((item) => (isList(item) ? flatten(item) : [item]));
}

function chunk(list: readonly Value[], size: number): Value[] {
  if (size < 0) throw new FunctionFailure('the size argument must be positive', 1);
  if (size === 0) return [[...list]];
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
}

function firstOf(values: readonly Value[], wanted: (value: Value) => boolean): Value {
  const found = values.find(wanted);
  if (found === undefined) throw new FunctionFailure('no non-null arguments');
  return found;
}
