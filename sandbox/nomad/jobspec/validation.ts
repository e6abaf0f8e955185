import { missingItem } from './decode/content.ts';
import type { Block, Expression } from './hcl/ast.ts';
import { fail, type Problems } from './hcl/diagnostic.ts';
import { CONSTANTS_ONLY, evaluate } from './hcl/evaluate/evaluate.ts';
import { formatRange, type Range } from './hcl/source.ts';
import { BOOL, ConversionError, convert, type Value } from './hcl/values.ts';

/** A rule that a variable's value must meet. */
export interface Validation {
  readonly condition: Expression;
  readonly message: string;
  readonly definition: Range;
}

export function readValidation(variable: string, block: Block, problems: Problems): Validation | undefined {
  return problems.attempt(() => {
    const condition = argument(block, 'condition');
    const message = evaluate(argument(block, 'error_message'), CONSTANTS_ONLY);
    if (!refersTo(condition, variable)) {
      const detail = `The condition for variable ${JSON.stringify(variable)} must refer to var.${variable} in order to test incoming values.`;
      throw fail('Invalid variable validation condition', detail, condition.range);
    }
    return { condition, message: String(message ?? ''), definition: block.definition };
  });
}

function argument(block: Block, name: string): Expression {
  const found = block.body.attributes.find((attribute) => attribute.name === name);
  if (found) return found.expression;
  const detail = `The argument ${JSON.stringify(name)} is required, but no definition was found.`;
  throw fail('Missing required argument', detail, missingItem(block.body));
}

function refersTo(condition: Expression, variable: string): boolean {
  const text = condition.range.source.text.slice(condition.range.start, condition.range.end);
  return text.includes(`var.${variable}`);
}

export function checkValidations(
  variable: { name: string; validations: readonly Validation[]; from: string; place: Range | undefined },
  value: Value,
  problems: Problems,
): void {
  const own = new Map([[variable.name, value]]);
  const scope = { variables: new Map<string, Value>([['var', own]]) };
  for (const { condition, message, definition } of variable.validations) {
    const result = problems.attempt(() => asBool(evaluate(condition, scope), condition.range));
    if (result !== false) continue;
    const detail = `${message}\n\nThis was checked by the validation rule at ${formatRange(definition)}.`;
    problems.add(`Invalid value for ${variable.from} variable`, detail, variable.place ?? definition);
  }
}

function asBool(value: Value, place: Range): boolean {
  const summary = 'Invalid variable validation result';
  if (value === null) {
    throw fail(summary, 'Validation condition expression must return either true or false, not null.', place);
  }
  try {
    return convert(value, BOOL) === true;
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    throw fail(summary, `Invalid validation condition result value: ${error.message}.`, place);
  }
}
