import { type Expression, FilterSyntaxError, type Operator, parseFilter } from './parse.ts';

/** What a field of a row is; an object or a list of objects has fields of its own. */
export type Field = 'text' | 'number' | 'flag' | 'texts' | 'map' | Fields | readonly [Fields];
export interface Fields {
  readonly [name: string]: Field;
}

/** A filter that Consul would refuse, in its words. */
export class FilterRefusal extends Error {}

const NO_OPERATORS: readonly Operator[] = [];
const OPERATORS: Readonly<Record<string, readonly Operator[]>> = {
  text: ['Equal', 'In', 'Matches'],
  number: ['Equal'],
  flag: ['Equal'],
  texts: ['In', 'Is Empty'],
  map: ['In', 'Is Empty'],
  list: ['Is Empty'],
};

/** Compiles a filter for rows of the given shape; an empty one lets everything through. */
export function compileFilter(text: string, fields: Fields): (row: unknown) => boolean {
  if (text === '') return () => true;
  const refuse = (why: string) => new FilterRefusal(`Failed to create boolean expression evaluator: ${why}`);
  try {
    const expression = parseFilter(text);
    validate(expression, fields, refuse);
    return (row) => holds(expression, row);
  } catch (error) {
    if (!(error instanceof FilterSyntaxError)) throw error;
    throw refuse(`1:${error.at + 1} (${error.at}): ${error.message}`);
  }
}

function validate(expression: Expression, fields: Fields, refuse: (why: string) => Error): void {
  switch (expression.kind) {
    case 'not':
      validate(expression.of, fields, refuse);
      break;
    case 'match':
      validateMatch(expression, fields, refuse);
      break;
    default:
      validate(expression.left, fields, refuse);
      validate(expression.right, fields, refuse);
  }
}

function validateMatch(
  match: Extract<Expression, { kind: 'match' }>,
  fields: Fields,
  refuse: (why: string) => Error,
): void {
  const kind = kindAt(fields, match.selector, (name) => refuse(`Selector ${JSON.stringify(name)} is not valid`));
  if (!(OPERATORS[kind] ?? NO_OPERATORS).includes(match.operator)) {
    throw refuse(`Invalid match operator "${match.operator}" for selector "${match.selector.join('.')}"`);
  }
  if (match.operator !== 'Matches') return;
  try {
    new RegExp(match.value);
  } catch {
    throw refuse(`Failed to compile regular expression ${JSON.stringify(match.value)}: error parsing regexp`);
  }
}

function kindAt(fields: Fields, selector: readonly string[], invalid: (name: string) => Error): string {
  let field: Field = fields;
  for (const [depth, name] of selector.entries()) {
    if (field === 'map') return 'text';
    const inner: Fields | undefined = typeof field === 'string' ? undefined : isList(field) ? field[0] : field;
    const next: Field | undefined = inner?.[name];
    if (next === undefined) throw invalid(selector.slice(0, depth + 1).join('.'));
    field = next;
  }
  if (typeof field === 'string') return field;
  return isList(field) ? 'list' : 'object';
}

function isList(field: Field): field is readonly [Fields] {
  return Array.isArray(field);
}

function holds(expression: Expression, row: unknown): boolean {
  switch (expression.kind) {
    case 'and':
      return holds(expression.left, row) && holds(expression.right, row);
    case 'or':
      return holds(expression.left, row) || holds(expression.right, row);
    case 'not':
      return !holds(expression.of, row);
    default:
      return valuesAt(row, expression.selector).some((value) => fits(value, expression.operator, expression.value));
  }
}

/** The values that a selector points at; a list on the way gives one for each of its items. */
function valuesAt(row: unknown, selector: readonly string[]): unknown[] {
  let found: unknown[] = [row];
  for (const name of selector) {
    found = found.flatMap((value) => {
      const items: readonly unknown[] = Array.isArray(value) ? value : [value];
      return items.map((item) => (typeof item === 'object' && item !== null ? Reflect.get(item, name) : undefined));
    });
  }
  // A missing key of a map is no value at all.
  return selector.length > 1 ? found.filter((value) => value !== undefined) : found;
}

function fits(value: unknown, operator: Operator, wanted: string): boolean {
  const empty = value === undefined || value === null;
  switch (operator) {
    case 'Equal':
      return typeof value === 'number' ? value === Number(wanted) : String(value) === wanted;
    case 'Matches':
      return typeof value === 'string' && new RegExp(wanted).test(value);
    case 'Is Empty':
      return empty || (Array.isArray(value) ? value.length === 0 : Object.keys(value as object).length === 0); // validated: list or map
    case 'In':
      if (typeof value === 'string') return value.includes(wanted);
      return Array.isArray(value) ? value.includes(wanted) : !empty && Object.hasOwn(value as object, wanted); // validated: list or map
  }
}
