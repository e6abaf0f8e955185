import { GATEWAY_TYPES } from './gateway.ts';
import { GROUP_TYPES } from './group.ts';
import { JOB_TYPES } from './job.ts';
import { SERVICE_TYPES } from './service.ts';
import { TASK_TYPES } from './task.ts';

export type Primitive = 'string' | 'int' | 'bool' | 'duration' | 'strings' | 'ints' | 'object';

/** `map`: string values; `attributes`: any values; `headers`: lists of strings. */
export type Shape =
  | { readonly kind: Primitive; readonly nullable: boolean }
  | { readonly kind: 'map' | 'attributes' | 'headers' }
  | { readonly kind: 'one' | 'many' | 'labelled'; readonly type: string };

export interface Field {
  /** Name on the wire. */
  readonly wire: string;
  /** Name in a job file; undefined for what only the server sets, and for a label. */
  readonly hcl: string | undefined;
  readonly required: boolean;
  readonly shape: Shape;
}

export interface BlockType {
  readonly name: string;
  readonly fields: readonly Field[];
  /** The wire field that takes the block's label, and the label's name in messages. */
  readonly label: { readonly wire: string; readonly name: string } | undefined;
}

const PRIMITIVES: readonly string[] = ['string', 'int', 'bool', 'duration', 'strings', 'ints', 'object'];
const ALWAYS_NULLABLE: readonly string[] = ['strings', 'ints', 'object'];

const TYPES: ReadonlyMap<string, BlockType> = new Map(
  Object.entries<string>({ ...JOB_TYPES, ...GROUP_TYPES, ...TASK_TYPES, ...SERVICE_TYPES, ...GATEWAY_TYPES }).map(
    ([name, rows]) => [name, readType(name, rows)],
  ),
);

/** What a block may hold, by the name that Nomad's API gives its type. */
export function blockType(name: string): BlockType {
  const found = TYPES.get(name);
  if (!found) throw new Error(`no block type ${name}`);
  return found;
}

export function isAttribute(shape: Shape): shape is Shape & { kind: Primitive } {
  return PRIMITIVES.includes(shape.kind);
}

/** What the wire carries where a job file says nothing. */
export function emptyValue(shape: Shape): unknown {
  if (!isAttribute(shape) || shape.nullable) return null;
  return shape.kind === 'string' ? '' : shape.kind === 'bool' ? false : 0;
}

function readType(name: string, rows: string): BlockType {
  const fields: Field[] = [];
  let label: BlockType['label'];
  for (const row of rows.split('\n').filter((line) => line.trim() !== '')) {
    const [wire = '', hcl = '-', kind = ''] = row.trim().split(/\s+/);
    if (hcl.startsWith('@')) label = { wire, name: hcl.slice(1) };
    fields.push({
      wire,
      hcl: hcl === '-' || hcl.startsWith('@') ? undefined : hcl,
      required: kind.endsWith('!'),
      shape: readShape(kind.replace('!', '')),
    });
  }
  return { name, fields, label };
}

function readShape(kind: string): Shape {
  const base = kind.replace('?', '');
  if (PRIMITIVES.includes(base)) {
    // The rows name exactly the kinds of `Primitive`.
    return { kind: base as Primitive, nullable: kind.endsWith('?') || ALWAYS_NULLABLE.includes(base) };
  }
  if (base === 'map' || base === 'attributes' || base === 'headers') return { kind: base };
  if (base.startsWith('[')) return { kind: 'many', type: base.slice(1, -1) };
  if (base.startsWith('{')) return { kind: 'labelled', type: base.slice(1, -1) };
  return { kind: 'one', type: base };
}
