import type { StoredKey } from './state.ts';

/** How long it takes from a replica's death until another one holds its change. */
export class Takeovers {
  readonly #tookMs: number[] = [];
  #killedAtMs: number | undefined;
  #holder: string | undefined;

  /** A replica was killed at this time of `performance.now()`. */
  begin(killedAtMs: number | undefined): void {
    this.#killedAtMs = killedAtMs;
    this.#holder = undefined;
  }

  /** To be called often with who holds what. That the dead one was not the driver shows in that nobody takes over. */
  see([driver]: readonly StoredKey[]): void {
    if (this.#killedAtMs === undefined || driver?.session === undefined) return;
    this.#holder ??= driver.session;
    if (this.#holder === driver.session) return;
    this.#tookMs.push(performance.now() - this.#killedAtMs);
    this.#killedAtMs = undefined;
  }

  told(): string {
    const sorted = [...this.#tookMs].sort((a, b) => a - b);
    const at = (share: number) => Math.round(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN);
    return `taken over after kill -9, in ms: p50 ${at(0.5)}, p95 ${at(0.95)}, longest ${at(1)} (of ${sorted.length})`;
  }
}
