import { DurationError, parseGoDuration } from '../../../go-duration.ts';
import type { Attribute, Expression } from '../hcl/ast.ts';
import { fail, HclError } from '../hcl/diagnostic.ts';
import { evaluate, INTERPOLATION, type Scope } from '../hcl/evaluate/evaluate.ts';
import { BOOL, ConversionError, convert, NUMBER, STRING, type Type, toPlain, type Value } from '../hcl/values.ts';
import type { Primitive, Shape } from '../schema/table.ts';

const TYPES: Record<Exclude<Primitive, 'duration'>, Type> = {
  string: STRING,
  int: NUMBER,
  bool: BOOL,
  strings: { kind: 'list', element: STRING },
  ints: { kind: 'list', element: NUMBER },
  object: { kind: 'map', element: STRING },
};

/** An argument's value as the wire carries it. */
export function readPrimitive(attribute: Attribute, shape: Shape & { kind: Primitive }, scope: Scope): unknown {
  const { expression } = attribute;
  if (shape.kind === 'duration') return readDuration(expression, scope);
  const value = readAs(expression, TYPES[shape.kind], scope);
  if (value === null) {
    if ('nullable' in shape && shape.nullable) return null;
    throw unsuitable(expression, 'null value is not allowed');
  }
  if (shape.kind === 'int' && !Number.isInteger(value)) {
    throw unsuitable(expression, 'value must be a whole number, between -9223372036854775808 and 9223372036854775807');
  }
  return toPlain(value);
}

/** The expression's value converted to a type, with Nomad's message if it does not fit. */
export function readAs(expression: Expression, type: Type, scope: Scope): Value {
  const value = evaluateKnown(expression, scope);
  try {
    return convert(value, type);
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    throw unsuitable(expression, error.message);
  }
}

/** Nomad goes on after most failed evaluations and then complains a second time that the value is not known. */
function evaluateKnown(expression: Expression, scope: Scope): Value {
  try {
    return evaluate(expression, scope);
  } catch (error) {
    if (!(error instanceof HclError)) throw error;
    const isOfTemplates = error.diagnostics.every(({ summary }) => summary === INTERPOLATION);
    if (isOfTemplates && !isCalled(expression)) throw error;
    throw new HclError([...error.diagnostics, ...unsuitable(expression, 'value must be known').diagnostics]);
  }
}

/** A template with a value that does not fit still has a text; a call with such an argument has no value at all. */
function isCalled(expression: Expression): boolean {
  if (expression.kind === 'object') return expression.items.some(({ value }) => isCalled(value));
  return expression.kind === 'call';
}

/** Nanoseconds: a number as it stands, or text such as `1h30m`. */
function readDuration(expression: Expression, scope: Scope): number {
  const value = evaluate(expression, scope);
  if (typeof value === 'number') return value;
  if (value === null) throw fail('Unsuitable value', 'Unsuitable duration value: nil', expression.startRange);
  if (typeof value !== 'string') throw unsuitable(expression, `expected a string but found ${typeof value}`);
  try {
    return parseGoDuration(value);
  } catch (error) {
    if (!(error instanceof DurationError)) throw error;
    throw fail('Unsuitable value type', `Unsuitable duration value: ${error.message}`, expression.startRange);
  }
}

function unsuitable(expression: Expression, why: string): HclError {
  return fail('Unsuitable value type', `Unsuitable value: ${why}`, expression.startRange);
}
