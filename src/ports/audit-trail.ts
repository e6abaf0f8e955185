import type { ChainBounds } from '../domain/audit/verify-chain.ts';

/** What stands at one place of a chain, as it was stored: `readLink` makes an entry of it where it has the form. */
export interface StoredLink {
  /** The number that its place has. */
  readonly seq: number;
  readonly content: unknown;
}

export interface TrailCall {
  readonly signal?: AbortSignal;
}

/** The stored trail, chain by chain: one for each environment, and one for what belongs to none. */
export interface AuditTrail {
  /** Names of the chains that have entries. */
  chains(call?: TrailCall): Promise<readonly string[]>;
  bounds(chain: string, call?: TrailCall): Promise<ChainBounds>;
  /**
   * The entries of a chain as far as its bounds go and beyond; read page by page, so that whoever has enough can stop.
   * Missing ones are passed over.
   */
  entries(chain: string, order: 'oldest-first' | 'newest-first', call?: TrailCall): AsyncIterable<StoredLink>;
  /** Forgets entries that were written before this ISO instant; answers how many. Several replicas may do it at once. */
  prune(chain: string, before: string, call?: TrailCall): Promise<number>;
}
