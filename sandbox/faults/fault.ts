/** What goes wrong on the way between a client and a server. */
export type Fault =
  /** The request is late by this, give or take the jitter; so is every piece that a WebSocket carries. Others may follow it. */
  | { readonly kind: 'latency'; readonly ms: number; readonly jitterMs?: number }
  /** The request reaches nobody and is never answered. */
  | { readonly kind: 'hang' }
  /** The connection is reset before the request reaches anybody. */
  | { readonly kind: 'reset' }
  /** The connection ends after so many bytes of the answer's body (of a WebSocket: of what the server says). */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** An answer such as 429 or 503 in the server's place, which hears nothing. */
  | StatusFault
  /** The server carries the request out, and the connection is reset in place of its answer. */
  | { readonly kind: 'reply-lost' }
  /** An older answer to the same read, with its older index: a server that lags, or was restored. Without one, all is well. */
  | { readonly kind: 'stale' }
  /**
   * The server is out of reach until the fault is removed, for what is on its way, too. `refuse`: connections are
   * refused and reset. `blackhole`: nothing passes, and all that was held passes when the fault is removed, as TCP would
   * deliver it.
   */
  | { readonly kind: 'split'; readonly how: 'refuse' | 'blackhole' };

export interface StatusFault {
  readonly kind: 'status';
  readonly status: number;
  /** The Retry-After header, in seconds. */
  readonly retryAfterS?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request (or the opening of a WebSocket) on its way, its body read whole. */
export interface Passing {
  /** The name of the server it is for. */
  readonly server: string;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body: string;
  /** The address it comes from. */
  readonly client: string;
}

export type Fits = (passing: Passing) => boolean;

/** A fault, and whom it befalls. */
export interface Rule {
  readonly fault: Fault;
  /** Only on the way to this server. */
  readonly server?: string;
  /** Absent: all requests, and the connections themselves. */
  readonly fits?: Fits;
  /** Befalls so many requests and no more. */
  readonly count?: number;
  /** Befalls a fitting request with this probability, 0 to 1, decided by `seed`: the same seed, the same decisions. */
  readonly probability?: number;
  readonly seed?: number;
}
