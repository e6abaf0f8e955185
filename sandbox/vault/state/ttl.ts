import { goDuration } from '../../go-duration.ts';
import { VaultProblem } from '../problem.ts';

/** Vault's system maximum, and default: 32 days. */
export const SYSTEM_TTL_MS = 768 * 3_600_000;

/** What a mount grants when nobody says otherwise, and at most. */
export interface TtlLimits {
  readonly defaultTtlMs: number;
  readonly maxTtlMs: number;
}

export const SYSTEM_LIMITS: TtlLimits = { defaultTtlMs: SYSTEM_TTL_MS, maxTtlMs: SYSTEM_TTL_MS };

/** All in ms; 0 is "not given". */
export interface TtlWish {
  readonly incrementMs?: number;
  /** What a role or engine says. */
  readonly ttlMs?: number;
  readonly periodMs?: number;
  readonly maxTtlMs?: number;
  readonly explicitMaxTtlMs?: number;
  /** When the lease began; now, for a new one. */
  readonly issuedAtMs?: number;
}

export interface GrantedTtl {
  readonly ttlMs: number;
  readonly warnings: readonly string[];
}

/** The life that Vault grants from now on, in whole seconds, with its warnings where that is less than was asked for. */
export function calculateTtl(nowMs: number, limits: TtlLimits, wish: TtlWish): GrantedTtl {
  const caps = [wish.maxTtlMs, wish.explicitMaxTtlMs].filter((ms): ms is number => ms !== undefined && ms > 0);
  const maxMs = Math.min(limits.maxTtlMs, ...caps);
  const issuedAtMs = wholeSecond(wish.issuedAtMs ?? nowMs);
  if ((wish.periodMs ?? 0) > 0) return periodic(nowMs, issuedAtMs, maxMs, wish);
  const ttlMs = wish.incrementMs || wish.ttlMs || limits.defaultTtlMs;
  return capped(ttlMs, issuedAtMs + maxMs - wholeSecond(nowMs));
}

function periodic(nowMs: number, issuedAtMs: number, maxMs: number, wish: TtlWish): GrantedTtl {
  const periodMs = wish.periodMs ?? 0;
  const warnings =
    periodMs > maxMs
      ? [
          `period of ${quoted(periodMs)} exceeded the effective max_ttl of ${quoted(maxMs)}; period value is capped accordingly`,
        ]
      : [];
  const ttlMs = Math.min(periodMs, maxMs);
  if ((wish.explicitMaxTtlMs ?? 0) === 0) return { ttlMs, warnings };
  const rest = capped(ttlMs, issuedAtMs + (wish.explicitMaxTtlMs ?? 0) - wholeSecond(nowMs));
  return { ttlMs: rest.ttlMs, warnings: [...warnings, ...rest.warnings] };
}

function capped(ttlMs: number, leftMs: number): GrantedTtl {
  if (leftMs < 0) throw new VaultProblem(500, 'past the max TTL, cannot renew');
  if (ttlMs <= leftMs) return { ttlMs, warnings: [] };
  const text = `TTL of ${quoted(ttlMs)} exceeded the effective max_ttl of ${quoted(leftMs)}; TTL value is capped accordingly`;
  return { ttlMs: leftMs, warnings: [text] };
}

const wholeSecond = (ms: number): number => Math.floor(ms / 1000) * 1000;

const quoted = (ms: number): string => JSON.stringify(humanDuration(ms));

/** A duration without its zero parts: `768h`, `1h5s`. */
export function humanDuration(ms: number): string {
  return goDuration(ms * 1e6)
    .replace(/m0s$/, 'm')
    .replace(/h0m/, 'h');
}
