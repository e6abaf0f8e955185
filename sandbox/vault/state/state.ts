import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../../clock.ts';
import type { Engine } from '../http/endpoint.ts';
import { Entities } from './entities.ts';
import { LeaseStore } from './leases.ts';
import { MountTable, type NewMount, newMount } from './mounts.ts';
import { PolicyStore } from './policies.ts';
import type { Policies } from './policy.ts';
import { Seal, type VaultCondition } from './seal.ts';
import { type NewToken, TokenStore } from './tokens.ts';
import { Wrapping } from './wrapping.ts';

export type { VaultCondition } from './seal.ts';

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
  readonly tokens?: readonly (NewToken & { readonly id: string })[];
  readonly policies?: Policies;
  readonly tokenRoles?: Readonly<Record<string, TokenRole>>;
  /** With one of these, AppRole is enabled at `auth/approle/`. */
  readonly appRoles?: readonly AppRole[];
  /** What the KV v2 engine at `secret/` holds, by path. */
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Mounts beside the built-in ones: path with a slash at the end, to engine type. */
  readonly mounts?: Readonly<Record<string, string>>;
}

export interface VaultState {
  readonly clock: SandboxClock;
  readonly policies: PolicyStore;
  readonly leases: LeaseStore;
  readonly tokens: TokenStore;
  readonly wrapping: Wrapping;
  readonly mounts: MountTable;
  readonly seal: Seal;
  readonly entities: Entities;
  readonly clusterId: string;
  /** Types of secrets engines and auth methods that can be mounted. */
  readonly engines: Engines;
}

export interface Engines {
  readonly system: Engine;
  readonly token: Engine;
  readonly secrets: readonly Engine[];
  readonly auth: readonly Engine[];
}

/** The release whose answers are simulated. */
export const VAULT_VERSION = '1.21.0';

interface Start {
  readonly clock: SandboxClock;
  readonly content: VaultContent;
  readonly condition: VaultCondition;
  readonly activeUrl?: string | undefined;
  readonly engines: Engines;
}

export function createVaultState({ clock, content, condition, activeUrl, engines }: Start): VaultState {
  const leases = new LeaseStore(clock);
  const tokens = new TokenStore(clock, leases);
  const state: VaultState = {
    clock,
    policies: new PolicyStore(content.policies),
    leases,
    tokens,
    wrapping: new Wrapping(tokens),
    mounts: new MountTable(),
    seal: new Seal(condition, activeUrl),
    entities: new Entities(),
    clusterId: randomUUID(),
    engines,
  };
  for (const wanted of firstMounts(content)) mountEngine(state, wanted, content);
  for (const token of content.tokens ?? []) tokens.create({ orphan: true, ...token });
  return state;
}

const SYSTEM_TEXT = 'system endpoints used for control, policy and debugging';

/** What a Vault in dev mode has from the start. */
function firstMounts(content: VaultContent): readonly NewMount[] {
  const given = Object.entries(content.mounts ?? {}).map(([path, type]) => ({ path, type }));
  const approle = content.appRoles === undefined ? [] : [{ path: 'auth/approle/', type: 'approle' }];
  return [
    { path: 'sys/', type: 'system', description: SYSTEM_TEXT, isSealWrapped: true },
    { path: 'identity/', type: 'identity', description: 'identity store' },
    { path: 'cubbyhole/', type: 'cubbyhole', description: 'per-token private secret storage', isLocal: true },
    { path: 'auth/token/', type: 'token', description: 'token based credentials' },
    { path: 'secret/', type: 'kv', description: 'key/value secret storage', options: { version: '2' } },
    ...approle,
    ...given,
  ];
}

/** Mounts an engine of a known type; one that is not simulated has no paths. */
export function mountEngine(state: VaultState, wanted: NewMount, content?: VaultContent): void {
  const { system, token, secrets, auth } = state.engines;
  const known = wanted.path.startsWith('auth/') ? [token, ...auth] : [system, ...secrets];
  const mount = newMount(wanted);
  const engine = known.find(({ type }) => type === mount.type);
  mount.endpoints = engine?.open(mount, state, content) ?? [];
  state.mounts.add(mount);
}
