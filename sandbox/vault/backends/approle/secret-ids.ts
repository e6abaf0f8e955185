import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../../../clock.ts';
import { seconds } from '../../http/frame.ts';

export interface SecretId {
  readonly accessor: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** 0: never. */
  readonly expiresAtMs: number;
  readonly ttlMs: number;
  /** Left; 0: as many as one likes. */
  readonly numUses: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly cidrs: readonly string[];
  readonly tokenCidrs: readonly string[];
}

export type NewSecretId = Pick<SecretId, 'ttlMs' | 'numUses' | 'metadata' | 'cidrs' | 'tokenCidrs'>;

/** Vault tidies up once a minute. */
const TIDY_EVERY_MS = 60_000;

/** The secret ids of one AppRole; each ends by its uses, or some time after its time. */
export class SecretIds {
  readonly #clock: SandboxClock;
  readonly #byId = new Map<string, SecretId>();

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  add(id: string, wanted: NewSecretId): SecretId {
    const now = this.#clock.now();
    const expiresAtMs = wanted.ttlMs > 0 ? now + wanted.ttlMs : 0;
    const secret = { ...wanted, accessor: randomUUID(), createdAtMs: now, updatedAtMs: now, expiresAtMs };
    this.#byId.set(id, secret);
    if (expiresAtMs > 0) this.#clock.after(wanted.ttlMs + TIDY_EVERY_MS, () => this.tidy());
    return secret;
  }

  get(id: string): SecretId | undefined {
    return this.#byId.get(id);
  }

  byAccessor(accessor: string): readonly [string, SecretId] | undefined {
    return [...this.#byId].find(([, secret]) => secret.accessor === accessor);
  }

  accessors(): string[] {
    return [...this.#byId.values()].map(({ accessor }) => accessor);
  }

  /** Drops those whose time is over. */
  tidy(): void {
    const now = this.#clock.now();
    for (const [id, { expiresAtMs }] of [...this.#byId]) {
      if (expiresAtMs > 0 && expiresAtMs < now) this.#byId.delete(id);
    }
  }

  /** Counts one use; the last one ends it. */
  use(id: string): void {
    const secret = this.#byId.get(id);
    if (secret === undefined || secret.numUses === 0) return;
    if (secret.numUses === 1) this.#byId.delete(id);
    else this.#byId.set(id, { ...secret, numUses: secret.numUses - 1, updatedAtMs: this.#clock.now() });
  }

  delete(id: string): void {
    this.#byId.delete(id);
  }
}

export function secretIdJson(secret: SecretId): Readonly<Record<string, unknown>> {
  const time = (ms: number) => (ms === 0 ? '0001-01-01T00:00:00Z' : new Date(ms).toISOString());
  return {
    cidr_list: secret.cidrs,
    creation_time: time(secret.createdAtMs),
    expiration_time: time(secret.expiresAtMs),
    last_updated_time: time(secret.updatedAtMs),
    metadata: secret.metadata,
    secret_id_accessor: secret.accessor,
    secret_id_num_uses: secret.numUses,
    secret_id_ttl: seconds(secret.ttlMs),
    token_bound_cidrs: secret.tokenCidrs,
  };
}
