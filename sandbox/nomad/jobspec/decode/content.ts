import type { Attribute } from '../hcl/ast.ts';
import { nearest } from '../hcl/diagnostic.ts';
import type { Range } from '../hcl/source.ts';
import type { BlockSchema, BodySchema, Decoding, ScopedBlock, ScopedBody } from './context.ts';

export interface Content {
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** Only blocks whose labels fit. */
  readonly blocks: readonly ScopedBlock[];
}

/** Sorts a body by its schema and notes what is missing, mislabelled or not expected. */
export function readContent(body: ScopedBody, schema: BodySchema, { problems }: Decoding): Content {
  const attributes = new Map(body.attributes.map((attribute) => [attribute.name, attribute]));
  for (const { name, required } of schema.attributes) {
    if (!required || attributes.has(name)) continue;
    const detail = `The argument ${JSON.stringify(name)} is required, but no definition was found.`;
    problems.add('Missing required argument', detail, missingItem(body));
  }
  const wanted = new Map(schema.blocks.map((block) => [block.type, block]));
  const blocks = body.blocks.filter((block) => {
    const expected = wanted.get(block.type);
    return expected !== undefined && labelsFit(block, expected, problems);
  });
  for (const attribute of body.attributes) {
    if (schema.attributes.some(({ name }) => name === attribute.name)) continue;
    const detail = `An argument named ${JSON.stringify(attribute.name)} is not expected here.`;
    problems.add(
      'Unsupported argument',
      detail + attributeHint(attribute.name, schema, attributes),
      attribute.nameRange,
    );
  }
  for (const block of body.blocks) {
    if (wanted.has(block.type)) continue;
    const detail = `Blocks of type ${JSON.stringify(block.type)} are not expected here.`;
    problems.add('Unsupported block type', detail + blockHint(block.type, schema), block.typeRange);
  }
  return { attributes, blocks };
}

/** Where HCL points to when something is not there: the start of the body. */
export function missingItem(body: { readonly range: Range }): Range {
  return { ...body.range, end: body.range.start };
}

function labelsFit(block: ScopedBlock, expected: BlockSchema, problems: Decoding['problems']): boolean {
  const [first, second] = block.labels;
  if (expected.label === undefined) {
    if (!first) return true;
    const detail = `No labels are expected for ${block.type} blocks.`;
    problems.add(`Extraneous label for ${block.type}`, detail, first.range);
    return false;
  }
  if (!first) {
    const detail = `All ${block.type} blocks must have 1 labels (${expected.label}).`;
    problems.add(`Missing ${expected.label} for ${block.type}`, detail, block.openBrace);
    return false;
  }
  if (!second) return true;
  const detail = `Only 1 labels (${expected.label}) are expected for ${block.type} blocks.`;
  problems.add(`Extraneous label for ${block.type}`, detail, second.range);
  return false;
}

function attributeHint(name: string, schema: BodySchema, defined: ReadonlyMap<string, unknown>): string {
  const free = schema.attributes.map((attribute) => attribute.name).filter((known) => !defined.has(known));
  const suggestion = nearest(name, free.sort());
  if (suggestion) return ` Did you mean ${JSON.stringify(suggestion)}?`;
  const isBlock = schema.blocks.some(({ type }) => type === name);
  return isBlock ? ` Did you mean to define a block of type ${JSON.stringify(name)}?` : '';
}

function blockHint(type: string, schema: BodySchema): string {
  const suggestion = nearest(type, schema.blocks.map((block) => block.type).sort());
  if (suggestion) return ` Did you mean ${JSON.stringify(suggestion)}?`;
  if (!schema.attributes.some(({ name }) => name === type)) return '';
  return ` Did you mean to define argument ${JSON.stringify(type)}? If so, use the equals sign to assign it a value.`;
}
