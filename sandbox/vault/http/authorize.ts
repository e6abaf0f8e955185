import { isIP } from 'node:net';
import { causes, VaultProblem } from '../problem.ts';
import { fitsLimits } from '../state/parameters.ts';
import { type Grant, grantOn, permits } from '../state/policy.ts';
import type { VaultState } from '../state/state.ts';
import type { Token } from '../state/tokens.ts';
import { inCidrs } from './cidr.ts';
import type { Operation } from './endpoint.ts';
import type { Asked } from './request.ts';

/** The bearer of the request's token; a 403 in Vault's words where there is none, or it is not good here. */
export function authenticate(state: VaultState, asked: Asked): Token {
  if (asked.token === undefined) throw new VaultProblem(403, 'permission denied');
  const token = state.tokens.get(asked.token);
  if (token === undefined) throw new VaultProblem(403, causes('permission denied', 'invalid token'));
  const isBound = token.creationTtlMs > 0 && token.boundCidrs.length > 0;
  if (isBound && (isIP(asked.client) === 0 || !inCidrs(asked.client, token.boundCidrs))) {
    throw new VaultProblem(403, 'permission denied');
  }
  return token;
}

export function grantOf(state: VaultState, token: Token, path: string, isList = false): Grant {
  return grantOn(state.policies.rulesOf(token.policies), path, isList);
}

/** Throws the 403 of a request that the token's policies do not let through. */
export function authorize(
  grant: Grant,
  asked: Asked,
  { operation, needsSudo }: { readonly operation: Operation; readonly needsSudo: boolean },
): void {
  if (grant.isRoot) return;
  const readsParameters = operation !== 'list' && operation !== 'delete';
  const isAllowed =
    permits(grant, operation) && fitsLimits(grant, asked.data, { wrapMs: asked.wrapMs, readsParameters });
  if (!isAllowed || (needsSudo && !permits(grant, 'sudo'))) throw new VaultProblem(403, causes('permission denied'));
}
