import { randomBytes } from 'node:crypto';
import type { SandboxClock } from '../../clock.ts';

export interface Token {
  readonly id: string;
  readonly accessor: string;
  readonly policies: readonly string[];
  readonly path: string;
  readonly displayName: string;
  readonly meta: Readonly<Record<string, string>> | null;
  readonly orphan: boolean;
  readonly renewable: boolean;
  readonly type: 'service' | 'batch';
  readonly role?: string;
  readonly parentId?: string;
  readonly entityId: string;
  readonly numUses: number;
  readonly createdAtMs: number;
  readonly creationTtlMs: number;
  /** 0: no limit of its own. */
  readonly explicitMaxTtlMs: number;
  /** 0: not periodic. */
  readonly periodMs: number;
  /** 0: never, as for root tokens. */
  readonly expiresAtMs: number;
  readonly lastRenewedAtMs?: number;
}

export type NewToken = Partial<Omit<Token, 'createdAtMs' | 'expiresAtMs' | 'lastRenewedAtMs'>> & {
  readonly policies: readonly string[];
};

/** The longest that a token lives without being periodic (Vault's system maximum, 32 days). */
export const MAX_TTL_MS = 768 * 3_600_000;

/** Vault's token store: creation, TTLs, renewal, revocation of a token with all its children. */
export class TokenStore {
  readonly #clock: SandboxClock;
  readonly #byId = new Map<string, Token>();
  readonly #idByAccessor = new Map<string, string>();
  readonly #usesLeft = new Map<string, number>();
  readonly #timers = new Map<string, () => void>();

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  create(wanted: NewToken): Token {
    const now = this.#clock.now();
    const isRoot = wanted.policies.includes('root') && wanted.creationTtlMs === undefined;
    const cap = wanted.periodMs || wanted.explicitMaxTtlMs || MAX_TTL_MS;
    const ttlMs = isRoot ? 0 : Math.min(wanted.periodMs || wanted.creationTtlMs || MAX_TTL_MS, cap);
    const token: Token = {
      id: newSecret('hvs.'),
      accessor: newSecret(''),
      path: 'auth/token/create',
      displayName: 'token',
      meta: null,
      orphan: false,
      renewable: !isRoot,
      type: 'service',
      entityId: '',
      numUses: 0,
      explicitMaxTtlMs: 0,
      periodMs: 0,
      ...wanted,
      createdAtMs: now,
      creationTtlMs: ttlMs,
      expiresAtMs: isRoot ? 0 : now + ttlMs,
    };
    this.#put(token);
    if (token.numUses > 0) this.#usesLeft.set(token.id, token.numUses);
    return token;
  }

  get(id: string): Token | undefined {
    return this.#byId.get(id);
  }

  byAccessor(accessor: string): Token | undefined {
    const id = this.#idByAccessor.get(accessor);
    return id === undefined ? undefined : this.#byId.get(id);
  }

  ttlMs(token: Token): number {
    return token.expiresAtMs === 0 ? 0 : Math.max(0, token.expiresAtMs - this.#clock.now());
  }

  usesLeft(token: Token): number {
    return this.#usesLeft.get(token.id) ?? 0;
  }

  /** Counts one use of a token that has only so many; the last one ends it after the request. */
  use(token: Token): void {
    const left = this.#usesLeft.get(token.id);
    if (left === undefined) return;
    this.#usesLeft.set(token.id, left - 1);
    if (left <= 1) this.revoke(token.id);
  }

  /** Extends by `incrementMs` from now, never past the maximum; a periodic token by its period. */
  renew(token: Token, incrementMs: number): Token {
    const now = this.#clock.now();
    const limit = token.createdAtMs + (token.explicitMaxTtlMs || MAX_TTL_MS);
    const wanted = token.periodMs || incrementMs || token.creationTtlMs;
    const until = token.periodMs > 0 && token.explicitMaxTtlMs === 0 ? now + wanted : Math.min(now + wanted, limit);
    const renewed = { ...token, expiresAtMs: until, lastRenewedAtMs: now };
    this.#put(renewed);
    return renewed;
  }

  /** Ends a token, and every token that was made with it. */
  revoke(id: string): void {
    const token = this.#byId.get(id);
    if (token === undefined) return;
    this.#byId.delete(id);
    this.#idByAccessor.delete(token.accessor);
    this.#usesLeft.delete(id);
    this.#timers.get(id)?.();
    this.#timers.delete(id);
    for (const child of [...this.#byId.values()]) if (!child.orphan && child.parentId === id) this.revoke(child.id);
  }

  close(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  #put(token: Token): void {
    this.#byId.set(token.id, token);
    this.#idByAccessor.set(token.accessor, token.id);
    this.#timers.get(token.id)?.();
    if (token.expiresAtMs === 0) return;
    const cancel = this.#clock.after(token.expiresAtMs - this.#clock.now(), () => this.revoke(token.id));
    this.#timers.set(token.id, cancel);
  }
}

function newSecret(prefix: string): string {
  return prefix + randomBytes(24).toString('base64url').replace(/[-_]/g, 'x').slice(0, 24);
}
