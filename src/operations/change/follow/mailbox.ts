import type { Allocation, Deployment, Evaluation } from '../../../ports/scheduler.ts';

/** What is known of a job's rollout at one moment. A part that was not read yet is undefined. */
export interface Observed {
  readonly deployments: readonly Deployment[] | undefined;
  readonly allocations: readonly Allocation[] | undefined;
  /** `gone`: Nomad no longer knows which evaluation the registration caused. */
  readonly evaluation: Evaluation | 'gone' | undefined;
  /** True while Nomad does not answer: everything else is the last that was known. */
  readonly blind: boolean;
}

export type Part = 'deployments' | 'allocations' | 'evaluation';
export type Read<P extends Part> = { readonly index: number; readonly value: NonNullable<Observed[P]> };

/** Failures of one read in a row after which Nomad counts as away. */
const BLIND_AFTER = 2;

/** Keeps the newest of each part, and wakes the one reader when something is new. */
export class Mailbox {
  #observed: Observed = { deployments: undefined, allocations: undefined, evaluation: undefined, blind: false };
  readonly #indexes = new Map<Part, number>();
  readonly #blind = new Set<Part>();
  #fresh = false;
  #failure: { readonly error: unknown } | undefined;
  #wake: () => void = () => undefined;

  /** Reads of one part may overlap: an answer that is older than what is held says nothing. */
  put<P extends Part>(part: P, { index, value }: Read<P>): void {
    this.#blind.delete(part);
    const isNews = index >= (this.#indexes.get(part) ?? 0);
    if (isNews) this.#indexes.set(part, index);
    this.#change({ ...this.#observed, ...(isNews ? { [part]: value } : {}), blind: this.#blind.size > 0 });
  }

  /** The server was restored or replaced: its indexes begin anew. */
  reset(part: Part): void {
    this.#indexes.delete(part);
  }

  failed(part: Part, failures: number): void {
    if (failures < BLIND_AFTER) return;
    this.#blind.add(part);
    if (!this.#observed.blind) this.#change({ ...this.#observed, blind: true });
  }

  /** Ends the reading: `next` rejects with `error`. */
  close(error: unknown): void {
    this.#failure ??= { error };
    this.#wake();
  }

  #change(observed: Observed): void {
    this.#observed = observed;
    this.#fresh = true;
    this.#wake();
  }

  async next(): Promise<Observed> {
    while (!this.#fresh || this.#failure !== undefined) {
      if (this.#failure !== undefined) throw this.#failure.error;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#fresh = false;
    return this.#observed;
  }
}
