import { holds } from '../../filter/holds.ts';
import { type Expression, FilterSyntaxError, type Operator, parseFilter } from '../../filter/parse.ts';

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
