import { STORED_GROUP } from './group-fields.ts';
import { STORED_JOB } from './job-fields.ts';
import { STORED_SERVICE } from './service-fields.ts';
import { STORED_TASK } from './task-fields.ts';

/** `pointer`: a single value that may be absent. `embedded`: an object that is always there. */
export type StoredShape =
  | { readonly kind: 'string' | 'int' | 'bool' | 'pointer' | 'list' | 'map' | 'any' | 'bytes' }
  | { readonly kind: 'one' | 'embedded' | 'many' | 'keyed'; readonly type: string };

export interface StoredField {
  readonly name: string;
  readonly shape: StoredShape;
}

const PLAIN: readonly string[] = ['string', 'int', 'bool', 'list', 'map', 'any', 'bytes'];

const TYPES: ReadonlyMap<string, readonly StoredField[]> = new Map(
  Object.entries<string>({ ...STORED_JOB, ...STORED_GROUP, ...STORED_TASK, ...STORED_SERVICE }).map(([name, rows]) => [
    name,
    rows
      .split(';')
      .map((row) => row.trim())
      .filter((row) => row !== '')
      .map(readField),
  ]),
);

/** The fields of one of the server's own types. */
export function storedFields(type: string): readonly StoredField[] {
  const found = TYPES.get(type);
  if (!found) throw new Error(`no stored type ${type}`);
  return found;
}

function readField(row: string): StoredField {
  const [name = '', kind = ''] = row.split(' ');
  return { name, shape: readShape(kind) };
}

function readShape(kind: string): StoredShape {
  // The rows name exactly the kinds of `StoredShape`.
  if (PLAIN.includes(kind)) return { kind: kind as 'string' };
  if (kind.endsWith('?')) return { kind: 'pointer' };
  if (kind.endsWith('!')) return { kind: 'embedded', type: kind.slice(0, -1) };
  if (kind.startsWith('[')) return { kind: 'many', type: kind.slice(1, -1) };
  if (kind.startsWith('{')) return { kind: 'keyed', type: kind.slice(1, -1) };
  return { kind: 'one', type: kind };
}
