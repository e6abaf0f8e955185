import { isWire, type Wire } from '../wire-object.ts';
import { type StoredShape, storedFields } from './table.ts';

/** The object as the server keeps it: only fields it knows, each with a value. */
export function toStored(type: string, given: Wire): Wire {
  const stored: Wire = {};
  for (const { name, shape } of storedFields(type)) stored[name] = convert(shape, given[name]);
  return stored;
}

const EMPTY = { string: '', int: 0, bool: false } as const;

function convert(shape: StoredShape, value: unknown): unknown {
  switch (shape.kind) {
    case 'string':
    case 'int':
    case 'bool':
      return value ?? EMPTY[shape.kind];
    case 'one':
      return isWire(value) ? toStored(shape.type, value) : null;
    case 'embedded':
      return toStored(shape.type, isWire(value) ? value : {});
    case 'many':
      return Array.isArray(value) ? value.filter(isWire).map((item) => toStored(shape.type, item)) : null;
    case 'keyed':
      return isWire(value) ? eachStored(shape.type, value) : null;
    case 'list':
      return Array.isArray(value) ? [...value] : null;
    case 'map':
      return isWire(value) ? { ...value } : null;
    default:
      return value ?? null;
  }
}

function eachStored(type: string, given: Wire): Wire {
  return Object.fromEntries(
    Object.entries(given).map(([key, item]) => [key, toStored(type, isWire(item) ? item : {})]),
  );
}
