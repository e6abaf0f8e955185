import type { SandboxClock } from '../clock.ts';
import { listen, type SandboxServer } from '../http/server.ts';
import { ENGINES } from './backends/index.ts';
import { createVaultRouter, type OnRoute } from './http/router.ts';
import { createVaultState, type VaultCondition, type VaultContent } from './state/state.ts';

export { type EndpointRow, VAULT_ENDPOINTS } from './endpoints.ts';
export type { Capability, PathRule, Policies } from './state/policy.ts';
export type { AppRole, TokenRole, VaultCondition, VaultContent } from './state/state.ts';
export type { NewToken } from './state/tokens.ts';

export interface VaultOptions extends VaultContent {
  /** 0 or nothing picks a free port. */
  readonly port?: number;
  /** Tokens, leases and wrapped answers live and die by it. */
  readonly clock: SandboxClock;
  /** `active` unless told otherwise. */
  readonly condition?: VaultCondition;
  /** Where a standby hands on what it is asked; without it, it answers by itself. */
  readonly activeUrl?: string;
  /** Told of every request that an endpoint answers. */
  readonly onRoute?: OnRoute;
}

export interface VaultSandbox extends SandboxServer {
  /** Seals it, makes it a standby, or brings it back. */
  setCondition(condition: VaultCondition): void;
}

/** Starts a simulated Vault on loopback, with what a real one in dev mode has: tokens, policies, leases, wrapping, KV. */
export async function startVault(options: VaultOptions): Promise<VaultSandbox> {
  const { clock, condition = 'active', activeUrl } = options;
  const state = createVaultState({ clock, content: options, condition, activeUrl, engines: ENGINES });
  const server = await listen(createVaultRouter(state, options.onRoute), options.port);
  return {
    url: server.url,
    setCondition: (wanted) => {
      state.seal.condition = wanted;
    },
    close: async () => {
      state.leases.close();
      await server.close();
    },
  };
}
