import type { Catalogue, RoleMembers } from '../catalogue.ts';

/** Everybody who is a full, active member of the home workspace. */
export const EVERYONE = 'everyone';

/** The ready-made roles, each bringing those after it. Any other name is a role by itself. */
export const READY_ROLES = ['admin', 'write', 'plan', 'read'] as const;

/** Without `roles` in the configuration everybody proposes and approves, and nobody may break glass. */
const WITHOUT_ROLES: readonly RoleMembers[] = [{ name: 'write', members: [EVERYONE] }];

/** Who holds which role; the `admins` of the configuration hold the role admin. */
export function configuredRoles({ roles = WITHOUT_ROLES, admins }: RolesOf): readonly RoleMembers[] {
  if (admins.length === 0) return roles;
  const members = roles.find(({ name }) => name === 'admin')?.members ?? [];
  return [...roles.filter(({ name }) => name !== 'admin'), { name: 'admin', members: [...members, ...admins] }];
}

type RolesOf = Pick<Catalogue, 'roles' | 'admins'>;

/** Which roles somebody holds, by their account and their user groups. */
export function rolesOf(
  catalogue: RolesOf,
  holder: { readonly userId: string; readonly groups: readonly string[] },
): readonly string[] {
  const held = configuredRoles(catalogue)
    .filter(({ members }) => isNamed(members, holder))
    .map(({ name }) => name);
  return withBrought(held);
}

/** These roles, and those that they bring. */
export function withBrought(roles: readonly string[]): readonly string[] {
  return [...new Set(roles.flatMap((name) => [name, ...broughtBy(name)]))];
}

/** Whether a list of accounts and user groups means this person. */
export function isNamed(
  members: readonly string[],
  { userId, groups }: { readonly userId: string; readonly groups: readonly string[] },
): boolean {
  return members.some((member) => member === EVERYONE || member === userId || groups.includes(member));
}

function broughtBy(role: string): readonly string[] {
  const ready: readonly string[] = READY_ROLES;
  const at = ready.indexOf(role);
  return at === -1 ? [] : ready.slice(at + 1);
}
