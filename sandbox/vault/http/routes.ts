import type { Answer, Call } from './call.ts';
import { listSecrets, readSecret } from './secret-routes.ts';
import { capabilitiesSelf, listMounts, wrapGiven } from './system-routes.ts';
import {
  createToken,
  lookupAccessor,
  lookupSelf,
  lookupToken,
  readTokenRole,
  renewAccessor,
  renewSelf,
  revokeAccessor,
  revokeSelf,
} from './token-routes.ts';

/** One path, or everything below a prefix that ends in `/`. */
export interface VaultRoute {
  readonly prefix: string;
  readonly operations: readonly Call['operation'][];
  readonly handle: (call: Call) => Answer;
}

const on = (operations: VaultRoute['operations'], prefix: string, handle: VaultRoute['handle']): VaultRoute => ({
  operations,
  prefix,
  handle,
});

/** Every path that needs a token. */
export const ROUTES: readonly VaultRoute[] = [
  on(['read'], 'auth/token/lookup-self', lookupSelf),
  on(['update'], 'auth/token/renew-self', renewSelf),
  on(['update'], 'auth/token/revoke-self', revokeSelf),
  on(['update'], 'auth/token/lookup', lookupToken),
  on(['update'], 'auth/token/lookup-accessor', lookupAccessor),
  on(['update'], 'auth/token/renew-accessor', renewAccessor),
  on(['update'], 'auth/token/revoke-accessor', revokeAccessor),
  on(['update'], 'auth/token/create', createToken),
  on(['update'], 'auth/token/create-orphan', createToken),
  on(['update'], 'auth/token/create/', createToken),
  on(['read'], 'auth/token/roles/', readTokenRole),
  on(['update'], 'sys/capabilities-self', capabilitiesSelf),
  on(['read'], 'sys/mounts', listMounts),
  on(['update'], 'sys/wrapping/wrap', wrapGiven),
  on(['read'], 'secret/data/', readSecret),
  on(['list'], 'secret/metadata/', listSecrets),
];
