import type { Catalogue } from '../../domain/catalogue.ts';
import type { Person } from '../../domain/identity.ts';
import type { Principal } from '../../domain/policy/policy.ts';
import { configuredRoles, isNamed, rolesOf } from '../../domain/policy/roles.ts';
import type { Policy } from '../../ports/policy.ts';
import type { UserGroups } from '../../ports/user-groups.ts';

/** What every question to the policy stands on. */
export interface PolicyDeps {
  readonly catalogue: Catalogue;
  readonly policy: Policy;
  readonly userGroups: UserGroups;
}

interface About {
  /** Services whose owners matter to the question. */
  readonly services: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/**
 * Somebody with their roles, user groups and services, as things are now.
 * @throws MeshError when a user group cannot be read: then nothing is decided (I6).
 */
export async function principalOf(deps: PolicyDeps, person: Person, { services, signal }: About): Promise<Principal> {
  const owned = deps.catalogue.services.filter(({ name }) => services.includes(name));
  const mentioned = [
    ...configuredRoles(deps.catalogue).flatMap(({ members }) => members),
    ...owned.flatMap(({ owners = [] }) => owners),
    ...deps.policy.groups,
  ];
  const ids = [...new Set(mentioned.filter(isUserGroup))];
  const call = signal === undefined ? {} : { signal };
  const members = await Promise.all(ids.map((id) => deps.userGroups.members(id, call)));
  const groups = ids.filter((_, index) => members[index]?.has(person.userId) === true);
  const holder = { userId: person.userId, groups };
  const owns = owned.filter(({ owners = [] }) => isNamed(owners, holder)).map(({ name }) => name);
  return { person, roles: rolesOf(deps.catalogue, holder), groups, groupsAsked: ids, owns };
}

/** Slack's ids of user groups start with S, those of accounts with U or W. */
export function isUserGroup(id: string): boolean {
  return /^S[A-Z0-9]+$/.test(id);
}
