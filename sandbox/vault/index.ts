import type { SandboxClock } from '../clock.ts';
import { listen, type SandboxServer } from '../http/server.ts';
import { createVaultRouter } from './http/router.ts';
import { createVaultState, type VaultCondition, type VaultContent } from './state/state.ts';

export type { Capability, PathRule, Policies } from './state/policy.ts';
export type { AppRole, TokenRole, VaultCondition, VaultContent } from './state/state.ts';
export type { NewToken } from './state/tokens.ts';

export interface VaultOptions extends VaultContent {
  /** 0 or nothing picks a free port. */
  readonly port?: number;
  /** Tokens and wrapped answers live and die by it. */
  readonly clock: SandboxClock;
  /** `active` unless told otherwise. */
  readonly condition?: VaultCondition;
}

export interface VaultSandbox extends SandboxServer {
  /** Seals it, makes it a standby, or brings it back. */
  setCondition(condition: VaultCondition): void;
}

/** Starts a simulated Vault on loopback: tokens, AppRole, wrapping, policies, a small KV v2. */
export async function startVault(options: VaultOptions): Promise<VaultSandbox> {
  const state = createVaultState(options.clock, options, options.condition ?? 'active');
  const server = await listen(createVaultRouter(state), options.port);
  return {
    url: server.url,
    setCondition: (condition) => {
      state.condition = condition;
    },
    close: async () => {
      state.tokens.close();
      await server.close();
    },
  };
}
