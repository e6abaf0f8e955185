import type { VaultState } from '../state/state.ts';
import type { Wrapped } from '../state/wrapping.ts';
import type { Answer } from './endpoint.ts';

export const seconds = (ms: number): number => Math.floor(ms / 1000);

/** Nothing that a real answer would say: a wrapped one has only `wrap_info`, and no request id either. */
const EMPTY = {
  request_id: '',
  lease_id: '',
  renewable: false,
  lease_duration: 0,
  data: null,
  wrap_info: null,
  warnings: null,
  auth: null,
  mount_type: '',
};

/** Vault's frame around every answer. */
export function frame(given: Answer, { requestId, mountType }: { requestId: string; mountType: string }): object {
  const { lease } = given;
  return {
    ...EMPTY,
    request_id: requestId,
    lease_id: lease?.id ?? '',
    renewable: lease?.renewable ?? false,
    lease_duration: seconds(lease?.ttlMs ?? given.leaseMs ?? 0),
    data: given.data ?? null,
    warnings: given.warnings?.length ? given.warnings : null,
    auth: given.auth ?? null,
    mount_type: mountType,
  };
}

/** The frame of an answer that was put into a wrapping token. */
export function wrapFrame(wrapped: Wrapped, given: Answer): object {
  const { token, creationPath, ttlMs } = wrapped;
  const inner = given.auth?.accessor ?? given.wrappedAccessor;
  // Warnings are part of what is wrapped.
  return {
    ...EMPTY,
    wrap_info: {
      token: token.id,
      accessor: token.accessor,
      ttl: seconds(ttlMs),
      creation_time: new Date(token.createdAtMs).toISOString(),
      creation_path: creationPath,
      ...(inner === undefined ? {} : { wrapped_accessor: inner }),
    },
  };
}

/** A secret's lease, made with the caller's token; the answer with it. */
export function withLease(
  state: VaultState,
  given: Answer,
  asked: { token: { id: string }; path: string; limits: { defaultTtlMs: number; maxTtlMs: number } },
): Answer {
  if (given.secret === undefined) return given;
  const { lease, warnings } = state.leases.create({ ...given.secret, ...asked });
  return { ...given, lease, warnings: [...(given.warnings ?? []), ...warnings] };
}
