import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { type ErrorCode, type ErrorDetails, MeshError } from '../../domain/errors.ts';

/** What came of a Web API call that did not go well. `lost`: the request may have been carried out all the same. */
export type SlackFailure =
  | { readonly kind: 'rate-limited'; readonly retryAfterMs: number }
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'lost'; readonly cause: 'status' | 'network' | 'deadline' | 'garbage'; readonly status?: number };

const LOST_CODES = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);
const DEFAULT_RETRY_AFTER_S = 1;

export function classify(error: unknown): SlackFailure {
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'rate-limited', retryAfterMs: Math.max(DEFAULT_RETRY_AFTER_S, error.retryAfter) * 1000 };
  }
  if (error instanceof WebAPIHTTPError) return { kind: 'lost', cause: 'status', status: error.statusCode };
  if (error instanceof WebAPIRequestError) {
    return { kind: 'lost', cause: error.original.name === 'TimeoutError' ? 'deadline' : 'network' };
  }
  if (error instanceof WebAPIPlatformError) return fromPlatform(error);
  // A body that breaks off, or that is no JSON where JSON was promised, surfaces as a bare error of fetch.
  return { kind: 'lost', cause: error instanceof Error && error.name === 'TimeoutError' ? 'deadline' : 'garbage' };
}

function fromPlatform({ data }: WebAPIPlatformError): SlackFailure {
  const { error } = data;
  if (error === 'ratelimited') {
    const retryAfterS = Number(data.response_metadata?.['retryAfter'] ?? DEFAULT_RETRY_AFTER_S);
    return { kind: 'rate-limited', retryAfterMs: Math.max(DEFAULT_RETRY_AFTER_S, retryAfterS) * 1000 };
  }
  // The SDK passes a body that is no JSON on as if it were Slack's error code.
  if (typeof error !== 'string' || !/^[a-z0-9_:.-]{1,80}$/u.test(error)) return { kind: 'lost', cause: 'garbage' };
  return LOST_CODES.has(error) ? { kind: 'lost', cause: 'status' } : { kind: 'refused', error };
}

const DENIED = new Set([
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'no_permission',
  'missing_scope',
  'not_allowed_token_type',
  'ekm_access_denied',
  'team_access_not_granted',
]);

/** No SDK error crosses a layer: it carries headers and bodies. `details.error` is Slack's code, worded in messages/. */
export function toMeshError(doing: string, failure: SlackFailure): MeshError {
  return new MeshError(codeOf(failure), doing, detailsOf(failure));
}

function codeOf(failure: SlackFailure): ErrorCode {
  if (failure.kind === 'refused') return DENIED.has(failure.error) ? 'MESH_UPSTREAM_DENIED' : 'MESH_UPSTREAM_REJECTED';
  if (failure.kind === 'rate-limited') return 'MESH_UPSTREAM_UNAVAILABLE';
  if (failure.cause === 'deadline') return 'MESH_UPSTREAM_DEADLINE';
  return failure.cause === 'garbage' ? 'MESH_UPSTREAM_GARBAGE' : 'MESH_UPSTREAM_UNAVAILABLE';
}

function detailsOf(failure: SlackFailure): ErrorDetails {
  const system = 'Slack';
  if (failure.kind === 'refused') return { system, error: failure.error };
  if (failure.kind === 'rate-limited') return { system, status: 429 };
  return failure.status === undefined ? { system } : { system, status: failure.status };
}
