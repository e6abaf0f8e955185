import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../../clock.ts';
import type { Policies } from './policy.ts';
import { type NewToken, TokenStore } from './tokens.ts';
import { Wrapping } from './wrapping.ts';

export type VaultCondition = 'active' | 'standby' | 'performance-standby' | 'dr-secondary' | 'sealed' | 'uninitialized';

/** How tokens made through `auth/token/create/:role` are. */
export interface TokenRole {
  readonly allowedPolicies: readonly string[];
  readonly orphan?: boolean;
  readonly renewable?: boolean;
  readonly explicitMaxTtlMs?: number;
  readonly periodMs?: number;
  readonly noDefaultPolicy?: boolean;
  readonly pathSuffix?: string;
}

export interface AppRole {
  readonly name: string;
  readonly roleId: string;
  readonly secretId: string;
  readonly policies: readonly string[];
  readonly ttlMs: number;
}

export interface VaultContent {
  readonly tokens?: readonly NewToken[];
  readonly policies?: Policies;
  readonly tokenRoles?: Readonly<Record<string, TokenRole>>;
  readonly appRoles?: readonly AppRole[];
  /** What the KV v2 engine at `secret/` holds, by path. */
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Mounts beside the built-in ones: path with a slash at the end, to engine type. */
  readonly mounts?: Readonly<Record<string, string>>;
}

export interface VaultState {
  readonly clock: SandboxClock;
  readonly content: VaultContent;
  readonly policies: Policies;
  readonly tokens: TokenStore;
  readonly wrapping: Wrapping;
  readonly clusterId: string;
  condition: VaultCondition;
}

/** The release whose answers are simulated. */
export const VAULT_VERSION = '1.21.0';

export function createVaultState(clock: SandboxClock, content: VaultContent, condition: VaultCondition): VaultState {
  const tokens = new TokenStore(clock);
  for (const token of content.tokens ?? []) tokens.create({ orphan: true, ...token });
  return {
    clock,
    content,
    policies: content.policies ?? {},
    tokens,
    wrapping: new Wrapping(tokens),
    clusterId: randomUUID(),
    condition,
  };
}
