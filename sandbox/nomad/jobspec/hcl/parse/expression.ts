import type { BinaryOperator, Expression, Step } from '../ast.ts';
import { rangeBetween } from '../source.ts';
import { parseBraced, parseBracketed } from './collection.ts';
import type { Scanner } from './scanner.ts';
import { parseHeredoc, parseQuoted } from './template.ts';

/** Lowest precedence first; a longer symbol stands before its own prefix. */
const PRECEDENCE: readonly (readonly BinaryOperator[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['>=', '<=', '>', '<'],
  ['+', '-'],
  ['*', '/', '%'],
];

export function parseExpression(scanner: Scanner): Expression {
  const condition = parseBinary(scanner, 0);
  if (!scanner.take('?')) return condition;
  const whenTrue = parseExpression(scanner);
  scanner.expect(':');
  const whenFalse = parseExpression(scanner);
  const range = rangeBetween(condition.range, whenFalse.range);
  return { kind: 'conditional', condition, whenTrue, whenFalse, range, startRange: condition.startRange };
}

function parseBinary(scanner: Scanner, level: number): Expression {
  const operators = PRECEDENCE[level];
  if (!operators) return parseUnary(scanner);
  let left = parseBinary(scanner, level + 1);
  for (;;) {
    const operator = operators.find((symbol) => scanner.sees(symbol));
    if (!operator) return left;
    scanner.expect(operator);
    const right = parseBinary(scanner, level + 1);
    const range = rangeBetween(left.range, right.range);
    left = { kind: 'binary', operator, left, right, range, startRange: left.startRange };
  }
}

function parseUnary(scanner: Scanner): Expression {
  for (const operator of ['!', '-'] as const) {
    if (operator === '!' && scanner.sees('!=')) continue;
    const symbol = scanner.take(operator);
    if (!symbol) continue;
    const operand = parseUnary(scanner);
    return { kind: 'unary', operator, operand, range: rangeBetween(symbol, operand.range), startRange: symbol };
  }
  return parseSteps(scanner, parseTerm(scanner));
}

function parseTerm(scanner: Scanner): Expression {
  if (scanner.sees('"')) return parseQuoted(scanner);
  if (scanner.sees('<<')) return parseHeredoc(scanner);
  if (scanner.sees('(')) return parseParentheses(scanner);
  if (scanner.sees('[')) return parseBracketed(scanner);
  if (scanner.sees('{')) return parseBraced(scanner);
  const number = scanner.number();
  if (number) return { kind: 'literal', value: Number(number.text), range: number.range, startRange: number.range };
  const word = scanner.identifier();
  if (!word) throw scanner.unexpected('the start of an expression is required here');
  const { name, range } = word;
  if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true', range, startRange: range };
  if (name === 'null') return { kind: 'literal', value: null, range, startRange: range };
  if (scanner.sees('(')) return parseCall(scanner, name, range);
  return { kind: 'traversal', root: name, rootRange: range, steps: [], range, startRange: range };
}

function parseParentheses(scanner: Scanner): Expression {
  const open = scanner.expect('(');
  const inner = scanner.within(false, () => {
    const expression = parseExpression(scanner);
    scanner.skip();
    return expression;
  });
  const close = scanner.expect(')');
  return { kind: 'parentheses', inner, range: rangeBetween(open, close), startRange: inner.startRange };
}

function parseCall(scanner: Scanner, name: string, nameRange: Expression['range']): Expression {
  const open = scanner.expect('(');
  const args: Expression[] = [];
  let expandFinal = false;
  const closeRange = scanner.within(false, () => {
    while (!scanner.sees(')')) {
      args.push(parseExpression(scanner));
      if (scanner.take('...')) expandFinal = true;
      if (!scanner.take(',')) break;
    }
    return scanner.expect(')');
  });
  const range = rangeBetween(nameRange, closeRange);
  return {
    kind: 'call',
    name,
    nameRange,
    args,
    expandFinal,
    closeRange,
    range,
    startRange: rangeBetween(nameRange, open),
  };
}

/** `.name`, `[key]`, `.*` and `[*]` after a term. */
function parseSteps(scanner: Scanner, term: Expression): Expression {
  let from = term;
  for (;;) {
    if (scanner.sees('.') && !scanner.sees('...')) from = parseDot(scanner, from);
    else if (scanner.sees('[')) from = parseIndex(scanner, from);
    else return from;
  }
}

function parseDot(scanner: Scanner, from: Expression): Expression {
  const dot = scanner.expect('.');
  if (scanner.take('*')) return splat(scanner, from);
  const index = scanner.number();
  if (index) return withStep(from, { kind: 'index', key: Number(index.text), range: rangeBetween(dot, index.range) });
  const name = scanner.identifier();
  if (!name) throw scanner.unexpected('an attribute name is required after a dot');
  return withStep(from, { kind: 'attribute', name: name.name, range: rangeBetween(dot, name.range) });
}

function parseIndex(scanner: Scanner, from: Expression): Expression {
  const open = scanner.expect('[');
  if (scanner.take('*')) {
    scanner.expect(']');
    return splat(scanner, from);
  }
  const key = scanner.within(false, () => {
    const expression = parseExpression(scanner);
    scanner.skip();
    return expression;
  });
  const bracketRange = rangeBetween(open, scanner.expect(']'));
  const constant = literalKey(key);
  if (constant !== undefined) return withStep(from, { kind: 'index', key: constant, range: bracketRange });
  const range = rangeBetween(from.range, bracketRange);
  return { kind: 'index', collection: from, key, bracketRange, range, startRange: open };
}

function splat(scanner: Scanner, from: Expression): Expression {
  const end = scanner.range(scanner.at);
  const inner: { steps: Step[] } = { steps: [] };
  let range = rangeBetween(from.range, end);
  while (scanner.sees('.') || scanner.sees('[')) {
    const before: Expression = { kind: 'relative', from, steps: [], range, startRange: range };
    const next = scanner.sees('.') ? parseDot(scanner, before) : parseIndex(scanner, before);
    if (next.kind !== 'relative') throw scanner.unexpected('only names and constant indices can follow a splat');
    inner.steps.push(...next.steps);
    range = rangeBetween(range, next.range);
  }
  return { kind: 'splat', from, steps: inner.steps, range, startRange: from.startRange };
}

function withStep(from: Expression, step: Step): Expression {
  const range = rangeBetween(from.range, step.range);
  if (from.kind === 'traversal') return { ...from, steps: [...from.steps, step], range, startRange: range };
  if (from.kind === 'relative') return { ...from, steps: [...from.steps, step], range, startRange: range };
  return { kind: 'relative', from, steps: [step], range, startRange: range };
}

function literalKey(key: Expression): string | number | undefined {
  if (key.kind === 'literal' && (typeof key.value === 'number' || typeof key.value === 'string')) return key.value;
  const only = key.kind === 'template' && key.parts.length === 1 ? key.parts[0] : undefined;
  return only?.kind === 'literal' ? String(only.value) : undefined;
}
