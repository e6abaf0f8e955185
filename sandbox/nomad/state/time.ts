import type { Nanoseconds } from '../wire.ts';

/** How Go writes an unset time. */
export const ZERO_TIME = '0001-01-01T00:00:00Z';

const NS_PER_MS = 1_000_000;

export function nsToMs(ns: Nanoseconds | null | undefined): number {
  return (ns ?? 0) / NS_PER_MS;
}

export function msToNs(ms: number): Nanoseconds {
  return Math.round(ms) * NS_PER_MS;
}

/** As Go writes it: without zeros at the end of the fraction. */
export function isoTime(ms: number): string {
  const text = new Date(ms).toISOString();
  let end = text.length - 1;
  while (text[end - 1] === '0') end -= 1;
  return `${text.slice(0, text[end - 1] === '.' ? end - 1 : end)}Z`;
}

/** Milliseconds since the epoch, or undefined for an unset time. */
export function parseTime(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined || text === '' || text === ZERO_TIME) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
