import { seconds } from '../../http/frame.ts';
import type { TokenAuth } from '../../state/auth.ts';
import type { VaultState } from '../../state/state.ts';
import type { Token } from '../../state/tokens.ts';

/** The `auth` block of a login, a creation or a renewal. */
export function authJson(state: VaultState, token: Token): TokenAuth {
  return {
    client_token: token.id,
    accessor: token.accessor,
    policies: token.policies,
    token_policies: token.policies,
    metadata: token.meta,
    lease_duration: seconds(state.tokens.lease(token)?.ttlMs ?? token.creationTtlMs),
    renewable: token.renewable,
    entity_id: token.entityId,
    token_type: token.type,
    orphan: token.orphan,
    mfa_requirement: null,
    num_uses: token.numUses,
  };
}

/** What a lookup tells. */
export function tokenJson(state: VaultState, token: Token): Readonly<Record<string, unknown>> {
  const lease = state.tokens.lease(token);
  const expiresAtMs = lease?.expiresAtMs ?? token.createdAtMs + token.creationTtlMs;
  const renewal = lease?.lastRenewedAtMs;
  return {
    id: token.id,
    accessor: token.accessor,
    creation_time: seconds(token.createdAtMs),
    creation_ttl: seconds(token.creationTtlMs),
    display_name: token.displayName,
    entity_id: token.entityId,
    expire_time: expiresAtMs === 0 ? null : new Date(expiresAtMs).toISOString(),
    explicit_max_ttl: seconds(token.explicitMaxTtlMs),
    meta: token.meta,
    num_uses: state.tokens.usesLeft(token),
    orphan: token.orphan,
    path: token.path,
    policies: token.policies,
    ttl: leftSeconds(state, token),
    type: token.type,
    ...(token.periodMs > 0 ? { period: seconds(token.periodMs) } : {}),
    ...(token.role === undefined ? {} : { role: token.role }),
    ...(token.boundCidrs.length > 0 ? { bound_cidrs: token.boundCidrs } : {}),
    ...(renewal === undefined
      ? {}
      : { last_renewal: new Date(renewal).toISOString(), last_renewal_time: seconds(renewal) }),
    // The token that initialising gives has no lease, which these come from.
    ...(token.path === 'auth/token/root'
      ? {}
      : { renewable: token.renewable, issue_time: new Date(token.createdAtMs).toISOString() }),
  };
}

/** Vault rounds the present to a whole second first. */
function leftSeconds(state: VaultState, token: Token): number {
  return Math.ceil(state.tokens.ttlMs(token) / 1000);
}
