import { isWire, type Wire } from '../wire-object.ts';
import { type StoredField, type StoredShape, storedFields } from './table.ts';

/** The object as the server keeps it: only fields it knows, each with a value. */
export function toStored(type: string, given: Wire): Wire {
  const { blank, embedded, fields } = formOf(type);
  const stored = { ...blank };
  for (const { name, shape } of fields) {
    const value = given[name];
    if (value !== undefined && value !== null) stored[name] = convert(shape, value);
    else if (embedded.has(name)) stored[name] = convert(shape, {});
  }
  return stored;
}

/** Filling in a copy of a blank object is three times quicker than growing one field by field. */
interface Form {
  /** Every field as it is when nothing is given. */
  readonly blank: Wire;
  /** Fields that are objects even then, each its own. */
  readonly embedded: ReadonlySet<string>;
  readonly fields: readonly StoredField[];
}

const forms = new Map<string, Form>();

function formOf(type: string): Form {
  const known = forms.get(type);
  if (known !== undefined) return known;
  const fields = storedFields(type);
  const form = {
    blank: { ...Object.fromEntries(fields.map(({ name, shape }) => [name, EMPTY[shape.kind] ?? null])) },
    embedded: new Set(fields.filter(({ shape }) => shape.kind === 'embedded').map(({ name }) => name)),
    fields,
  };
  forms.set(type, form);
  return form;
}

/** What stands for a missing value; null for all other kinds. */
const EMPTY: Readonly<Record<string, unknown>> = { string: '', int: 0, bool: false };

/** `value` is there: neither undefined nor null. */
function convert(shape: StoredShape, value: unknown): unknown {
  switch (shape.kind) {
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
      return value;
  }
}

function eachStored(type: string, given: Wire): Wire {
  return Object.fromEntries(
    Object.entries(given).map(([key, item]) => [key, toStored(type, isWire(item) ? item : {})]),
  );
}
