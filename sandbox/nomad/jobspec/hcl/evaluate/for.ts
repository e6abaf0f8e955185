import type { Expression, ForExpression } from '../ast.ts';
import { fail } from '../diagnostic.ts';
import {
  BOOL,
  ConversionError,
  convert,
  isList,
  isMap,
  nameOfValue,
  sortedEntries,
  toText,
  type Value,
} from '../values.ts';
import { evaluate, type Scope } from './evaluate.ts';
import { attributeOf, indexValue } from './steps.ts';

/** `[for …]` and `{for …}`. */
export function evaluateFor(expression: ForExpression, scope: Scope): Value {
  const entries = entriesOf(expression, evaluate(expression.collection, scope));
  const inner = entries
    .map(([key, value]) => childScope(expression, scope, key, value))
    .filter((child) => isIncluded(expression, child));
  const { key } = expression;
  if (!key) return inner.map((child) => evaluate(expression.value, child));
  const result = new Map<string, Value>();
  for (const child of inner) {
    const name = keyOf(key, child);
    const value = evaluate(expression.value, child);
    const before = result.get(name);
    if (expression.grouped) result.set(name, before !== undefined && isList(before) ? [...before, value] : [value]);
    else if (before !== undefined) throw duplicate(expression, name);
    else result.set(name, value);
  }
  return result;
}

/** `list[*].name`; a single value counts as a list of one, null as none. */
export function evaluateSplat(expression: Expression & { kind: 'splat' }, scope: Scope): Value {
  const from = evaluate(expression.from, scope);
  const items = isList(from) ? from : from === null ? [] : [from];
  return items.map((item) =>
    expression.steps.reduce<Value>(
      (value, step) =>
        step.kind === 'attribute' ? attributeOf(value, step.name, step.range) : indexValue(value, step.key, step.range),
      item,
    ),
  );
}

function entriesOf(expression: ForExpression, collection: Value): [Value, Value][] {
  if (isList(collection)) return collection.map((item, index) => [index, item]);
  if (isMap(collection)) return sortedEntries(collection);
  const { range } = expression.collection;
  if (collection === null) {
    const detail = "A null value cannot be used as the collection in a 'for' expression.";
    throw fail('Iteration over null value', detail, range);
  }
  const detail = `A value of type ${nameOfValue(collection)} cannot be used as the collection in a 'for' expression.`;
  throw fail('Iteration over non-iterable value', detail, range);
}

function childScope(expression: ForExpression, scope: Scope, key: Value, value: Value): Scope {
  const variables = new Map(scope.variables ?? []);
  if (expression.keyName !== undefined) variables.set(expression.keyName, key);
  variables.set(expression.valueName, value);
  return { ...scope, variables };
}

function isIncluded(expression: ForExpression, scope: Scope): boolean {
  if (!expression.condition) return true;
  const { range } = expression.condition;
  const result = evaluate(expression.condition, scope);
  if (result === null) throw fail('Condition is null', "The value of the 'if' clause must not be null.", range);
  try {
    return convert(result, BOOL) === true;
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    throw fail("Invalid 'for' condition", `The 'if' clause value is invalid: ${error.message}.`, range);
  }
}

function keyOf(key: Expression, scope: Scope): string {
  const value = evaluate(key, scope);
  if (value === null) {
    throw fail('Invalid object key', "Key expression in 'for' expression must not produce a null value.", key.range);
  }
  try {
    return toText(value);
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    throw fail('Invalid object key', `The key expression produced an invalid result: ${error.message}.`, key.range);
  }
}

function duplicate(expression: ForExpression, name: string): Error {
  const detail = `Two different items produced the key ${JSON.stringify(name)} in this 'for' expression. If duplicates are expected, use the ellipsis (...) after the value expression to enable grouping by key.`;
  return fail('Duplicate object key', detail, expression.key?.range);
}
