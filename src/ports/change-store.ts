import type { AuditEntry } from '../domain/audit/entry.ts';
import type { Change } from '../domain/change/change.ts';

/**
 * The memory of the bot: one record a change, replaced by compare-and-set only, and the lock of one service in one
 * environment, which the open change itself owns. Unreachable or unreadable: a MeshError, never an empty answer (I6).
 */
export interface ChangeStore {
  /**
   * Writes the documents, then the record and the lock of `environment`/`service` in one step; under a fence, the claim
   * of the change as well.
   * `locked`: another open change holds the lock; nothing was written. Where `supersede` makes an ended change of that
   * one, it ends in the same step, and the lock is the new change's. Where `queue` makes a queued change of the new one,
   * it is stored as that, without the lock: one change waits behind the open one, and `supersede` is asked for one that
   * waits there already.
   */
  create(change: Change, documents: Documents, options?: StoreCreate): Promise<Created>;
  read(id: string, options?: StoreCall): Promise<StoredChange | undefined>;
  /**
   * Replaces the record if it is still `stored`; an ended change gives its lock, or its place in the queue, back in the
   * same step, and one that is not `queued` any more takes the lock: `conflict` also when that is not free.
   * New documents are written before the record that names them.
   * `conflict`: somebody else was first; read again.
   */
  replace(stored: StoredChange, next: Change, documents?: Documents, options?: StoreWrite): Promise<Replaced>;
  /** The open change that holds the lock of this service. */
  holder(place: Place, options?: StoreCall): Promise<Change | undefined>;
  /** The change that waits for that lock. */
  waiting(place: Place, options?: StoreCall): Promise<Change | undefined>;
  /** Every change that holds a lock, or waits for one. */
  open(options?: StoreCall): Promise<readonly StoredChange[]>;
  /** Latest ended and open changes, newest first. */
  recent(limit: number, options?: StoreCall): Promise<readonly Change[]>;
  document(id: string, name: DocumentName, options?: StoreCall): Promise<string | undefined>;
}

export interface StoreCall {
  readonly signal?: AbortSignal;
}

export type Place = Pick<Change, 'environment' | 'service'>;

/** A change as it waits for its turn, and what the audit trail tells of its proposal, in the same step. */
export interface InQueue {
  readonly change: Change;
  readonly audit?: AuditEntry | undefined;
}

/** A change as it ends in favour of a newer one, and what the audit trail tells of that, in the same step. */
export interface Superseded {
  readonly change: Change;
  readonly audit?: AuditEntry | undefined;
}

/** Proof of a claim: the session under which a replica drives a change. */
export interface Fence {
  readonly changeId: string;
  readonly session: string;
}

export interface StoreCreate extends StoreWrite {
  /** The holder of the lock as it ends; undefined where it must stay. Called with whatever holds it at that moment. */
  readonly supersede?: (holder: Change) => Superseded | undefined;
  /** The new change as it waits behind this one; undefined where it may not. */
  readonly queue?: (behind: string) => InQueue | undefined;
}

export interface StoreWrite extends StoreCall {
  /** Told in the audit trail: it is written with the record, or neither is. It names the stored plan by its digest. */
  readonly audit?: AuditEntry | undefined;
  /**
   * Of a change's driver: the write happens only while this very claim holds, in the same step.
   * Without it, a write wakes the change's driver, wherever that is.
   * @throws MESH_FENCED when the claim no longer holds; then nothing was written.
   */
  readonly fence?: Fence | undefined;
}

/** `job.N`: the frozen job and its source, sealed; `plan.N`: the masked plan. N is the plan's number. */
export type DocumentName = `job.${number}` | `plan.${number}`;
export type Documents = Readonly<Partial<Record<DocumentName, string>>>;

/** A record with the token (Consul's ModifyIndex) that a replacement must present. */
export interface StoredChange {
  readonly change: Change;
  readonly revision: number;
}

export type Created =
  | { readonly kind: 'created'; readonly stored: StoredChange; readonly superseded?: StoredChange | undefined }
  | { readonly kind: 'locked'; readonly by: Change };

export type Replaced = { readonly kind: 'replaced'; readonly stored: StoredChange } | { readonly kind: 'conflict' };
