import type { Expression, ForExpression, ObjectItem } from '../ast.ts';
import { type Range, rangeBetween } from '../source.ts';
import { parseExpression } from './expression.ts';
import type { Scanner } from './scanner.ts';
import { readForHeader } from './template-directives.ts';

/** `[a, b]` or `[for …]`. */
export function parseBracketed(scanner: Scanner): Expression {
  const open = scanner.expect('[');
  return scanner.within(false, () => {
    if (scanner.keyword('for')) return parseFor(scanner, open, ']');
    const items: Expression[] = [];
    while (!scanner.sees(']')) {
      items.push(parseExpression(scanner));
      if (!scanner.take(',')) break;
    }
    return { kind: 'tuple', items, range: rangeBetween(open, scanner.expect(']')), startRange: open };
  });
}

/** `{ a = b }` or `{for …}`; items end with a comma or a newline. */
export function parseBraced(scanner: Scanner): Expression {
  const open = scanner.expect('{');
  const start = scanner.at;
  const comprehension = scanner.within(false, () => {
    if (scanner.keyword('for') && !scanner.sees('=') && !scanner.sees(':')) return parseFor(scanner, open, '}');
    scanner.at = start;
    return undefined;
  });
  if (comprehension) return comprehension;
  return scanner.within(true, () => {
    const items: ObjectItem[] = [];
    scanner.skipLines();
    while (!scanner.sees('}')) {
      items.push(parseItem(scanner));
      scanner.take(',');
      scanner.skipLines();
    }
    return { kind: 'object', items, range: rangeBetween(open, scanner.expect('}')), startRange: open };
  });
}

function parseItem(scanner: Scanner): ObjectItem {
  const evaluated = scanner.sees('(');
  const key = parseExpression(scanner);
  if (!scanner.take('=') && !scanner.take(':')) throw scanner.unexpected('a key needs a value after "=" or ":"');
  return { key, evaluated, value: parseExpression(scanner) };
}

function parseFor(scanner: Scanner, open: Range, end: ']' | '}'): ForExpression {
  const header = readForHeader(scanner);
  scanner.expect(':');
  const first = parseExpression(scanner);
  const second = scanner.take('=>') ? parseExpression(scanner) : undefined;
  const grouped = scanner.take('...') !== undefined;
  const condition = scanner.keyword('if') ? parseExpression(scanner) : undefined;
  const range = rangeBetween(open, scanner.expect(end));
  const parts = second ? { key: first, value: second } : { key: undefined, value: first };
  return { kind: 'for', ...header, ...parts, condition, grouped, range, startRange: open };
}
