import { randomBytes } from 'node:crypto';
import type { SandboxClock } from '../../clock.ts';
import { VaultProblem } from '../problem.ts';
import { calculateTtl, SYSTEM_LIMITS, type TtlLimits, type TtlWish } from './ttl.ts';

/** One thing that ends by itself unless renewed: a leased secret, or a token. */
export interface Lease {
  /** The path it came from, a slash, and a random part. */
  readonly id: string;
  readonly tokenId: string;
  readonly issuedAtMs: number;
  /** What was granted at the last creation or renewal. */
  readonly ttlMs: number;
  /** 0: never, as for root tokens. */
  readonly expiresAtMs: number;
  readonly lastRenewedAtMs?: number;
  readonly renewable: boolean;
  /** A token's own lease, which is renewed at `auth/token` only. */
  readonly isAuth: boolean;
  /** Why revoking was given up after six attempts. */
  readonly irrevocable?: string;
}

export interface Terms {
  /** 0: the mount's default. */
  readonly ttlMs: number;
  /** 0: the mount's maximum. */
  readonly maxTtlMs: number;
}

export interface NewLease extends Terms {
  /** The token that asked; its end is the lease's end. */
  readonly token: { readonly id: string };
  readonly path: string;
  readonly renewable: boolean;
  /** Ends what the lease stands for; a rejection is tried again, six times in all. */
  revoke(): Promise<void>;
  /** The terms that hold at a renewal; without it those of the creation. A `VaultProblem` refuses. */
  renew?(): Promise<Terms>;
  readonly limits?: TtlLimits;
  readonly isAuth?: boolean;
}

export interface Granted {
  readonly lease: Lease;
  readonly warnings: readonly string[];
}

interface Entry {
  lease: Lease;
  readonly made: NewLease;
  attempts: number;
  cancel: () => void;
}

const MAX_ATTEMPTS = 6;
const RETRY_BASE_MS = 10_000;

/** Every lease of one Vault: they expire by the clock, are renewed, and revoked singly, by prefix or with their token. */
export class LeaseStore {
  readonly #clock: SandboxClock;
  readonly #entries = new Map<string, Entry>();
  #isClosed = false;

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  create(wanted: NewLease): Granted {
    const now = this.#clock.now();
    const { ttlMs, warnings } = calculateTtl(now, wanted.limits ?? SYSTEM_LIMITS, wanted);
    const lease: Lease = {
      id: `${wanted.path}/${randomBytes(18).toString('base64url').replace(/[-_]/g, 'x')}`,
      tokenId: wanted.token.id,
      issuedAtMs: now,
      ttlMs,
      expiresAtMs: now + ttlMs,
      renewable: wanted.renewable,
      isAuth: wanted.isAuth ?? false,
    };
    this.#put(lease, wanted);
    return { lease, warnings };
  }

  /** Takes a lease whose times somebody else has worked out, as a token's are. */
  adopt(lease: Lease, revoke: () => Promise<void>): void {
    const path = lease.id.slice(0, lease.id.lastIndexOf('/'));
    this.#put(lease, { ...lease, token: { id: lease.tokenId }, path, maxTtlMs: 0, revoke });
  }

  get(id: string): Lease | undefined {
    return this.#entries.get(id)?.lease;
  }

  all(): readonly Lease[] {
    return [...this.#entries.values()].map(({ lease }) => lease);
  }

  /** Extends a secret's lease; `incrementMs` 0 asks for its usual time. */
  async renew(id: string, incrementMs: number): Promise<Granted> {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new VaultProblem(400, 'lease not found');
    refuseToRenew(entry.lease, this.#clock.now());
    const terms = (await entry.made.renew?.()) ?? entry.made;
    const now = this.#clock.now();
    const wish: TtlWish = { incrementMs, ...terms, issuedAtMs: entry.lease.issuedAtMs };
    const { ttlMs, warnings } = calculateTtl(now, entry.made.limits ?? SYSTEM_LIMITS, pick(wish));
    const lease = { ...entry.lease, ttlMs, expiresAtMs: now + ttlMs, lastRenewedAtMs: now };
    this.#put(lease, entry.made);
    return { lease, warnings };
  }

  /** Revokes at once; rejects with what the other side says, and keeps the lease then. */
  async revoke(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    await entry.made.revoke();
    this.forget(id);
  }

  /** Lets a lease end now and revokes it in the background, again and again where that does not work. */
  revokeSoon(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.cancel();
    entry.lease = { ...entry.lease, expiresAtMs: this.#clock.now() };
    this.#attempt(entry);
  }

  /** A secret's lease goes with the token that asked for it. */
  revokeOfToken(tokenId: string): void {
    for (const { lease } of [...this.#entries.values()]) {
      if (lease.tokenId === tokenId && !lease.isAuth) this.revokeSoon(lease.id);
    }
  }

  /** Drops a lease without revoking what it stands for. */
  forget(id: string): void {
    this.#entries.get(id)?.cancel();
    this.#entries.delete(id);
  }

  close(): void {
    this.#isClosed = true;
    for (const { cancel } of this.#entries.values()) cancel();
  }

  #put(lease: Lease, made: NewLease): void {
    this.#entries.get(lease.id)?.cancel();
    const entry: Entry = { lease, made, attempts: 0, cancel: () => undefined };
    this.#entries.set(lease.id, entry);
    if (lease.expiresAtMs > 0) this.#arm(entry, lease.expiresAtMs);
  }

  #arm(entry: Entry, atMs: number): void {
    entry.cancel = this.#clock.after(atMs - this.#clock.now(), () => this.#attempt(entry));
  }

  #attempt(entry: Entry): void {
    void this.#clock.during(entry.made.revoke()).then(
      () => {
        if (this.#entries.get(entry.lease.id) === entry) this.forget(entry.lease.id);
      },
      (error: unknown) => this.#failed(entry, error instanceof Error ? error.message : 'unknown error'),
    );
  }

  #failed(entry: Entry, why: string): void {
    if (this.#isClosed || this.#entries.get(entry.lease.id) !== entry) return;
    entry.attempts++;
    if (entry.attempts >= MAX_ATTEMPTS) entry.lease = { ...entry.lease, irrevocable: `out of retries: ${why}` };
    // Vault varies this by half; without chance a test can wait for it.
    else this.#arm(entry, this.#clock.now() + 2 ** entry.attempts * RETRY_BASE_MS);
  }
}

const pick = ({ incrementMs = 0, ttlMs = 0, maxTtlMs = 0, issuedAtMs = 0 }: TtlWish): TtlWish => ({
  incrementMs,
  ttlMs,
  maxTtlMs,
  issuedAtMs,
});

function refuseToRenew(lease: Lease, nowMs: number): void {
  if (lease.irrevocable !== undefined) {
    throw new VaultProblem(400, 'lease is expired and has failed previous revocation attempts');
  }
  if (lease.expiresAtMs === 0) throw new VaultProblem(400, 'lease is not renewable');
  if (lease.expiresAtMs < nowMs) throw new VaultProblem(400, 'lease expired');
  if (lease.isAuth) throw new VaultProblem(400, 'tokens cannot be renewed through this endpoint');
  if (!lease.renewable) throw new VaultProblem(400, 'lease is not renewable');
}
