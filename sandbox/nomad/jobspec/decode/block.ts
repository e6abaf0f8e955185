import { formatRange } from '../hcl/source.ts';
import { blockType, emptyValue, type Field, isAttribute } from '../schema/table.ts';
import type { Wire } from '../wire-object.ts';
import { readAffinity, readConstraint } from './constraint.ts';
import { type Content, readContent } from './content.ts';
import type { BodySchema, Decoding, ScopedBlock, ScopedBody } from './context.ts';
import { expand } from './dynamic.ts';
import { readGroup } from './group.ts';
import { readAttributes, readHeaders, readTextMap } from './maps.ts';
import { readPrimitive } from './primitive.ts';
import { readTask } from './task.ts';

/** Blocks that need more than their row in the schema. */
const SPECIAL: Record<string, (body: ScopedBody, decoding: Decoding) => Wire> = {
  Constraint: readConstraint,
  Affinity: readAffinity,
  Task: readTask,
  TaskGroup: readGroup,
};

/** Decodes one block of a known type into its wire form. */
export function readBlock(block: ScopedBlock, typeName: string, decoding: Decoding): Wire {
  const inner: Decoding = { ...decoding, scope: block.scope };
  const body = expand(block.body, inner);
  const special = SPECIAL[typeName];
  const wire = special ? special(body, inner) : readBody(body, typeName, inner);
  const { label } = blockType(typeName);
  if (label) wire[label.wire] = block.labels[0]?.value ?? '';
  return wire;
}

/** Decodes a body by its type's rows; every row appears in the answer. */
export function readBody(body: ScopedBody, typeName: string, decoding: Decoding): Wire {
  const { fields } = blockType(typeName);
  const content = readContent(body, schemaOf(fields), decoding);
  const wire: Wire = {};
  for (const field of fields) {
    const value = field.hcl === undefined ? undefined : readField(field, field.hcl, content, decoding);
    wire[field.wire] = value ?? emptyValue(field.shape);
  }
  return wire;
}

function schemaOf(fields: readonly Field[]): BodySchema {
  const attributes: { name: string; required: boolean }[] = [];
  const blocks: { type: string; label: string | undefined }[] = [];
  for (const { hcl, required, shape } of fields) {
    if (hcl === undefined) continue;
    if (isAttribute(shape)) attributes.push({ name: hcl, required });
    else blocks.push({ type: hcl, label: 'type' in shape ? blockType(shape.type).label?.name : undefined });
  }
  return { attributes, blocks };
}

function readField(field: Field, name: string, content: Content, decoding: Decoding): unknown {
  const { shape } = field;
  if (isAttribute(shape)) {
    const attribute = content.attributes.get(name);
    return attribute && decoding.problems.attempt(() => readPrimitive(attribute, shape, decoding.scope));
  }
  const blocks = content.blocks.filter((block) => block.type === name);
  const first = blocks[0];
  if (!first) return undefined;
  if (shape.kind === 'many') return blocks.map((block) => readBlock(block, shape.type, decoding));
  if (shape.kind === 'labelled') {
    return Object.fromEntries(blocks.map((block) => [block.labels[0]?.value, readBlock(block, shape.type, decoding)]));
  }
  if (reportDuplicate(blocks, decoding)) return undefined;
  switch (shape.kind) {
    case 'map':
      return readTextMap(first, decoding);
    case 'headers':
      return readHeaders(first, decoding);
    case 'attributes':
      return readAttributes(first, decoding);
    case 'one':
      return readBlock(first, shape.type, decoding);
    default:
      return undefined;
  }
}

/** Where one block is allowed, a second one is a problem. */
export function reportDuplicate(blocks: readonly ScopedBlock[], { problems }: Decoding): boolean {
  const [first, second] = blocks;
  if (!first || !second) return false;
  const detail = `Only one ${first.type} block is allowed. Another was defined at ${formatRange(first.definition)}.`;
  problems.add(`Duplicate ${first.type} block`, detail, second.definition);
  return true;
}
