import type { Expression } from '../ast.ts';
import { fail } from '../diagnostic.ts';
import { type Range, rangeBetween } from '../source.ts';
import { parseExpression } from './expression.ts';
import type { Piece } from './heredoc.ts';
import type { Scanner } from './scanner.ts';

/** Reads what stands between `%{` and `}`. */
export function directive(scanner: Scanner, start: number): Piece {
  const word = scanner.identifier();
  const range = (): Range => scanner.range(start);
  switch (word?.name) {
    case 'if':
      return { kind: 'if', condition: parseExpression(scanner), range: range() };
    case 'for':
      return { kind: 'for', ...readForHeader(scanner), range: range() };
    case 'else':
    case 'endif':
    case 'endfor':
      return { kind: word.name, range: range() };
    default:
      throw scanner.unexpected('unknown template directive');
  }
}

/** `k, v in collection` or `v in collection`. */
export function readForHeader(scanner: Scanner): {
  keyName: string | undefined;
  valueName: string;
  collection: Expression;
} {
  const first = scanner.identifier();
  const second = scanner.take(',') ? scanner.identifier() : undefined;
  if (!first || !scanner.keyword('in')) throw scanner.unexpected('a for expression needs names and "in"');
  const collection = parseExpression(scanner);
  return second
    ? { keyName: first.name, valueName: second.name, collection }
    : { keyName: undefined, valueName: first.name, collection };
}

/** Turns `%{ if }` and `%{ for }` stretches into conditional and for expressions. */
export function foldDirectives(pieces: readonly Piece[], scanner: Scanner): Expression[] {
  const queue = [...pieces];
  const parts: Expression[] = [];
  while (queue.length > 0) parts.push(foldNext(queue, scanner));
  return parts;
}

function foldNext(queue: Piece[], scanner: Scanner): Expression {
  const piece = queue.shift();
  switch (piece?.kind) {
    case 'literal':
      return { kind: 'literal', value: piece.value, range: piece.range, startRange: piece.range };
    case 'interpolation':
      return piece.expression;
    case 'if':
      return foldIf(piece, queue, scanner);
    case 'for':
      return foldFor(piece, queue, scanner);
    default: {
      const detail = 'The control directives within this template are unbalanced.';
      throw fail(`Unexpected ${piece?.kind ?? 'end of template'} directive`, detail, piece?.range);
    }
  }
}

function foldIf(open: Piece & { kind: 'if' }, queue: Piece[], scanner: Scanner): Expression {
  const whenTrue = foldUntil(['else', 'endif'], open, queue, scanner);
  const whenFalse =
    whenTrue.end.kind === 'else' ? foldUntil(['endif'], open, queue, scanner) : { parts: [], end: whenTrue.end };
  const range = rangeBetween(open.range, whenFalse.end.range);
  return {
    kind: 'conditional',
    condition: open.condition,
    whenTrue: asTemplate(whenTrue.parts, open.range),
    whenFalse: asTemplate(whenFalse.parts, whenFalse.end.range),
    range,
    startRange: open.condition.startRange,
  };
}

function foldFor(open: Piece & { kind: 'for' }, queue: Piece[], scanner: Scanner): Expression {
  const { parts, end } = foldUntil(['endfor'], open, queue, scanner);
  const range = rangeBetween(open.range, end.range);
  const inner: Expression = {
    kind: 'for',
    keyName: open.keyName,
    valueName: open.valueName,
    collection: open.collection,
    key: undefined,
    value: asTemplate(parts, open.range),
    condition: undefined,
    grouped: false,
    range,
    startRange: open.range,
  };
  return { kind: 'join', inner, range, startRange: open.range };
}

function foldUntil(
  ends: readonly Piece['kind'][],
  open: Piece,
  queue: Piece[],
  scanner: Scanner,
): { parts: Expression[]; end: Piece } {
  const parts: Expression[] = [];
  for (;;) {
    const next = queue[0];
    if (!next) {
      const detail = `The ${open.kind} directive is missing its corresponding end${open.kind} directive.`;
      throw fail('Unexpected end of template', detail, open.range);
    }
    if (ends.includes(next.kind)) {
      queue.shift();
      return { parts, end: next };
    }
    parts.push(foldNext(queue, scanner));
  }
}

function asTemplate(parts: readonly Expression[], place: Range): Expression {
  const empty = { ...place, start: place.end };
  const filled: readonly Expression[] =
    parts.length > 0 ? parts : [{ kind: 'literal', value: '', range: empty, startRange: empty }];
  const first = filled[0]?.range ?? empty;
  return {
    kind: 'template',
    parts: filled,
    range: rangeBetween(first, filled.at(-1)?.range ?? first),
    startRange: first,
  };
}
