import { isObject } from '../../../../sandbox/json.ts';
import type { Observation } from './observe.ts';

export interface Difference {
  /** The command or the look that showed it, and where in its answer. */
  readonly of: string;
  readonly at: string;
  readonly real: unknown;
  readonly sandbox: unknown;
}

/**
 * The first thing that two servers showed differently in one history. Their indexes are their own, but must stand in
 * the same order: equal where the other's are equal, greater where the other's are greater.
 */
export function firstDifference(real: readonly Observation[], sandbox: readonly Observation[]): Difference | undefined {
  const sameOrder = indexOrder();
  for (const [n, one] of real.entries()) {
    const other = sandbox[n];
    const at = differsAt(one, other, sameOrder);
    if (at !== undefined) return { of: `${n}: ${one.of}`, at, real: valueAt(one, at), sandbox: valueAt(other, at) };
  }
  return undefined;
}

type SameOrder = (real: number, sandbox: number) => boolean;

function indexOrder(): SameOrder {
  const pairs: (readonly [number, number])[] = [];
  return (real, sandbox) => {
    if (pairs.some(([r, s]) => r === real && s === sandbox)) return true;
    const fits = pairs.every(([r, s]) => Math.sign(r - real) === Math.sign(s - sandbox));
    pairs.push([real, sandbox]);
    return fits;
  };
}

/** The path to the first difference of two values; undefined where they are alike. */
function differsAt(real: unknown, sandbox: unknown, sameOrder: SameOrder, path = ''): string | undefined {
  const [theirs, ours] = [fieldsOf(real), fieldsOf(sandbox)];
  if (ours === undefined || theirs === undefined)
    return leavesDiffer(real, sandbox, sameOrder, path) ? path : undefined;
  for (const key of new Set([...theirs.keys(), ...ours.keys()])) {
    const at = differsAt(theirs.get(key), ours.get(key), sameOrder, `${path}/${key}`);
    if (at !== undefined) return at;
  }
  return undefined;
}

function leavesDiffer(real: unknown, sandbox: unknown, sameOrder: SameOrder, path: string): boolean {
  if (typeof real === 'string' && typeof sandbox === 'string') return textsDiffer(real, sandbox, sameOrder);
  const bothCount = typeof real === 'number' && typeof sandbox === 'number' && real > 1 && sandbox > 1;
  return bothCount && isIndex(path) ? !sameOrder(real, sandbox) : real !== sandbox;
}

function valueAt(value: unknown, path: string): unknown {
  const [, name, ...rest] = path.split('/');
  return name === undefined ? value : valueAt(fieldsOf(value)?.get(name), ['', ...rest].join('/'));
}

/** What an object or a list holds, by name or place. */
function fieldsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  return isObject(value) || Array.isArray(value) ? new Map(Object.entries(value)) : undefined;
}

/** A refusal may quote an index. */
const QUOTED = /current modify index (\d+) != (\d+)/;

function textsDiffer(real: string, sandbox: string, sameOrder: SameOrder): boolean {
  if (real.replace(QUOTED, '') !== sandbox.replace(QUOTED, '')) return true;
  const [ours, theirs] = [QUOTED.exec(sandbox) ?? [], QUOTED.exec(real) ?? []];
  return [1, 2].some((n) => {
    const [a, b] = [Number(theirs[n] ?? 0), Number(ours[n] ?? 0)];
    return a <= 1 || b <= 1 ? a !== b : !sameOrder(a, b);
  });
}

/** LockIndex counts holders and OpIndex operations: both are the same everywhere. */
function isIndex(path: string): boolean {
  return /index$/i.test(path) && !/\/(Lock|Op)Index$/.test(path);
}
