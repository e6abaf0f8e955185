import type { Expression } from '../ast.ts';
import { type Diagnostic, HclError } from '../diagnostic.ts';
import { BOOL, ConversionError, convert, equal, NUMBER, type Type, type Value } from '../values.ts';

type Binary = Expression & { kind: 'binary' };

/** Applies an operator after converting both sides to what it works on. */
export function applyBinary(expression: Binary, left: Value, right: Value): Value {
  switch (expression.operator) {
    case '==':
      return equal(left, right);
    case '!=':
      return !equal(left, right);
    case '||':
    case '&&': {
      const [a, b] = operands(expression, left, right, BOOL);
      return expression.operator === '||' ? a === true || b === true : a === true && b === true;
    }
    default: {
      const [a, b] = operands(expression, left, right, NUMBER);
      return arithmetic(expression, Number(a), Number(b));
    }
  }
}

export function applyUnary(expression: Expression & { kind: 'unary' }, value: Value): Value {
  const type = expression.operator === '!' ? BOOL : NUMBER;
  const operand = operandOf(value, type, 'unary', { place: expression.operand, whole: expression });
  if ('summary' in operand) throw new HclError([operand]);
  return expression.operator === '!' ? operand.value !== true : -Number(operand.value);
}

function arithmetic(expression: Binary, a: number, b: number): Value {
  switch (expression.operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return b === 0 ? a : a % b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '<':
      return a < b;
    default:
      return a <= b;
  }
}

function operands(expression: Binary, left: Value, right: Value, type: Type): [Value, Value] {
  const a = operandOf(left, type, 'left', { place: expression.left, whole: expression });
  const b = operandOf(right, type, 'right', { place: expression.right, whole: expression });
  const diagnostics = [a, b].filter((side): side is Diagnostic => 'summary' in side);
  if ('summary' in a || 'summary' in b) throw new HclError(diagnostics);
  return [a.value, b.value];
}

function operandOf(
  value: Value,
  type: Type,
  side: 'left' | 'right' | 'unary',
  { place, whole }: { readonly place: Expression; readonly whole: Expression },
): { value: Value } | Diagnostic {
  const problem = (why: string): Diagnostic => ({
    summary: 'Invalid operand',
    detail: `Unsuitable value for ${side} operand: ${why}.`,
    subject: place.range,
  });
  if (value === null) {
    const detail = 'Error during operation: argument must not be null.';
    return { summary: 'Operation failed', detail, subject: whole.range };
  }
  try {
    return { value: convert(value, type) };
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    return problem(error.message);
  }
}
