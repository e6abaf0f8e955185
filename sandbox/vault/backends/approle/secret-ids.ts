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

/** The secret ids of one AppRole; each ends by its time or its uses. */
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
    return secret;
  }

  get(id: string): SecretId | undefined {
    const secret = this.#byId.get(id);
    if (secret === undefined || !this.#isOver(secret)) return secret;
    this.#byId.delete(id);
    return undefined;
  }

  byAccessor(accessor: string): readonly [string, SecretId] | undefined {
    return [...this.#byId].find(([, secret]) => secret.accessor === accessor && !this.#isOver(secret));
  }

  accessors(): string[] {
    return [...this.#byId.values()].filter((secret) => !this.#isOver(secret)).map(({ accessor }) => accessor);
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

  #isOver({ expiresAtMs }: SecretId): boolean {
    return expiresAtMs > 0 && expiresAtMs <= this.#clock.now();
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
