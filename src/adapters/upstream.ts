import { type ErrorCode, type ErrorDetails, MeshError } from '../domain/errors.ts';

export type System = 'nomad' | 'consul' | 'vault' | 'slack';

/** What every call to another system states before it is made. */
export interface UpstreamCall {
  readonly system: System;
  /** In lower case, for example `reading job web`; a person reads it when the call goes wrong. */
  readonly doing: string;
  /** A write that may have landed is never called failed, and never repeated. */
  readonly writes: boolean;
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What went wrong, in the terms that decide the code. */
export type Failure =
  | { readonly kind: 'status'; readonly status: number; readonly said?: string }
  /** Nothing was sent: no connection, no name, no trust. `reason` is a code such as ECONNREFUSED. */
  | { readonly kind: 'unreachable'; readonly reason?: string }
  /** The connection broke after the request may have arrived. */
  | { readonly kind: 'broken'; readonly reason?: string }
  | { readonly kind: 'garbage'; readonly what: string };

/** Thrown by adapters inside `callUpstream`; it never leaves it. */
export class UpstreamFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.kind);
    this.failure = failure;
  }
}

const LATE = Symbol('deadline');
const CALLED_OFF = Symbol('called off');

/**
 * The one way out to another system: a deadline, an abort, and every failure as a MeshError.
 * SDK errors carry request headers, so none leaves this function, not even as a `cause`.
 */
export async function callUpstream<T>(
  call: UpstreamCall,
  classify: (error: unknown) => Failure,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (call.signal?.aborted) throw calledOff(call, false);
  const controller = new AbortController();
  let stop: (why: typeof LATE | typeof CALLED_OFF) => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = (why) => {
      reject(why);
      controller.abort();
    };
  });
  const timer = setTimeout(() => stop(LATE), call.deadlineMs);
  const onAbort = () => stop(CALLED_OFF);
  call.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    // A race, because not every SDK lets go when it is told to.
    return await Promise.race([run(controller.signal), stopped]);
  } catch (error) {
    if (error instanceof MeshError) throw error;
    if (error === CALLED_OFF) throw calledOff(call, true);
    if (error === LATE) throw failed(call, 'MESH_UPSTREAM_DEADLINE', { deadlineMs: call.deadlineMs }, true);
    throw explain(call, error instanceof UpstreamFailure ? error.failure : classify(error));
  } finally {
    clearTimeout(timer);
    call.signal?.removeEventListener('abort', onAbort);
  }
}

/** The MeshError for a failure; also for callers that looked at a status themselves. */
export function explain(call: UpstreamCall, failure: Failure): MeshError {
  switch (failure.kind) {
    case 'unreachable':
      return failed(call, 'MESH_UPSTREAM_UNAVAILABLE', reasonOf(failure), false);
    case 'broken':
      return failed(call, 'MESH_UPSTREAM_UNAVAILABLE', reasonOf(failure), true);
    case 'garbage':
      return failed(call, 'MESH_UPSTREAM_GARBAGE', { what: failure.what }, true);
    case 'status': {
      const details = { status: failure.status, ...(failure.said === undefined ? {} : { said: failure.said }) };
      return failed(call, codeOfStatus(failure.status), details, failure.status >= 500);
    }
  }
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401 || status === 403) return 'MESH_UPSTREAM_DENIED';
  return status === 429 || status >= 500 ? 'MESH_UPSTREAM_UNAVAILABLE' : 'MESH_UPSTREAM_REJECTED';
}

function failed(call: UpstreamCall, code: ErrorCode, details: ErrorDetails, mayHaveLanded: boolean): MeshError {
  const where = { system: call.system, ...details };
  return call.writes && mayHaveLanded
    ? new MeshError('MESH_OUTCOME_UNKNOWN', call.doing, { ...where, after: code })
    : new MeshError(code, call.doing, where);
}

function calledOff(call: UpstreamCall, sent: boolean): MeshError {
  const reason: unknown = call.signal?.reason;
  if (!(call.writes && sent) && reason instanceof MeshError) return reason;
  return failed(call, 'MESH_STOPPING', {}, sent);
}

function reasonOf(failure: { readonly reason?: string }): ErrorDetails {
  return failure.reason === undefined ? {} : { reason: failure.reason };
}

// Node's and undici's codes for a connection that never came to be; anything else may have carried the request.
const NEVER_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_[A-Z]+|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ENOENT|UND_ERR_CONNECT_TIMEOUT|CERT_[A-Z_]+|ERR_TLS_[A-Z_]+|ERR_SSL_[A-Z0-9_]+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_[A-Z_]+)$/;

/** Reads the code of a network error, and nothing else of it. */
export function classifyNetworkError(error: unknown): Failure {
  const code = error !== null && typeof error === 'object' && 'code' in error ? error.code : undefined;
  const reason = typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code) ? { reason: code } : {};
  return { kind: reason.reason !== undefined && NEVER_SENT.test(reason.reason) ? 'unreachable' : 'broken', ...reason };
}
