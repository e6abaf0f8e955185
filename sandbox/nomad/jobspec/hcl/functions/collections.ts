import { unified } from '../unify.ts';
import { equal, isList, isMap, isTypedMap, nameOfValue, sortedEntries, type Value } from '../values.ts';
import { define, FunctionFailure, type HclFunction, whole } from './signature.ts';

type ValueMap = ReadonlyMap<string, Value>;

export const COLLECTION_FUNCTIONS: Record<string, HclFunction> = {
  length: define('collection:any', (value: Value) => {
    if (isList(value)) return value.length;
    // An object has attributes, and no length.
    if (isMap(value) && isTypedMap(value)) return value.size;
    throw new FunctionFailure('collection must be a list, a map or a tuple');
  }),
  keys: define('inputMap:any', (value: Value) => {
    if (!isMap(value)) throw new FunctionFailure('must have map or object type', 0);
    return sortedEntries(value).map(([key]) => key);
  }),
  values: define('values:any', (value: Value) => {
    if (!isMap(value)) throw new FunctionFailure('values() requires a map as the first argument');
    return sortedEntries(value).map(([, item]) => item);
  }),
  lookup: define('inputMap:any key:string default:any', (map: Value, key: string, otherwise: Value) => {
    if (!isMap(map)) throw new FunctionFailure('lookup() requires a map as the first argument', 0);
    return map.has(key) ? (map.get(key) ?? null) : otherwise;
  }),
  merge: define('maps:any?...', merge),
  zipmap: define('keys:strings values:list', zipmap),
  concat: define('seqs:any...', concat),
  contains: define('list:any value:any', (list: Value, wanted: Value) => {
    if (!isList(list)) throw new FunctionFailure('argument must be list, tuple, or set');
    return list.some((item) => equal(item, wanted));
  }),
  index: define('collection:any key:any', indexed),
  element: define('list:any index:number', elementAt),
  slice: define('list:any start_index:number end_index:number', slice),
  sort: define('list:strings', (list: (string | null)[]) => {
    const missing = list.indexOf(null);
    if (missing < 0) return [...list].sort();
    throw new FunctionFailure(`given list element ${missing} is null; a null string cannot be sorted`);
  }),
  distinct: define('list:list', (list: Value[]) => distinct(unified(list) ?? list)),
  compact: define('list:strings', (list: (string | null)[]) => list.filter((item) => item !== null && item !== '')),
  flatten: define('list:any', (list: Value) => {
    if (!isList(list)) throw new FunctionFailure('can only flatten lists, sets and tuples');
    return flatten(list);
  }),
  chunklist: define('list:list size:number', chunk),
  coalesce: define('vals:any?...', coalesce),
  coalescelist: define('vals:any?...', coalesceLists),
};

function merge(...maps: Value[]): Value {
  const strange = maps.find((map) => map !== null && !isMap(map));
  if (strange !== undefined) {
    throw new FunctionFailure(`arguments must be maps or objects, got ${JSON.stringify(nameOfValue(strange))}`);
  }
  return new Map(maps.flatMap((map) => (map !== null && isMap(map) ? [...map] : [])));
}

function zipmap(keys: readonly string[], values: readonly Value[]): Value {
  if (keys.length !== values.length) {
    throw new FunctionFailure(`number of keys (${keys.length}) does not match number of values (${values.length})`);
  }
  return new Map(keys.map((key, index) => [key, values[index] ?? null]));
}

function concat(...lists: Value[]): Value {
  if (lists.length === 0) throw new FunctionFailure('at least one argument is required');
  return lists.flatMap((list, index) => {
    if (isList(list)) return list;
    throw new FunctionFailure(`all arguments must be lists or tuples; got ${nameOfValue(list)}`, index);
  });
}

/** What stands at a key, not where a value stands. */
function indexed(collection: Value, key: Value): Value {
  if (isList(collection)) {
    if (typeof key !== 'number') throw new FunctionFailure('key for tuple must be number');
    if (key >= 0 && key < collection.length) return collection[key] ?? null;
    throw new FunctionFailure(`key must be between 0 and ${collection.length} inclusive`);
  }
  if (isMap(collection) && isTypedMap(collection)) return (collection as ValueMap).get(String(key)) ?? null;
  throw new FunctionFailure('collection must be a list, a map or a tuple');
}

/** Wraps around beyond both ends. */
function elementAt(list: Value, index: number): Value {
  const at = whole(index, 'invalid index: ');
  if (!isList(list)) throw new FunctionFailure(`cannot read elements from ${nameOfValue(list)}`);
  if (list.length === 0) throw new FunctionFailure('cannot use element function with an empty list');
  return list.at(at % list.length) ?? null;
}

function slice(list: Value, start: number, end: number): Value {
  if (!isList(list)) throw new FunctionFailure('must be a list or tuple value', 0);
  if (start < 0) throw new FunctionFailure('start index must not be less than zero', 1);
  if (start > list.length) {
    throw new FunctionFailure('start index must not be greater than the length of the list', 1);
  }
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

function chunk(given: readonly Value[], count: number): Value[] {
  const size = whole(count, 'invalid size: ');
  if (size < 0) throw new FunctionFailure('the size argument must be positive');
  const list = unified(given) ?? given;
  if (size === 0) return [[...list]];
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
}

function coalesce(...values: Value[]): Value {
  const all = values.length === 0 ? undefined : unified(values);
  if (all === undefined) throw new FunctionFailure('all arguments must have the same type');
  const found = all.find((value) => value !== null);
  if (found === undefined) throw new FunctionFailure('no non-null arguments');
  return found;
}

function coalesceLists(...lists: Value[]): Value {
  if (lists.length === 0) throw new FunctionFailure('at least one argument is required');
  if (!lists.every(isList)) throw new FunctionFailure('coalescelist arguments must be lists or tuples');
  const found = lists.find((list) => isList(list) && list.length > 0);
  if (found === undefined) throw new FunctionFailure('no non-null arguments');
  return found;
}
