import type { Step } from '../ast.ts';
import { fail, type HclError } from '../diagnostic.ts';
import type { Range } from '../source.ts';
import { isList, isMap, nameOfValue, type Value } from '../values.ts';

/** Follows `.name` and `[key]`; a name left to Nomad's runtime already stands for its whole path. */
export function follow(start: { value: Value; known: boolean }, steps: readonly Step[]): Value {
  if (!start.known) return start.value;
  return steps.reduce<Value>(
    (value, step) =>
      step.kind === 'attribute' ? attributeOf(value, step.name, step.range) : indexValue(value, step.key, step.range),
    start.value,
  );
}

export function attributeOf(value: Value, name: string, range: Range): Value {
  if (value === null) {
    throw fail(
      'Attempt to get attribute from null value',
      'This value is null, so it does not have any attributes.',
      range,
    );
  }
  if (isMap(value)) {
    const found = value.get(name);
    if (found !== undefined) return found;
    throw fail('Unsupported attribute', `This object does not have an attribute named ${JSON.stringify(name)}.`, range);
  }
  const detail = isList(value)
    ? 'This value does not have any attributes.'
    : `Can't access attributes on a primitive-typed value (${nameOfValue(value)}).`;
  throw fail('Unsupported attribute', detail, range);
}

export function indexValue(value: Value, key: Value, range: Range): Value {
  if (value === null) {
    throw fail('Attempt to index null value', 'This value is null, so it does not have any indices.', range);
  }
  if (key === null) throw invalid("Can't use a null value as an indexing key.", range);
  if (isMap(value)) {
    const found = typeof key === 'object' ? undefined : value.get(String(key));
    if (found !== undefined) return found;
    throw invalid('The given key does not identify an element in this collection value.', range);
  }
  if (isList(value)) return elementOf(value, key, range);
  throw invalid('This value does not have any indices.', range);
}

function elementOf(list: readonly Value[], key: Value, range: Range): Value {
  const index = typeof key === 'string' && /^\d+$/.test(key) ? Number(key) : key;
  const prefix = 'The given key does not identify an element in this collection value';
  if (typeof index !== 'number') throw invalid(`${prefix}: a number is required.`, range);
  if (!Number.isInteger(index)) {
    throw invalid(
      `${prefix}: indexing a sequence requires a whole number, but the given index has a fractional part.`,
      range,
    );
  }
  if (index < 0) throw invalid(`${prefix}: a negative number is not a valid index for a sequence.`, range);
  const found = list[index];
  if (found !== undefined) return found;
  throw invalid(`${prefix}.`, range);
}

function invalid(detail: string, range: Range): HclError {
  return fail('Invalid index', detail, range);
}
