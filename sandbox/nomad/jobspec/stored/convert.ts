import { isWire, type Wire } from '../wire-object.ts';
import { type StoredShape, storedFields } from './table.ts';

/** The object as the server keeps it: only fields it knows, each with a value. */
export function toStored(type: string, given: Wire): Wire {
  const stored: Wire = {};
  for (const { name, shape } of storedFields(type)) stored[name] = convert(shape, given[name]);
  return stored;
}

function convert(shape: StoredShape, value: unknown): unknown {
  switch (shape.kind) {
    case 'string':
      return value ?? '';
    case 'int':
      return value ?? 0;
    case 'bool':
      return value ?? false;
    case 'one':
      return isWire(value) ? toStored(shape.type, value) : null;
    case 'embedded':
      return toStored(shape.type, isWire(value) ? value : {});
    case 'many':
      return Array.isArray(value) ? value.filter(isWire).map((item) => toStored(shape.type, item)) : null;
    case 'keyed':
      return isWire(value)
        ? Object.fromEntries(
            Object.entries(value).map(([key, item]) => [key, toStored(shape.type, isWire(item) ? item : {})]),
          )
        : null;
    case 'list':
      return Array.isArray(value) ? [...value] : null;
    case 'map':
      return isWire(value) ? { ...value } : null;
    default:
      return value ?? null;
  }
}
