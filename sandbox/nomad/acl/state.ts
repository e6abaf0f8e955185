import { createHash } from 'node:crypto';
import type { Store } from '../state/store.ts';
import type { AclPolicy, AclRole, AclToken } from '../wire.ts';
import { type PolicyRules, readPolicy } from './rules/policy.ts';

type Stamped<T> = Omit<T, 'CreateIndex' | 'ModifyIndex'>;

interface OneTimeToken {
  readonly accessorId: string;
  readonly expiresAtMs: number;
}

type AclTable = 'policies' | 'tokens' | 'roles';

/** Everything that Nomad keeps about who may do what; each write takes the cluster's next index. */
export class AclState {
  readonly policies = new Map<string, AclPolicy>();
  /** By accessor. */
  readonly tokens = new Map<string, AclToken>();
  readonly roles = new Map<string, AclRole>();
  /** By secret. */
  readonly oneTime = new Map<string, OneTimeToken>();
  /** The index of the bootstrap; 0 as long as there was none. */
  bootstrapIndex = 0;
  /** The bounds of a token's life, in ms. */
  readonly tokenTtl: { readonly minMs: number; readonly maxMs: number };
  readonly #store: Store;
  readonly #bySecret = new Map<string, string>();
  readonly #rules = new Map<string, PolicyRules>();
  readonly #indexes = new Map<AclTable, number>();

  constructor(store: Store, tokenTtl: AclState['tokenTtl']) {
    this.#store = store;
    this.tokenTtl = tokenTtl;
  }

  nowMs(): number {
    return this.#store.clock.now();
  }

  uuid(): string {
    return this.#store.ids.uuid();
  }

  /** The last index of a table, 1 while it is untouched. */
  index(table: AclTable): number {
    return this.#indexes.get(table) ?? 1;
  }

  bySecret(secret: string): AclToken | undefined {
    return this.tokens.get(this.#bySecret.get(secret) ?? '');
  }

  rulesOf(policy: string): PolicyRules | undefined {
    return this.#rules.get(policy);
  }

  putPolicy(policy: Stamped<AclPolicy>): AclPolicy {
    const rules = readPolicy(policy.Rules);
    const stored = this.#put('policies', 'ACLPolicyUpserted', this.policies, policy.Name, policy);
    this.#rules.set(policy.Name, rules);
    return stored;
  }

  putToken(token: Stamped<AclToken>): AclToken {
    const stored = this.#put('tokens', 'ACLTokenUpserted', this.tokens, token.AccessorID, token);
    this.#bySecret.set(stored.SecretID, stored.AccessorID);
    return stored;
  }

  putRole(role: Stamped<AclRole>): AclRole {
    return this.#put('roles', 'ACLRoleUpserted', this.roles, role.ID, role);
  }

  /** Takes an index even where there is nothing of that name, as the real server does. */
  deletePolicy(name: string): number {
    this.policies.delete(name);
    this.#rules.delete(name);
    return this.#touch('policies', 'ACLPolicyDeleted');
  }

  deleteToken(accessor: string): number {
    this.#bySecret.delete(this.tokens.get(accessor)?.SecretID ?? '');
    this.tokens.delete(accessor);
    return this.#touch('tokens', 'ACLTokenDeleted');
  }

  deleteRole(id: string): number {
    this.roles.delete(id);
    return this.#touch('roles', 'ACLRoleDeleted');
  }

  putOneTime(secret: string, token: OneTimeToken): number {
    this.oneTime.set(secret, token);
    return this.#store.commit('OneTimeTokenUpserted', () => undefined);
  }

  spendOneTime(secret: string): number {
    this.oneTime.delete(secret);
    return this.#store.commit('OneTimeTokenDeleted', () => undefined);
  }

  /** The token with its roles as they are now: those that are gone are left out, the others carry their names. */
  withRoles(token: AclToken): AclToken {
    const roles = (token.Roles ?? []).flatMap(({ ID }) => {
      const role = this.roles.get(ID);
      return role === undefined ? [] : [{ ID, Name: role.Name }];
    });
    return { ...token, Roles: token.Roles === null ? null : roles };
  }

  #put<T extends { CreateIndex: number; ModifyIndex: number }>(
    table: AclTable,
    type: string,
    rows: Map<string, T>,
    key: string,
    row: Stamped<T>,
  ): T {
    const index = this.#touch(table, type);
    const stamps = { CreateIndex: rows.get(key)?.CreateIndex ?? index, ModifyIndex: index };
    const stored = { ...row, ...stamps } as T; // the stamps are exactly what `Stamped` leaves out
    rows.set(key, stored);
    return stored;
  }

  #touch(table: AclTable, type: string): number {
    const index = this.#store.commit(type, () => undefined);
    this.#indexes.set(table, index);
    return index;
  }
}

/** The real hash is BLAKE2b-256, which Node does not have; to a client it is an opaque text of this length. */
export const hashOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('')).digest('base64');
