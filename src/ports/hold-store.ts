import type { AuditEntry } from '../domain/audit/entry.ts';
import type { Hold, StoredHold } from '../domain/hold/hold.ts';

/**
 * The locks that people put up: one a place, written by compare-and-set only. Unreachable: a MeshError; what cannot be
 * read is listed as such, never left out (I6).
 */
export interface HoldStore {
  /** Every lock that is stored, also one whose end has passed. */
  list(options?: HoldCall): Promise<readonly StoredHold[]>;
  /** Puts a lock where none is stored. `conflict`: there is one; nothing was written. */
  take(hold: Hold, options?: HoldWrite): Promise<HoldWritten>;
  /** Replaces exactly the lock that was read, at its place. */
  replace(stored: StoredHold, next: Hold, options?: HoldWrite): Promise<HoldWritten>;
  /** Takes away exactly the lock that was read. */
  release(stored: StoredHold, options?: HoldWrite): Promise<{ readonly kind: 'released' | 'conflict' }>;
}

export interface HoldCall {
  readonly signal?: AbortSignal | undefined;
}

export interface HoldWrite extends HoldCall {
  /** Told in the audit trail: it is written with the lock, or neither is. */
  readonly audit?: AuditEntry | undefined;
}

export type HoldWritten =
  | { readonly kind: 'written'; readonly stored: StoredHold }
  /** Somebody else was first: list again. */
  | { readonly kind: 'conflict' };
