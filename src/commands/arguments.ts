import { parseDuration } from '../domain/duration.ts';
import { type ErrorDetails, MeshError } from '../domain/errors.ts';

export const MAX_REASON = 500;
export const MAX_VARIABLES = 50;
const MAX_VALUE = 1000;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/u;
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/u;

/** A usage error; `problem` chooses the sentence in messages/en/errors.ts, `said` is what the person wrote, shortened. */
export function usage(problem: UsageProblem, said = '', details: ErrorDetails = {}): MeshError {
  return new MeshError('MESH_USAGE', 'reading a command', { problem, said: visible(said), ...details });
}

export type UsageProblem =
  | 'open-quote'
  | 'too-long'
  | 'unknown-verb'
  | 'unknown-topic'
  | 'unknown-option'
  | 'missing-argument'
  | 'missing-value'
  | 'extra-argument'
  | 'given-twice'
  | 'bad-name'
  | 'bad-person'
  | 'bad-right'
  | 'bad-version'
  | 'bad-image'
  | 'bad-variable'
  | 'too-many-variables'
  | 'value-too-long'
  | 'version-and-image'
  | 'all-and-part'
  | 'bad-duration';

/** Makes hidden characters visible (`\u202e`), and cuts: what somebody typed may have been made to deceive. */
export function visible(text: string): string {
  const points = [...text]
    .slice(0, 80)
    .map((point) => (/[\p{C}\p{Zl}\p{Zp}]/u.test(point) ? escapePoint(point) : point));
  return points.join('') + ([...text].length > 80 ? '…' : '');
}

function escapePoint(point: string): string {
  const hex = (point.codePointAt(0) ?? 0).toString(16);
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

/** The name of a service or environment. */
export function nameArgument(what: string): (value: string) => string {
  return (value) => {
    if (!NAME.test(value)) throw usage('bad-name', value, { what });
    return value;
  };
}

/** Words without spaces or hidden characters; whether it is a version at all, the service's own rule decides. */
export function versionArgument(value: string): string {
  if (!/^[^\s\p{C}]{1,128}$/u.test(value) || value.startsWith('-')) throw usage('bad-version', value);
  return value;
}

export function imageArgument(value: string): string {
  if (!/^[^\s\p{C}]{1,512}$/u.test(value)) throw usage('bad-image', value);
  return value;
}

export function reasonArgument(value: string): string {
  const line = value.replace(/\s+/gu, ' ').trim();
  if ([...line].length > MAX_REASON) throw usage('value-too-long', '--reason', { limit: MAX_REASON });
  return line;
}

/** How long a lock may stand, in ms. */
const MIN_LOCK_MS = 60_000;
const MAX_LOCK_MS = 30 * 86_400_000;

/** A duration such as `2h`, in ms. */
export function durationArgument(value: string): number {
  const ms = parseDuration(value);
  if (ms === undefined || ms < MIN_LOCK_MS || ms > MAX_LOCK_MS) throw usage('bad-duration', value);
  return ms;
}

/** Collects `k=v` pairs; the map has no prototype to pollute. */
export function variableArgument(value: string, before: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const equals = value.indexOf('=');
  const name = value.slice(0, Math.max(0, equals));
  // `__proto__` is a legal name, but no job has it and every plain object downstream would trip over it.
  if (!VARIABLE_NAME.test(name) || name === '__proto__') throw usage('bad-variable', value);
  if (before.has(name)) throw usage('given-twice', `--var ${name}`);
  if (value.length - equals - 1 > MAX_VALUE) throw usage('value-too-long', `--var ${name}`, { limit: MAX_VALUE });
  if (before.size >= MAX_VARIABLES) throw usage('too-many-variables', '', { limit: MAX_VARIABLES });
  return new Map([...before, [name, value.slice(equals + 1)]]);
}
