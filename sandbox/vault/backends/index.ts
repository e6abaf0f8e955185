import { ENGINES as LEASED_ENGINES } from '../engines/index.ts';
import type { Engines } from '../state/state.ts';
import { APPROLE } from './approle/index.ts';
import { CUBBYHOLE } from './cubbyhole.ts';
import { KV } from './kv/index.ts';
import { SYSTEM_BACKEND } from './system/index.ts';
import { TOKEN_BACKEND } from './token/index.ts';

/** Everything that can be mounted in the simulated Vault. */
export const ENGINES: Engines = {
  system: SYSTEM_BACKEND,
  token: TOKEN_BACKEND,
  secrets: [KV, CUBBYHOLE, ...LEASED_ENGINES],
  auth: [APPROLE],
};
