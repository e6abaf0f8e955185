import type { Expression, Operator } from './parse.ts';

/** Whether an expression is true of a row. The row has the fields that the expression names, or their absence counts as false. */
export function holds(expression: Expression, row: unknown): boolean {
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
