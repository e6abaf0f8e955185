import { isObject } from '../../json.ts';

/** Where a payload is to be shown; some blocks and elements belong to some surfaces only. */
export type Surface = 'message' | 'modal' | 'home';

/** A position in the payload, and where to write down what is wrong there. */
export interface Place {
  readonly pointer: string;
  readonly surface: Surface;
  readonly problems: string[];
}

/** Looks at one value and reports what Slack would complain of, in Slack's words where they are known. */
export type Check = (value: unknown, at: Place) => void;

export const inside = (at: Place, key: string | number): Place => ({ ...at, pointer: `${at.pointer}/${key}` });

export function complain(at: Place, problem: string): void {
  at.problems.push(`${problem} [json-pointer:${at.pointer}]`);
}

/** A string of `min` to `max` characters; Slack counts code points. */
export const text =
  (max: number, min = 1): Check =>
  (value, at) => {
    if (typeof value !== 'string') return complain(at, 'must provide a string');
    const length = [...value].length;
    if (length < min) complain(at, `must be more than ${min - 1} characters`);
    if (length > max) complain(at, `must be less than ${max + 1} characters`);
  };

export const matching =
  (pattern: RegExp, problem: string): Check =>
  (value, at) => {
    if (typeof value !== 'string' || !pattern.test(value)) complain(at, problem);
  };

export const url: Check = (value, at) => {
  text(3000)(value, at);
  if (typeof value === 'string' && !URL.canParse(value)) complain(at, 'must be a valid URL');
};

export const httpUrl: Check = (value, at) => {
  text(3000)(value, at);
  if (typeof value === 'string' && !/^https?:\/\/\S+$/.test(value)) complain(at, 'must be a valid URL');
};

export const bool: Check = (value, at) => {
  if (typeof value !== 'boolean') complain(at, 'must provide a boolean');
};

export const integer =
  (min: number, max = Number.MAX_SAFE_INTEGER): Check =>
  (value, at) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return complain(at, 'must provide a number');
    if (value < min) complain(at, `must be greater than or equal to ${min}`);
    if (value > max) complain(at, `must be less than or equal to ${max}`);
  };

export const oneOf =
  (...allowed: readonly (string | number)[]): Check =>
  (value, at) => {
    if (!allowed.some((item) => item === value)) complain(at, 'must be a valid enum value');
  };

export const listOf =
  (item: Check, max: number, min = 1): Check =>
  (value, at) => {
    if (!Array.isArray(value)) return complain(at, 'must provide an array');
    if (value.length < min) complain(at, `must provide at least ${min} items`);
    if (value.length > max) complain(at, `no more than ${max} items allowed`);
    for (const [index, entry] of value.entries()) item(entry, inside(at, index));
  };

/** An object with these fields and no others. */
export function shape(
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): Check {
  const fields = new Map(Object.entries({ ...optional, ...required }));
  return (value, at) => {
    if (!isObject(value)) return complain(at, 'must provide an object');
    for (const key of Object.keys(required))
      if (value[key] === undefined) complain(at, `missing required field: ${key}`);
    for (const [key, entry] of Object.entries(value)) {
      const check = fields.get(key);
      if (check === undefined) complain(at, `invalid additional property: ${key}`);
      else if (entry !== undefined) check(entry, inside(at, key));
    }
  };
}

/** An object whose `type` picks its check; every check accepts `type` itself. */
export const byType =
  (kinds: Readonly<Record<string, Check>>): Check =>
  (value, at) => {
    if (!isObject(value)) return complain(at, 'must provide an object');
    const { type, ...rest } = value;
    if (type === undefined) return complain(at, 'missing required field: type');
    const check = typeof type === 'string' && Object.hasOwn(kinds, type) ? kinds[type] : undefined;
    if (check === undefined) return complain(inside(at, 'type'), `unsupported type: ${String(type)}`);
    check(rest, at);
  };

/** Allowed on some surfaces only. */
export const on =
  (surfaces: readonly Surface[], check: Check): Check =>
  (value, at) => {
    if (!surfaces.includes(at.surface)) return complain(inside(at, 'type'), `unsupported type for a ${at.surface}`);
    check(value, at);
  };

/** Several checks of one value. */
export const all =
  (...checks: readonly Check[]): Check =>
  (value, at) => {
    for (const check of checks) check(value, at);
  };
