import type { TokenAuth } from '../state/auth.ts';
import type { Terms } from '../state/leases.ts';
import type { Mount } from '../state/mounts.ts';
import type { VaultContent, VaultState } from '../state/state.ts';
import type { Token } from '../state/tokens.ts';
import type { FieldData, Fields } from './fields.ts';

/** What a request does, once Vault knows whether the thing written to exists. */
export type Operation = 'create' | 'read' | 'update' | 'patch' | 'delete' | 'list';

/** One request that has found its endpoint and may be there. */
export interface Call {
  readonly state: VaultState;
  readonly mount: Mount;
  /** Below `/v1/`, with the mount. */
  readonly path: string;
  readonly operation: Operation;
  /** Body, or query of a read, and what the pattern captured from the path. */
  readonly fields: FieldData;
  /** The body or query as it came, without what the path says. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Absent only where an endpoint is open to everybody. */
  readonly token?: Token;
  /** Whether the caller has `sudo` on this path. */
  readonly isSudo: boolean;
  readonly requestId: string;
  /** Where the request came from: an IP address. */
  readonly client: string;
  /** The token that came with a request to an open endpoint, which nobody has looked at. */
  readonly bearer?: string;
  /** How long the client wants the answer wrapped; 0: not. */
  readonly wrapMs: number;
}

/** A secret that lives as long as its lease. The router makes the lease: with the caller's token, under the call's path. */
export interface LeasedSecret extends Terms {
  readonly renewable: boolean;
  /** Ends the secret where it lives; a rejection is tried again later. */
  revoke(): Promise<void>;
  /** The terms that hold at a renewal; absent: those of the creation. */
  renew?(): Promise<Terms>;
}

/** What an endpoint answers; nothing at all is 204, or 404 for a read or a list. */
export interface Answer {
  readonly data?: Readonly<Record<string, unknown>>;
  readonly auth?: TokenAuth;
  readonly secret?: LeasedSecret;
  /** A lease that is there already, as a renewal answers it. */
  readonly lease?: { readonly id: string; readonly renewable: boolean; readonly ttlMs: number };
  /** `lease_duration` of an answer that has no lease, as KV version 1 gives it. */
  readonly leaseMs?: number;
  readonly warnings?: readonly string[];
  /** Another status than 200. */
  readonly status?: number;
  /** A body as it is, instead of Vault's usual frame; null sends none. */
  readonly raw?: unknown;
  /** What `wrap_info` names as the wrapped thing's accessor, beside a login's. */
  readonly wrappedAccessor?: string;
  /** Wrapped for this long whatever the client asks; it may ask for less. */
  readonly wrapMs?: number;
  /** On a rewrap: the answer that was wrapped, as it is. */
  readonly rewrapped?: object;
  /** On a rewrap: the path that made the wrapped answer first. */
  readonly creationPath?: string;
}

export type Handle = (call: Call) => Answer | undefined | Promise<Answer | undefined>;

/** One path of a backend, with a handler per operation; a write goes to `update` whether or not it creates. */
export interface Endpoint {
  /** Below the mount: text, `:name` for one segment of a name's form, `*path` for all that follows; a `/` at the end is optional. */
  readonly pattern: string;
  readonly fields?: Fields;
  /** No warning for parameters that are not among the fields. */
  readonly takesAnything?: boolean;
  readonly read?: Handle;
  readonly list?: Handle;
  readonly update?: Handle;
  readonly patch?: Handle;
  readonly delete?: Handle;
  /** Whether what a write names exists; without it every write needs `update`, with it the first one needs `create`. */
  readonly exists?: (call: Omit<Call, 'operation'>) => boolean;
  /** Needs no token. */
  readonly isOpen?: boolean;
  /** Needs `sudo` beside the capability. */
  readonly needsSudo?: boolean;
  /** The answer's data is repeated at the top, as some old `sys` paths do. */
  readonly injects?: boolean;
}

/** A kind of secrets engine or auth method. */
export interface Engine {
  readonly type: string;
  /** The paths of one mount; whatever the mount holds lives in the closures of its handlers. */
  open(mount: Mount, state: VaultState, content?: VaultContent): readonly Endpoint[];
}
