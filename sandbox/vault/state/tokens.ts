import { createHash, randomBytes } from 'node:crypto';
import type { SandboxClock } from '../../clock.ts';
import { VaultProblem } from '../problem.ts';
import type { Lease, LeaseStore } from './leases.ts';
import { calculateTtl, SYSTEM_LIMITS, SYSTEM_TTL_MS, type TtlLimits, type TtlWish } from './ttl.ts';

export interface Token {
  readonly id: string;
  /** Empty for a batch token. */
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
  /** 0: never ends, as root tokens. */
  readonly creationTtlMs: number;
  /** What the token itself was made with, not its role; 0: no limit of its own. */
  readonly explicitMaxTtlMs: number;
  /** The same; 0: not periodic. */
  readonly periodMs: number;
  readonly boundCidrs: readonly string[];
  readonly limits: TtlLimits;
  /** What a renewal goes by where that is not the token's own period and maximum: its role's, as it is then. */
  readonly renewalTerms?: () => TtlWish;
}

export type NewToken = Partial<Omit<Token, 'createdAtMs'>> & { readonly policies: readonly string[] };

/** Vault's token store: tokens with their leases, uses, and the tokens made with them. */
export class TokenStore {
  readonly #clock: SandboxClock;
  readonly #leases: LeaseStore;
  readonly #byId = new Map<string, Token>();
  readonly #idByAccessor = new Map<string, string>();
  readonly #usesLeft = new Map<string, number>();
  readonly #listeners: ((token: Token) => void)[] = [];

  constructor(clock: SandboxClock, leases: LeaseStore) {
    this.#clock = clock;
    this.#leases = leases;
  }

  create(wanted: NewToken): Token {
    const isBatch = wanted.type === 'batch';
    const isEndless = wanted.policies.includes('root') && !wanted.creationTtlMs && !wanted.periodMs;
    const creationTtlMs = isEndless ? 0 : wanted.creationTtlMs || wanted.periodMs || SYSTEM_TTL_MS;
    const token: Token = {
      id: isBatch ? newSecret('hvb.', 96) : newSecret('hvs.', 24),
      accessor: isBatch ? '' : newSecret('', 24),
      path: 'auth/token/create',
      displayName: 'token',
      meta: null,
      orphan: false,
      renewable: !isEndless && !isBatch,
      type: 'service',
      entityId: '',
      numUses: 0,
      explicitMaxTtlMs: 0,
      periodMs: 0,
      boundCidrs: [],
      limits: SYSTEM_LIMITS,
      ...wanted,
      createdAtMs: this.#clock.now(),
      creationTtlMs,
    };
    this.#byId.set(token.id, token);
    if (token.accessor !== '') this.#idByAccessor.set(token.accessor, token.id);
    if (token.numUses > 0) this.#usesLeft.set(token.id, token.numUses);
    if (!isBatch) this.#leases.adopt(this.#newLease(token), async () => this.revoke(token.id));
    return token;
  }

  /** A batch token ends by its age and with its parent, without anybody revoking it. */
  get(id: string): Token | undefined {
    const token = this.#byId.get(id);
    if (token === undefined || token.type !== 'batch') return token;
    const isOver = this.ttlMs(token) === 0 || (token.parentId !== undefined && !this.#byId.has(token.parentId));
    return isOver ? undefined : token;
  }

  byAccessor(accessor: string): Token | undefined {
    const id = this.#idByAccessor.get(accessor);
    return id === undefined ? undefined : this.#byId.get(id);
  }

  accessors(): string[] {
    return [...this.#idByAccessor.keys()];
  }

  /** Batch tokens have none. */
  lease(token: Token): Lease | undefined {
    return this.#leases.get(leaseId(token));
  }

  ttlMs(token: Token): number {
    const lease = this.lease(token);
    const endsMs = lease?.expiresAtMs ?? token.createdAtMs + token.creationTtlMs;
    return endsMs === 0 ? 0 : Math.max(0, endsMs - this.#clock.now());
  }

  usesLeft(token: Token): number {
    return this.#usesLeft.get(token.id) ?? 0;
  }

  /** Counts one use of a token that has only so many; true for its last one, after which it is to be revoked. */
  use(token: Token): boolean {
    const left = this.#usesLeft.get(token.id);
    if (left === undefined) return false;
    this.#usesLeft.set(token.id, left - 1);
    return left <= 1;
  }

  /** Extends by `incrementMs` from now, never past the maximum; a periodic token by its period. */
  renew(token: Token, incrementMs: number): readonly string[] {
    const lease = this.lease(token);
    if (lease === undefined) throw new VaultProblem(400, 'invalid lease ID');
    if (lease.expiresAtMs === 0 || !token.renewable) throw new VaultProblem(400, 'lease is not renewable');
    const now = this.#clock.now();
    const own: TtlWish = { periodMs: token.periodMs, explicitMaxTtlMs: token.explicitMaxTtlMs };
    const terms: TtlWish = { ttlMs: lease.ttlMs, ...(token.renewalTerms?.() ?? own), incrementMs };
    const { ttlMs, warnings } = calculateTtl(now, token.limits, { ...terms, issuedAtMs: lease.issuedAtMs });
    const renewed = { ...lease, ttlMs, expiresAtMs: now + ttlMs, lastRenewedAtMs: now };
    this.#leases.adopt(renewed, async () => this.revoke(token.id));
    return warnings;
  }

  /** Ends a token with its leases, and every token that was made with it. */
  revoke(id: string): void {
    const children = this.#children(id);
    this.#forget(id);
    for (const child of children) this.revoke(child.id);
  }

  /** Ends a token with its leases; those made with it become orphans. */
  revokeOrphan(id: string): void {
    for (const { parentId: _, ...child } of this.#children(id)) this.#byId.set(child.id, { ...child, orphan: true });
    this.#forget(id);
  }

  onRevoked(listener: (token: Token) => void): void {
    this.#listeners.push(listener);
  }

  #children(id: string): readonly Token[] {
    return [...this.#byId.values()].filter((child) => child.parentId === id);
  }

  #forget(id: string): void {
    const token = this.#byId.get(id);
    if (token === undefined) return;
    this.#byId.delete(id);
    this.#idByAccessor.delete(token.accessor);
    this.#usesLeft.delete(id);
    this.#leases.forget(leaseId(token));
    this.#leases.revokeOfToken(id);
    for (const listener of this.#listeners) listener(token);
  }

  #newLease(token: Token): Lease {
    return {
      id: leaseId(token),
      tokenId: token.id,
      issuedAtMs: token.createdAtMs,
      ttlMs: token.creationTtlMs,
      expiresAtMs: token.creationTtlMs === 0 ? 0 : token.createdAtMs + token.creationTtlMs,
      renewable: token.renewable,
      isAuth: true,
    };
  }
}

/** A token's own lease: where it was made, and a digest of it. */
const leaseId = (token: Token): string => `${token.path}/h${createHash('sha256').update(token.id).digest('hex')}`;

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Random letters and digits, as Vault's identifiers are. */
export function newSecret(prefix: string, length: number): string {
  return prefix + [...randomBytes(length)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
}
