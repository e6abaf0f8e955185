import { type StoredShape, storedFields } from '../../jobspec/stored/table.ts';
import { isWire, type Wire } from '../../jobspec/wire-object.ts';

/** Field names and values as text, the form in which Nomad compares them. */
export type Flat = ReadonlyMap<string, string>;

/**
 * An object's plain fields: empty ones too, maps as `Env[KEY]`. With `deep` also lists (`Args[0]`), single values that
 * may be absent (`nil`), and objects inside (`Wait.Min`).
 */
export function flatten(
  type: string,
  object: Wire,
  options: { without?: readonly string[]; deep?: boolean } = {},
): Flat {
  const flat = new Map<string, string>();
  for (const { name, shape } of storedFields(type)) addField(flat, name, shape, object[name], options.deep ?? false);
  for (const name of options.without ?? []) flat.delete(name);
  return flat;
}

/** Free-form settings: nested lists and maps become paths such as `mounts[0][type]`. */
export function flattenFree(value: unknown): Flat {
  const flat = new Map<string, string>();
  if (isWire(value)) for (const [key, item] of Object.entries(value)) addFree(flat, key, item);
  return flat;
}

function addField(flat: Map<string, string>, name: string, shape: StoredShape, value: unknown, deep: boolean): void {
  switch (shape.kind) {
    case 'string':
      flat.set(name, typeof value === 'string' ? value : '');
      break;
    case 'int':
      flat.set(name, String(value ?? 0));
      break;
    case 'bool':
      flat.set(name, String(value ?? false));
      break;
    case 'map':
      if (isWire(value)) for (const [key, item] of Object.entries(value)) flat.set(`${name}[${key}]`, String(item));
      break;
    default:
      if (deep) addDeep(flat, name, shape, value);
  }
}

function addDeep(flat: Map<string, string>, name: string, shape: StoredShape, value: unknown): void {
  if (shape.kind === 'pointer') flat.set(name, String(value ?? 'nil'));
  else if (shape.kind !== 'any' || isWire(value)) addFree(flat, name, value);
}

function addFree(flat: Map<string, string>, path: string, value: unknown): void {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) addFree(flat, `${path}[${index}]`, item);
  else if (isWire(value)) for (const [key, item] of Object.entries(value)) addFree(flat, `${path}[${key}]`, item);
  else flat.set(path, freeText(value));
}

/** Numbers in free-form settings are floating point to Nomad, which writes large ones with an exponent. */
function freeText(value: unknown): string {
  if (value === null || value === undefined) return 'nil';
  if (typeof value !== 'number') return String(value);
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -4 && exponent < 6) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}
