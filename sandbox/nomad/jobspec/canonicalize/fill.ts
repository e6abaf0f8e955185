import { isWire, type Wire } from '../wire-object.ts';

/** A copy with what is missing or null taken from the defaults. */
export function withDefaults(given: Wire | null | undefined, defaults: Wire): Wire {
  const copy = { ...given };
  for (const field in defaults) copy[field] ??= defaults[field];
  return copy;
}

/** A copy with the fields that `over` sets laid over `base`. */
export function merged(base: unknown, over: unknown): Wire {
  const set = isWire(over) ? Object.entries(over).filter(([, value]) => value !== null && value !== undefined) : [];
  return { ...(isWire(base) ? base : {}), ...Object.fromEntries(set) };
}

/** Applies a step to an object that may be absent. */
export function one(value: unknown, step: (object: Wire) => Wire): Wire | null {
  return isWire(value) ? step(value) : null;
}

/** Applies a step to each object of a list that may be absent. */
export function each(value: unknown, step: (object: Wire) => Wire): Wire[] | null {
  return Array.isArray(value) ? value.filter(isWire).map(step) : null;
}

/** Empty lists and maps become null for these fields. */
export function nullIfEmpty(object: Wire, ...fields: readonly string[]): Wire {
  const copy = { ...object };
  for (const field of fields) {
    const value = copy[field];
    const size = typeof value === 'object' && value !== null ? Object.keys(value).length : 1;
    if (value === undefined || size === 0) copy[field] = null;
  }
  return copy;
}

export function upper(value: unknown): unknown {
  return typeof value === 'string' ? value.toUpperCase() : value;
}
