import type { Expression } from './hcl/ast.ts';
import { fail, type HclError } from './hcl/diagnostic.ts';
import { BOOL, NUMBER, STRING, type Type } from './hcl/values.ts';

const KEYWORDS: Record<string, Type> = { string: STRING, number: NUMBER, bool: BOOL };
const CONSTRUCTORS = ['list', 'set', 'map', 'object', 'tuple'];

/** Reads what a variable's `type` says, for example `list(string)`. */
export function readType(expression: Expression): Type {
  if (expression.kind === 'traversal' && expression.steps.length === 0) return keywordType(expression.root, expression);
  if (expression.kind === 'call') return constructedType(expression);
  throw invalid(
    'A type specification is either a primitive type keyword (bool, number, string) or a complex type constructor call, like list(string).',
    expression,
  );
}

function keywordType(word: string, expression: Expression): Type {
  const found = KEYWORDS[word];
  if (found) return found;
  if (word === 'any') {
    const detail = 'The keyword "any" cannot be used in this type specification: an exact type is required.';
    throw invalid(detail, expression);
  }
  if (CONSTRUCTORS.includes(word)) throw invalid(needsArgument(word), expression);
  throw invalid(`The keyword ${JSON.stringify(word)} is not a valid type specification.`, expression);
}

function needsArgument(word: string): string {
  if (word === 'object') {
    return 'The object type constructor requires one argument specifying the attribute types and values as a map.';
  }
  if (word === 'tuple') {
    return 'The tuple type constructor requires one argument specifying the element types as a list.';
  }
  return `The ${word} type constructor requires one argument specifying the element type.`;
}

function constructedType(call: Expression & { kind: 'call' }): Type {
  const { name, args } = call;
  if (name in KEYWORDS) {
    throw invalid(`Primitive type keyword ${JSON.stringify(name)} does not expect arguments.`, call);
  }
  if (!CONSTRUCTORS.includes(name)) {
    throw invalid(`Keyword ${JSON.stringify(name)} is not a valid type constructor.`, call);
  }
  const [argument] = args;
  if (!argument || args.length > 1) throw invalid(needsArgument(name), call);
  if (name === 'list' || name === 'set' || name === 'map') return { kind: name, element: readType(argument) };
  if (name === 'tuple') {
    if (argument.kind !== 'tuple') throw invalid('Tuple type constructor requires a list of element types.', argument);
    return { kind: 'tuple', elements: argument.items.map(readType) };
  }
  return objectType(argument);
}

function objectType(argument: Expression): Type {
  if (argument.kind !== 'object') {
    const detail =
      'Object type constructor requires a map whose keys are attribute names and whose values are the corresponding attribute types.';
    throw invalid(detail, argument);
  }
  const attributes = new Map<string, Type>();
  for (const { key, value } of argument.items) {
    if (key.kind !== 'traversal' || key.steps.length > 0) {
      throw invalid('Object constructor map keys must be attribute names.', key);
    }
    if (value.kind === 'call' && value.name === 'optional') {
      throw invalid('Optional attribute modifier is only for type constraints, not for exact types.', value);
    }
    attributes.set(key.root, readType(value));
  }
  return { kind: 'object', attributes, optional: new Set() };
}

function invalid(detail: string, expression: Expression): HclError {
  return fail('Invalid type specification', detail, expression.range);
}
