import { isObject } from '../../json.ts';

/** An object of the wire format whose fields are known by name only. */
export type Wire = Record<string, unknown>;

export { isObject as isWire };

/** The objects of a list that may be absent. */
export function wires(list: unknown): Wire[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}
