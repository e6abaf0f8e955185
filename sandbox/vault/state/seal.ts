import { randomBytes, randomUUID } from 'node:crypto';
import { VaultProblem } from '../problem.ts';

export type VaultCondition = 'active' | 'standby' | 'performance-standby' | 'dr-secondary' | 'sealed' | 'uninitialized';

export interface KeyShares {
  readonly shares: number;
  readonly threshold: number;
}

/** Whether a Vault is initialised, sealed, or somebody's standby, and the keys that open it. */
export class Seal {
  condition: VaultCondition;
  readonly #active: string | undefined;
  #shares: KeyShares = { shares: 1, threshold: 1 };
  #keys: readonly string[] = [randomBytes(32).toString('hex')];
  #given = new Set<string>();
  #nonce = '';

  /** `active` is where the active server is, to which this one hands on what it is asked as a standby. */
  constructor(condition: VaultCondition, active?: string) {
    this.condition = condition;
    this.#active = active;
  }

  get isStandby(): boolean {
    return this.condition === 'standby';
  }

  /** Undefined where this server answers by itself. */
  get activeUrl(): string | undefined {
    return this.isStandby ? this.#active : undefined;
  }

  get isInitialized(): boolean {
    return this.condition !== 'uninitialized';
  }

  get isSealed(): boolean {
    return this.condition === 'sealed' || this.condition === 'uninitialized';
  }

  /** Where unsealing is at; `t` of `n` keys open it. */
  progress(): { readonly t: number; readonly n: number; readonly progress: number; readonly nonce: string } {
    const { threshold, shares } = this.isInitialized ? this.#shares : { threshold: 0, shares: 0 };
    return { t: threshold, n: shares, progress: this.#given.size, nonce: this.#nonce };
  }

  /** Makes the unseal keys, in hex; sealed after that. */
  initialize(wanted: KeyShares): readonly string[] {
    this.#shares = wanted;
    this.#keys = Array.from({ length: wanted.shares }, () => randomBytes(wanted.shares > 1 ? 33 : 32).toString('hex'));
    this.condition = 'sealed';
    return this.#keys;
  }

  seal(): void {
    this.condition = 'sealed';
    this.reset();
  }

  reset(): void {
    this.#given.clear();
    this.#nonce = '';
  }

  /** Takes one key, in hex or base64; true when that opened it. Wrong keys show once there are enough of them. */
  unseal(key: string): boolean {
    const hex = /^[0-9a-f]+$/i.test(key) && key.length % 2 === 0 ? key : Buffer.from(key, 'base64').toString('hex');
    if (hex === '') throw new VaultProblem(400, "'key' must be a valid hex or base64 string");
    if (this.#nonce === '') this.#nonce = randomUUID();
    this.#given.add(hex);
    if (this.#given.size < this.#shares.threshold) return false;
    const isRight = [...this.#given].every((given) => this.#keys.includes(given));
    this.reset();
    if (!isRight) throw new VaultProblem(400, 'failed to setup unseal key: invalid key');
    this.condition = 'active';
    return true;
  }
}
