import type { Expression, ObjectItem } from '../ast.ts';
import { type Diagnostic, fail, HclError } from '../diagnostic.ts';
import { callFunction } from '../functions/index.ts';
import { ConversionError, convert, isPrimitive, nameOfValue, STRING, toText, type Value } from '../values.ts';
import { evaluateFor, evaluateSplat } from './for.ts';
import { applyBinary, applyUnary } from './operators.ts';
import { follow, indexValue } from './steps.ts';

/** What names mean while an expression is evaluated. */
export interface Scope {
  /** Undefined where HCL allows no variables at all, as in a default or a variables file. */
  readonly variables: ReadonlyMap<string, Value> | undefined;
  /** Gives a name that no variable has a value, as Nomad does for its own runtime interpolations. */
  readonly unknown?: (traversal: Expression & { kind: 'traversal' }) => Value;
}

export const CONSTANTS_ONLY: Scope = { variables: undefined };

/** The expression's value; throws `HclError` with every problem found on the way. */
export function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'parentheses':
    case 'wrapped':
      return evaluate(expression.inner, scope);
    case 'template':
      return evaluateTemplate(expression, scope);
    case 'join':
      return joinParts(expression, scope);
    case 'traversal':
      return follow(lookUp(expression, scope), expression.steps);
    case 'relative':
      return follow({ value: evaluate(expression.from, scope), known: true }, expression.steps);
    case 'index': {
      const [collection, key] = evaluateAll([expression.collection, expression.key], scope);
      return indexValue(collection ?? null, key ?? null, expression.bracketRange);
    }
    case 'splat':
      return evaluateSplat(expression, scope);
    case 'call':
      return callFunction(expression, scope);
    case 'conditional':
      return evaluateConditional(expression, scope);
    case 'binary': {
      const [left, right] = evaluateAll([expression.left, expression.right], scope);
      return applyBinary(expression, left ?? null, right ?? null);
    }
    case 'unary':
      return applyUnary(expression, evaluate(expression.operand, scope));
    case 'tuple':
      return evaluateAll(expression.items, scope);
    case 'object':
      return evaluateObject(expression, scope);
    case 'for':
      return evaluateFor(expression, scope);
  }
}

/** Evaluates all of them even when one fails, so that every problem is named. */
export function evaluateAll(expressions: readonly Expression[], scope: Scope): Value[] {
  const diagnostics: Diagnostic[] = [];
  const values: Value[] = [];
  for (const expression of expressions) {
    try {
      values.push(evaluate(expression, scope));
    } catch (error) {
      if (!(error instanceof HclError)) throw error;
      diagnostics.push(...error.diagnostics);
    }
  }
  if (diagnostics.length > 0) throw new HclError(diagnostics);
  return values;
}

function lookUp(expression: Expression & { kind: 'traversal' }, scope: Scope): { value: Value; known: boolean } {
  const found = scope.variables?.get(expression.root);
  if (found !== undefined) return { value: found, known: true };
  if (scope.unknown) return { value: scope.unknown(expression), known: false };
  if (!scope.variables) throw fail('Variables not allowed', 'Variables may not be used here.', expression.rootRange);
  const detail = `There is no variable named ${JSON.stringify(expression.root)}.`;
  throw fail('Unknown variable', detail, expression.rootRange);
}

function evaluateTemplate(expression: Expression & { kind: 'template' }, scope: Scope): string {
  const values = evaluateAll(expression.parts, scope);
  const diagnostics: Diagnostic[] = [];
  let text = '';
  expression.parts.forEach((part, index) => {
    const value = values[index] ?? null;
    const problem =
      value === null ? 'The expression result is null. Cannot include a null value in a string template.' : '';
    try {
      text += value === null ? '' : toText(value);
      if (problem) diagnostics.push({ summary: INTERPOLATION, detail: problem, subject: part.range });
    } catch (error) {
      if (!(error instanceof ConversionError)) throw error;
      const detail = `Cannot include the given value in a string template: ${error.message}.`;
      diagnostics.push({ summary: INTERPOLATION, detail, subject: part.range });
    }
  });
  if (diagnostics.length > 0) throw new HclError(diagnostics);
  return text;
}

export const INTERPOLATION = 'Invalid template interpolation value';

function joinParts(expression: Expression & { kind: 'join' }, scope: Scope): string {
  const parts = evaluate(expression.inner, scope);
  return Array.isArray(parts) ? parts.map((part) => String(part)).join('') : '';
}

function evaluateConditional(expression: Expression & { kind: 'conditional' }, scope: Scope): Value {
  const condition = evaluate(expression.condition, scope);
  if (condition === null) {
    const detail = 'The condition value is null. Conditions must either be true or false.';
    throw fail('Null condition', detail, expression.condition.range);
  }
  let chosen: boolean;
  try {
    chosen = convert(condition, { kind: 'bool' }) === true;
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    throw fail(
      'Incorrect condition type',
      'The condition expression must be of type bool.',
      expression.condition.range,
    );
  }
  // HCL evaluates both arms to find their common type, but only the chosen arm's problems count.
  const other = attempt(chosen ? expression.whenFalse : expression.whenTrue, scope);
  const value = evaluate(chosen ? expression.whenTrue : expression.whenFalse, scope);
  return other === undefined ? value : unify(expression, value, other, chosen);
}

function attempt(expression: Expression, scope: Scope): Value | undefined {
  try {
    return evaluate(expression, scope);
  } catch (error) {
    if (error instanceof HclError) return undefined;
    throw error;
  }
}

/** Both arms get one type: with a string on either side a primitive becomes a string. */
function unify(expression: Expression & { kind: 'conditional' }, value: Value, other: Value, chosen: boolean): Value {
  if (value === null || other === null || nameOfValue(value) === nameOfValue(other)) return value;
  if (isPrimitive(value) && isPrimitive(other) && (typeof value === 'string' || typeof other === 'string')) {
    return convert(value, STRING);
  }
  const [whenTrue, whenFalse] = chosen ? [value, other] : [other, value];
  const types = `The 'true' value is ${nameOfValue(whenTrue)}, but the 'false' value is ${nameOfValue(whenFalse)}`;
  throw fail(
    'Inconsistent conditional result types',
    `The true and false result expressions must have consistent types. ${types}.`,
    { ...expression.whenTrue.range, end: expression.whenFalse.range.end },
  );
}

function evaluateObject(expression: Expression & { kind: 'object' }, scope: Scope): Value {
  const diagnostics: Diagnostic[] = [];
  const entries = new Map<string, Value>();
  for (const item of expression.items) {
    try {
      const key = objectKey(item, scope);
      entries.set(key, evaluate(item.value, scope));
    } catch (error) {
      if (!(error instanceof HclError)) throw error;
      diagnostics.push(...error.diagnostics);
    }
  }
  if (diagnostics.length > 0) throw new HclError(diagnostics);
  return entries;
}

function objectKey({ key, value: item, evaluated }: ObjectItem, scope: Scope): string {
  if (!evaluated && key.kind === 'traversal') {
    if (key.steps.length === 0) return key.root;
    const detail =
      "If this expression is intended to be a reference, wrap it in parentheses. If it's instead intended as a literal name containing periods, wrap it in quotes to create a string literal.";
    throw fail('Ambiguous attribute key', detail, key.range);
  }
  if (!evaluated && key.kind === 'literal' && typeof key.value !== 'number') return String(key.value);
  const value = evaluate(key, scope);
  if (value === null) throw fail('Null value as key', "Can't use a null value as a key.", item.startRange);
  try {
    return toText(value);
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    throw fail('Incorrect key type', `Can't use this value as a key: ${error.message}.`, key.range);
  }
}
