import { goDurationMs } from '../../go-duration.ts';
import { isObject } from '../../json.ts';
import { VaultProblem } from '../problem.ts';

/** How Vault reads a parameter: `list` also takes text with commas, `pairs` also takes `["a=b"]`, `seconds` also `"1h"`. */
export type FieldKind = 'text' | 'lower' | 'flag' | 'count' | 'seconds' | 'list' | 'texts' | 'map' | 'pairs' | 'any';

export type Fields = Readonly<Record<string, FieldKind>>;

type Raw = Readonly<Record<string, unknown>>;

/** The parameters of one request, converted as its endpoint declares them. */
export class FieldData {
  readonly raw: Raw;
  readonly #fields: Fields;

  /** Throws Vault's 400 where a declared parameter has a value of another kind. */
  constructor(raw: Raw, fields: Fields) {
    this.raw = raw;
    this.#fields = fields;
    for (const [name, kind] of Object.entries(fields)) this.#convert(name, kind);
  }

  has(name: string): boolean {
    return this.raw[name] !== undefined;
  }

  /** Parameters that the endpoint does not know, sorted. */
  unknown(): string[] {
    return Object.keys(this.raw)
      .filter((name) => !(name in this.#fields))
      .sort();
  }

  text(name: string, otherwise = ''): string {
    const value = this.#value(name);
    return typeof value === 'string' ? value : otherwise;
  }

  flag(name: string, otherwise = false): boolean {
    const value = this.#value(name);
    return typeof value === 'boolean' ? value : otherwise;
  }

  count(name: string, otherwise = 0): number {
    const value = this.#value(name);
    return typeof value === 'number' ? value : otherwise;
  }

  /** A `seconds` parameter in ms. */
  ms(name: string, otherwiseMs = 0): number {
    const value = this.#value(name);
    return typeof value === 'number' ? value * 1000 : otherwiseMs;
  }

  list(name: string): readonly string[] {
    const value = this.#value(name);
    return Array.isArray(value) ? value.map(String) : [];
  }

  map(name: string): Raw | undefined {
    const value = this.#value(name);
    return isObject(value) ? value : undefined;
  }

  pairs(name: string): Readonly<Record<string, string>> | undefined {
    const value = this.map(name);
    return value && Object.fromEntries(Object.entries(value).map(([key, item]) => [key, String(item)]));
  }

  #value(name: string): unknown {
    const kind = this.#fields[name];
    return kind === undefined ? undefined : this.#convert(name, kind);
  }

  #convert(name: string, kind: FieldKind): unknown {
    const value = this.raw[name];
    if (value === undefined || value === null) return undefined;
    try {
      return READERS[kind](value);
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      throw new VaultProblem(
        400,
        `Field validation failed: error converting input for field ${JSON.stringify(name)}: ${error.message}`,
      );
    }
  }
}

/** Why a value does not fit, in the words of the Go libraries that Vault reads it with. */
class FieldError extends Error {}

const READERS: Readonly<Record<FieldKind, (value: unknown) => unknown>> = {
  text: readText,
  lower: (value) => readText(value).toLowerCase(),
  flag: readFlag,
  count: readCount,
  seconds: (value) => {
    const seconds = Math.trunc(readDurationMs(value) / 1000);
    if (seconds < 0) throw new FieldError(`cannot provide negative value '${seconds}'`);
    return seconds;
  },
  list: (value) => (typeof value === 'string' ? value.split(',') : readList(value)).map((item) => item.trim()),
  texts: (value) => (value === '' ? [] : readList(value).map((item) => item.trim())),
  map: (value) => {
    if (!isObject(value)) throw mismatch('map[string]interface {}', value, "'' expected a map, got");
    return value;
  },
  pairs: readPairs,
  any: (value) => value,
};

function readText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  throw mismatch('string', value);
}

function readFlag(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  if (value === '') return false;
  if (typeof value === 'string') {
    if (/^(1|t|T|TRUE|true|True)$/.test(value)) return true;
    if (/^(0|f|F|FALSE|false|False)$/.test(value)) return false;
    throw decoding(`cannot parse '' as bool: strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
  }
  throw mismatch('bool', value);
}

function readCount(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') {
    if (value === '') return 0;
    if (/^[+-]?\d+$/.test(value)) return Number(value);
    throw decoding(`cannot parse '' as int: strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`);
  }
  throw mismatch('int', value);
}

function readList(value: unknown): string[] {
  return Array.isArray(value) ? value.map(readText) : [readText(value)];
}

function readPairs(value: unknown): Readonly<Record<string, string>> {
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readText(item)]));
  return Object.fromEntries(
    readList(value).map((pair) => {
      const [, key, item] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
      if (key === undefined || item === undefined) throw new FieldError(`invalid key pair ${JSON.stringify(pair)}`);
      return [key, item];
    }),
  );
}

/** Seconds as a number or as text, or a duration such as `1h30m` or `2d`; a `VaultProblem` in Go's words otherwise. */
export function durationMs(value: unknown): number {
  try {
    return readDurationMs(value);
  } catch (error) {
    throw error instanceof FieldError ? new VaultProblem(400, error.message) : error;
  }
}

function readDurationMs(value: unknown): number {
  if (typeof value === 'number') return value * 1000;
  if (typeof value !== 'string') throw new FieldError('could not parse duration from input');
  if (value === '') return 0;
  if (/^[+-]?\d+$/.test(value)) return Number(value) * 1000;
  const [, days] = /^(\d+)d$/.exec(value) ?? [];
  const ms = days === undefined ? goDurationMs(value) : Number(days) * 86_400_000;
  if (ms === undefined) throw new FieldError(invalidDuration(value));
  return ms;
}

function invalidDuration(value: string): string {
  const unit = /^[+-]?[\d.]+([a-zµ]+)$/.exec(value)?.[1];
  const quoted = JSON.stringify(value);
  return unit === undefined || !/^[+-]?\d/.test(value)
    ? `time: invalid duration ${quoted}`
    : `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`;
}

const decoding = (what: string): FieldError => new FieldError(`1 error(s) decoding:\n\n* ${what}`);

function mismatch(wanted: string, value: unknown, says = `'' expected type '${wanted}', got`): FieldError {
  const type = Array.isArray(value) ? '[]interface {}' : isObject(value) ? 'map[string]interface {}' : typeof value;
  return decoding(`${says} unconvertible type '${type}', value: '${goValue(value)}'`);
}

/** A value as Go's `%v` prints it. */
function goValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`;
  if (!isObject(value)) return String(value);
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${key}:${goValue(value[key])}`);
  return `map[${entries.join(' ')}]`;
}
