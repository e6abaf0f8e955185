/** An object of the wire format whose fields are known by name only. */
export type Wire = Record<string, unknown>;

export function isWire(value: unknown): value is Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list that may be absent. */
export function wires(list: unknown): Wire[] {
  return Array.isArray(list) ? list.filter(isWire) : [];
}
