/**
 * The one registry of faults. `kind` decides what the person sees and how it is logged; codes are never reused.
 * docs/ERRORS.md gives each code a meaning and a next step; a test holds the two equal.
 */
export const ERRORS = {
  MESH_USAGE: { kind: 'usage', retryable: false },
  MESH_CONFIG: { kind: 'configuration', retryable: false },
  MESH_UPSTREAM_UNAVAILABLE: { kind: 'upstream', retryable: true },
  MESH_UPSTREAM_DEADLINE: { kind: 'upstream', retryable: true },
  MESH_UPSTREAM_REJECTED: { kind: 'upstream', retryable: false },
  MESH_UPSTREAM_DENIED: { kind: 'upstream', retryable: false },
  MESH_UPSTREAM_GARBAGE: { kind: 'upstream', retryable: false },
  MESH_OUTCOME_UNKNOWN: { kind: 'unknown-outcome', retryable: false },
  MESH_STATE_UNREADABLE: { kind: 'state', retryable: false },
  MESH_STOPPING: { kind: 'stopping', retryable: false },
  MESH_FENCED: { kind: 'fenced', retryable: false },
} as const satisfies Record<string, { kind: string; retryable: boolean }>;

export type ErrorCode = keyof typeof ERRORS;
export type ErrorDetails = Readonly<Record<string, string | number | boolean>>;

/**
 * The only error type that crosses a layer. `doing` says what was being done, in lower case, without "failed to".
 * Nothing in it may carry a secret or an SDK object; `message` is what logs and people read.
 */
export class MeshError extends Error {
  readonly code: ErrorCode;
  readonly doing: string;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, doing: string, details: ErrorDetails = {}) {
    super(doing);
    this.name = 'MeshError';
    this.code = code;
    this.doing = doing;
    this.details = details;
  }
}

/** True for an error that says the upstream could not be reached or did not answer in time. */
export function isUnavailable(error: unknown): error is MeshError {
  return error instanceof MeshError && ERRORS[error.code].retryable;
}

/** True for every fault of an upstream: away, slow, refusing or talking garbage. */
export function isUpstream(error: unknown): error is MeshError {
  return error instanceof MeshError && ERRORS[error.code].kind === 'upstream';
}

/** True where this replica does not drive a change (any more): whoever does goes on, nothing stale is done here. */
export function isFenced(error: unknown): error is MeshError {
  return error instanceof MeshError && error.code === 'MESH_FENCED';
}
