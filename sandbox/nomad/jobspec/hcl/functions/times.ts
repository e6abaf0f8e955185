import { DurationError, parseGoDuration } from '../../../../go-duration.ts';
import { define, FunctionFailure, type HclFunction } from './signature.ts';

/** A time of day somewhere: what its clocks show, as if they were UTC's, and how far they are ahead of it. */
interface Timestamp {
  readonly local: Date;
  readonly offsetMinutes: number;
}

export const TIME_FUNCTIONS: Record<string, HclFunction> = {
  formatdate: define('format:string time:string', (format: string, time: string) =>
    formatDate(format, timestampOf(time, 1)),
  ),
  timeadd: define('timestamp:string duration:string', (time: string, duration: string) => {
    const { local, offsetMinutes } = timestampOf(time);
    const moved = new Date(local.getTime() + millisecondsOf(duration));
    return `${moved.toISOString().slice(0, 19)}${offsetText(offsetMinutes, ':', 'Z')}`;
  }),
};

function millisecondsOf(duration: string): number {
  try {
    return parseGoDuration(duration) / 1e6;
  } catch (error) {
    if (error instanceof DurationError) throw new FunctionFailure(error.message);
    throw error;
  }
}

interface Part {
  readonly name: string;
  readonly pattern: RegExp;
  readonly isFit: (number: number) => boolean;
}

const between = (least: number, most: number) => (number: number) => number >= least && number <= most;
const TWO = /^\d\d/;

/** A timestamp's parts in their order; a text stands for itself. */
const PARTS: readonly (Part | string)[] = [
  { name: 'year', pattern: /^\d{4}/, isFit: () => true },
  '-',
  { name: 'month', pattern: TWO, isFit: between(1, 12) },
  '-',
  { name: 'day of month', pattern: TWO, isFit: between(1, 31) },
  'T',
  { name: 'hour', pattern: TWO, isFit: between(0, 23) },
  ':',
  { name: 'minute', pattern: TWO, isFit: between(0, 59) },
  ':',
  { name: 'second', pattern: /^\d\d(?:\.\d+)?/, isFit: between(0, 59.999_999_999) },
  { name: 'UTC offset', pattern: /^(?:Z|[+-]\d\d:\d\d)$/, isFit: () => true },
];

function timestampOf(text: string, argument?: number): Timestamp {
  const found: string[] = [];
  let rest = text;
  for (const part of PARTS) {
    const problem = typeof part === 'string' ? separatorProblem(rest, part) : partProblem(rest, part);
    if (problem !== undefined) throw new FunctionFailure(`not a valid RFC3339 timestamp: ${problem}`, argument);
    const length = typeof part === 'string' ? 1 : (part.pattern.exec(rest)?.[0].length ?? 0);
    if (typeof part !== 'string') found.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  const [year, month, day, hour, minute, second, zone = 'Z'] = found;
  const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)/.exec(zone) ?? [];
  const offsetMinutes = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  return { local: new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`), offsetMinutes };
}

function separatorProblem(rest: string, separator: string): string | undefined {
  if (rest.startsWith(separator)) return undefined;
  if (separator === 'T') return "missing required time introducer 'T'";
  const expected = `where ${JSON.stringify(separator)} is expected`;
  return rest === '' ? `end of string ${expected}` : `found ${JSON.stringify(rest)} ${expected}`;
}

function partProblem(rest: string, { name, pattern, isFit }: Part): string | undefined {
  if (rest === '') return `end of string before ${name}`;
  const [found] = pattern.exec(rest) ?? [];
  if (found !== undefined && (name === 'UTC offset' || isFit(Number(found)))) return undefined;
  // What has been read is gone from the rest where it is only out of range.
  return `cannot use ${JSON.stringify(found === undefined ? rest : rest.slice(found.length))} as ${name}`;
}

function offsetText(minutes: number, separator: string, utc: string | undefined): string {
  if (minutes === 0 && utc !== undefined) return utc;
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${two(hours)}${separator}${two(rest)}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

const TOKEN = /''|'(?:[^']|'')*(?:'|$)|([A-Za-z])\1*|[^A-Za-z']+/g;

function formatDate(format: string, time: Timestamp): string {
  return (format.match(TOKEN) ?? []).map((token) => tokenText(token, time)).join('');
}

function tokenText(token: string, time: Timestamp): string {
  if (token === "''") return "'";
  if (token.startsWith("'")) {
    if (token.length === 1 || !token.endsWith("'")) throw new FunctionFailure("unterminated literal '", 0);
    return token.slice(1, -1).replaceAll("''", "'");
  }
  if (!/^[A-Za-z]/.test(token)) return token;
  const verb = VERBS[token.charAt(0)];
  const text = verb?.texts(time)[token.length];
  if (text !== undefined) return text;
  const why = verb === undefined ? '' : `: ${verb.forms}`;
  throw new FunctionFailure(`invalid date format verb ${JSON.stringify(token)}${why}`, 0);
}

interface Verb {
  /** Its texts by its length. */
  readonly texts: (time: Timestamp) => Readonly<Record<number, string>>;
  readonly forms: string;
}

const number = (read: (date: Date) => number, forms: string): Verb => ({
  texts: ({ local }) => ({ 1: String(read(local)), 2: two(read(local)) }),
  forms,
});
const named = (date: Date, style: object): string =>
  new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', ...style }).format(date);
const half = (date: Date): string => (date.getUTCHours() < 12 ? 'am' : 'pm');

const VERBS: Readonly<Record<string, Verb>> = {
  Y: {
    texts: ({ local }) => ({
      2: two(local.getUTCFullYear() % 100),
      4: String(local.getUTCFullYear()).padStart(4, '0'),
    }),
    forms: 'year must either be "YY" or "YYYY"',
  },
  M: {
    texts: ({ local }) => ({
      1: String(local.getUTCMonth() + 1),
      2: two(local.getUTCMonth() + 1),
      3: named(local, { month: 'short' }),
      4: named(local, { month: 'long' }),
    }),
    forms: 'month must be "M", "MM", "MMM", or "MMMM"',
  },
  D: number((date) => date.getUTCDate(), 'day of month must either be "D" or "DD"'),
  E: {
    texts: ({ local }) => ({ 3: named(local, { weekday: 'short' }), 4: named(local, { weekday: 'long' }) }),
    forms: 'day of week must either be "EEE" or "EEEE"',
  },
  h: number((date) => date.getUTCHours(), '24-hour must either be "h" or "hh"'),
  H: number((date) => date.getUTCHours() % 12 || 12, '12-hour must either be "H" or "HH"'),
  A: { texts: ({ local }) => ({ 2: half(local).toUpperCase() }), forms: 'must be "AA"' },
  a: { texts: ({ local }) => ({ 2: half(local) }), forms: 'must be "aa"' },
  m: number((date) => date.getUTCMinutes(), 'minute must either be "m" or "mm"'),
  s: number((date) => date.getUTCSeconds(), 'second must either be "s" or "ss"'),
  Z: {
    texts: ({ offsetMinutes: minutes }) => ({
      1: offsetText(minutes, ':', 'Z'),
      3: offsetText(minutes, '', 'UTC'),
      4: offsetText(minutes, '', undefined),
      5: offsetText(minutes, ':', undefined),
    }),
    forms: 'timezone must be Z, ZZZZ, or ZZZZZ',
  },
};
