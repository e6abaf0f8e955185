import type { Attribute, Block, Body, Expression } from '../hcl/ast.ts';
import { fail, HclError } from '../hcl/diagnostic.ts';
import { evaluate, type Scope } from '../hcl/evaluate/evaluate.ts';
import { formatRange, type Range } from '../hcl/source.ts';
import { isMap, STRING, type Type, toPlain, type Value } from '../hcl/values.ts';
import type { Decoding, ScopedBlock, ScopedBody } from './context.ts';
import { readAs } from './primitive.ts';

const STRINGS: Type = { kind: 'list', element: STRING };
const TEXT_MAP: Type = { kind: 'map', element: STRING };

/** A block of free names with text values, such as `meta`. */
export function readTextMap(block: ScopedBlock, decoding: Decoding): Record<string, unknown> {
  return readEach(block, decoding, STRING);
}

export function readHeaders(block: ScopedBlock, decoding: Decoding): Record<string, unknown> {
  return readEach(block, decoding, STRINGS);
}

function readEach(block: ScopedBlock, decoding: Decoding, type: Type): Record<string, unknown> {
  const read = (attribute: Attribute): unknown =>
    decoding.problems.attempt(() => {
      const { expression } = attribute;
      // A block and an object are the same here: a list of objects, which is no text.
      if (expression.kind === 'object') throw noText(expression.startRange);
      const value = readAs(expression, type, block.scope);
      if (value !== null) return toPlain(value);
      const detail = 'Unsuitable value: null value is not allowed';
      throw fail('Unsuitable value type', detail, attribute.expression.startRange);
    });
  const nested = block.body.blocks[0];
  if (nested) decoding.problems.found.push(...noText(nested.openBrace).diagnostics);
  return Object.fromEntries(block.body.attributes.map((attribute) => [attribute.name, read(attribute)]));
}

function noText(place: Range): HclError {
  return fail('Unsuitable value type', 'Unsuitable value: string required, but have tuple', place);
}

/**
 * `env = { … }` and `meta = { … }`: the same as the block, for names that a block cannot hold.
 * Undefined where the body has no such argument; it is then taken off the body.
 */
export function readMapArgument(
  body: ScopedBody,
  name: string,
  decoding: Decoding,
): { rest: ScopedBody; map: Record<string, unknown> | undefined } {
  const attribute = body.attributes.find((candidate) => candidate.name === name);
  if (!attribute) return { rest: body, map: undefined };
  const block = body.blocks.find((candidate) => candidate.type === name);
  if (block) {
    const detail = `${name} may not be defined more than once. Another definition is defined at ${formatRange(attribute.range)}.`;
    decoding.problems.add(`Duplicate ${name} block`, detail, block.definition);
  }
  const value = decoding.problems.attempt(() => readAs(attribute.expression, TEXT_MAP, decoding.scope));
  const rest = {
    ...body,
    attributes: body.attributes.filter((candidate) => candidate !== attribute),
    blocks: body.blocks.filter((candidate) => candidate.type !== name),
  };
  return { rest, map: plainObject(value) };
}

function plainObject(value: Value | undefined): Record<string, unknown> {
  if (value === undefined || !isMap(value)) return {};
  return Object.fromEntries([...value].map(([key, item]) => [key, toPlain(item)]));
}

/** A driver's configuration: any names, any values; nested blocks become lists of objects. */
export function readAttributes(block: ScopedBlock, decoding: Decoding): Record<string, unknown> {
  const entries = Object.entries(readFreeBody(block.body, block.scope, decoding));
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

function evaluateFree(expression: Expression, scope: Scope): Value {
  try {
    return evaluate(expression, scope);
  } catch (error) {
    if (!(error instanceof HclError)) throw error;
    const detail = 'Unsuitable value: value is not known';
    throw new HclError([
      ...error.diagnostics,
      { summary: 'unsuitable value type', detail, subject: expression.startRange },
    ]);
  }
}

function readFreeBody(body: Body, scope: Scope, decoding: Decoding): Record<string, unknown> {
  const entries: [string, unknown][] = body.attributes.map((attribute) => {
    const value = decoding.late.attempt(() => evaluateFree(attribute.expression, scope));
    const plain = value === undefined ? null : toPlain(value);
    // Nomad reads `a = { … }` here like a block, which may repeat.
    return [attribute.name, attribute.expression.kind === 'object' ? [plain] : plain];
  });
  const types = [...new Set(body.blocks.map((block) => block.type))];
  for (const type of types) {
    const blocks = body.blocks.filter((block) => block.type === type);
    entries.push([type, blocks.map((block) => labelled(block, readFreeBody(block.body, scope, decoding)))]);
  }
  return Object.fromEntries(entries);
}

/** Each label wraps the content in a one-element list of an object. */
function labelled(block: Block, content: Record<string, unknown>): Record<string, unknown> {
  return block.labels.reduceRight<Record<string, unknown>>((inner, label) => ({ [label.value]: [inner] }), content);
}
