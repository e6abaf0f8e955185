import type { Expression, ObjectItem } from '../ast.ts';
import { fail } from '../diagnostic.ts';

/**
 * What an expression says that nothing has to be worked out for, as policies hold them: texts, numbers, lists and
 * objects. It spares a server that reads policies only the functions of job files. Throws `HclError` for all others.
 */
export function constantOf(expression: Expression): unknown {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'parentheses':
    case 'wrapped':
      return constantOf(expression.inner);
    case 'template':
      return expression.parts.map((part) => String(constantOf(part))).join('');
    case 'tuple':
      return expression.items.map(constantOf);
    case 'object':
      return Object.fromEntries(expression.items.map((item) => [keyOf(item), constantOf(item.value)]));
    case 'unary':
      return expression.operator === '-' ? -Number(constantOf(expression.operand)) : !constantOf(expression.operand);
    default:
      throw fail('Variables not allowed', 'Variables may not be used here.', expression.range);
  }
}

function keyOf({ key, evaluated }: ObjectItem): string {
  const isBareWord = !evaluated && key.kind === 'traversal' && key.steps.length === 0;
  return isBareWord ? key.root : String(constantOf(key));
}
