/** A text that Go would not take for a duration, in Go's words. */
export class DurationError extends Error {}

/** Nanoseconds per unit. */
const UNITS: Record<string, bigint> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** Reads a duration as Go writes them (`1h30m`, `1.5s`, `-2m`) into nanoseconds; throws `DurationError`. */
export function parseGoDuration(text: string): number {
  const negative = text.startsWith('-');
  let rest = text.replace(/^[+-]/, '');
  if (rest === '0') return 0;
  let total = 0n;
  do {
    const part = readPart(rest, text);
    total += part.nanoseconds;
    rest = part.rest;
  } while (rest !== '');
  return Number(negative ? -total : total);
}

/** The same in ms; undefined when Go would refuse it. */
export function goDurationMs(text: string): number | undefined {
  try {
    return parseGoDuration(text) / 1e6;
  } catch (error) {
    if (error instanceof DurationError) return undefined;
    throw error;
  }
}

/** One number with its unit from the front of what is left of a duration. */
function readPart(rest: string, text: string): { readonly nanoseconds: bigint; readonly rest: string } {
  const quoted = JSON.stringify(text);
  const [all = '', whole = '', fraction = ''] = /^(\d+)?(?:\.(\d*))?/.exec(rest) ?? [];
  if (whole === '' && fraction === '') throw new DurationError(`time: invalid duration ${quoted}`);
  const unit = /^[^.\d]+/.exec(rest.slice(all.length))?.[0];
  if (unit === undefined) throw new DurationError(`time: missing unit in duration ${quoted}`);
  const scale = UNITS[unit];
  if (scale === undefined) throw new DurationError(`time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`);
  const nanoseconds = BigInt(whole || '0') * scale + (BigInt(fraction || '0') * scale) / 10n ** BigInt(fraction.length);
  return { nanoseconds, rest: rest.slice(all.length + unit.length) };
}

const SECOND = 1_000_000_000;

/** Nanoseconds as Go prints a duration: `1h0m0s`, `1m30s`, `1.5s`, `250ms`, `0s`. */
export function goDuration(nanoseconds: unknown): string {
  const total = typeof nanoseconds === 'number' ? nanoseconds : 0;
  const sign = total < 0 ? '-' : '';
  const size = Math.abs(total);
  if (size === 0) return '0s';
  if (size < 1_000) return `${sign}${size}ns`;
  if (size < 1_000_000) return `${sign}${size / 1_000}µs`;
  if (size < SECOND) return `${sign}${size / 1_000_000}ms`;
  const hours = Math.floor(size / (3600 * SECOND));
  const minutes = Math.floor((size % (3600 * SECOND)) / (60 * SECOND));
  const seconds = (size % (60 * SECOND)) / SECOND;
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}s` : `${sign}${seconds}s`;
}
