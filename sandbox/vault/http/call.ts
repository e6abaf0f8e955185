import type { Grant } from '../state/policy.ts';
import type { VaultState } from '../state/state.ts';
import type { Token } from '../state/tokens.ts';

/** One authorised request to a path below `/v1/`. */
export interface Call {
  readonly state: VaultState;
  /** Without `/v1/`. */
  readonly path: string;
  /** What follows the route's own prefix. */
  readonly rest: string;
  readonly operation: 'read' | 'list' | 'update' | 'delete';
  readonly params: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly token: Token;
  readonly grant: Grant;
}

/** What a handler answers: secret data, a new login, or nothing (204). */
export interface Answer {
  readonly data?: unknown;
  readonly auth?: unknown;
  readonly warnings?: readonly string[];
  /** Fields beside the usual ones, which some `sys` paths repeat at the top. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** The accessor that `wrap_info` names when a login is wrapped. */
  readonly accessor?: string;
  /** The body as it is, instead of Vault's usual frame. */
  readonly whole?: unknown;
}

/** An answer with `{"errors": […]}`. */
export class VaultProblem extends Error {
  readonly status: number;
  readonly errors: readonly string[];

  constructor(status: number, ...errors: string[]) {
    super(errors.join('; '));
    this.status = status;
    this.errors = errors;
  }
}

/** A list of causes in the words of Go's multierror, which Vault's refusals carry. */
export function causes(...what: string[]): string {
  const head = `${what.length} error${what.length === 1 ? '' : 's'} occurred:\n`;
  return `${head}${what.map((cause) => `\t* ${cause}\n`).join('')}\n`;
}

export function text(body: Call['body'], name: string): string {
  const value = body[name];
  return typeof value === 'string' ? value : '';
}

export function texts(body: Call['body'], name: string): string[] | undefined {
  const value = body[name];
  if (typeof value === 'string') return value.split(',');
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Seconds as a number or text, or a duration such as `1h30m`; undefined where there is none, a 400 where it is nonsense. */
export function durationMs(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'number') return value * 1000;
  if (typeof value === 'string' && /^\d+$/.test(value)) return Number(value) * 1000;
  if (typeof value !== 'string' || !/^(\d+[smhd])+$/.test(value)) {
    throw new VaultProblem(400, `error converting input ${JSON.stringify(value)}: time: invalid duration`);
  }
  return [...value.matchAll(/(\d+)([smhd])/g)].reduce(
    (sum, [, n, unit]) => sum + Number(n) * (UNIT_MS[unit ?? ''] ?? 0),
    0,
  );
}

export const seconds = (ms: number): number => Math.floor(ms / 1000);
