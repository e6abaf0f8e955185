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

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** Milliseconds since the epoch, or undefined for an unset time. */
export function parseTime(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined || text === '' || text === ZERO_TIME) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

/** A duration in Go's notation: `10s`, `5m0s`, `1h0m0s`, `250ms`. */
export function goDuration(ns: Nanoseconds): string {
  if (ns === 0) return '0s';
  const ms = ns / NS_PER_MS;
  if (Math.abs(ms) < 1000) return `${ms}ms`;
  const totalSeconds = ms / 1000;
  const hours = Math.floor(totalSeconds / 3600);
  const minutes = Math.floor((totalSeconds % 3600) / 60);
  const seconds = Number((totalSeconds % 60).toFixed(9));
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}

const UNIT_MS: Record<string, number> = { ns: 1e-6, us: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Reads Go's duration notation; undefined when it is none. */
export function parseGoDuration(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text) return undefined;
  return parts.reduce((sum, part) => sum + Number(part[1]) * (UNIT_MS[part[2] ?? ''] ?? 0), 0);
}
