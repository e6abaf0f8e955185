import type { Call } from '../../http/endpoint.ts';
import { VaultProblem } from '../../problem.ts';
import { globFits } from '../../state/parameters.ts';
import { quotedNames, sanitized } from '../../state/policy-names.ts';
import type { Token } from '../../state/tokens.ts';
import type { Role } from './roles.ts';

interface Asking {
  readonly call: Call;
  readonly parent: Token;
  readonly role: Role | undefined;
}

/** The policies that a new token gets: what was asked for, within what its parent or role allows. */
export function policiesFor(asking: Asking): readonly string[] {
  const noDefault = asking.call.fields.flag('no_default_policy');
  const { role } = asking;
  const policies =
    role !== undefined && limitsPolicies(role) ? byRole(asking, role, noDefault) : byParent(asking, noDefault);
  return noDefault ? policies.filter((name) => name !== 'default') : policies;
}

const limitsPolicies = (role: Role): boolean =>
  [role.allowedPolicies, role.disallowedPolicies, role.allowedPoliciesGlob, role.disallowedPoliciesGlob].some(
    (names) => names.length > 0,
  );

function byRole({ call, parent }: Asking, role: Role, noDefault: boolean): readonly string[] {
  const addDefault = !noDefault && !role.noDefaultPolicy && !isDisallowed(role, 'default');
  const asked = call.fields.list('policies');
  const wanted = asked.length > 0 ? sanitized(asked, addDefault) : [];
  const isLimited = role.allowedPolicies.length > 0 || role.allowedPoliciesGlob.length > 0;
  const allowed = sanitized(role.allowedPolicies, addDefault);
  const globs = sanitized(role.allowedPoliciesGlob);
  const isAllowed = (name: string) => allowed.includes(name) || globs.some((glob) => globFits(glob, name));
  if (isLimited && !wanted.every(isAllowed)) {
    throw new VaultProblem(
      400,
      `token policies (${quotedNames(wanted)}) must be subset of the role's allowed policies (${quotedNames(allowed)}) or glob policies (${quotedNames(globs)})`,
    );
  }
  const policies = wanted.length > 0 ? wanted : isLimited ? allowed : sanitized(parent.policies, addDefault);
  const wrong = policies.find((name) => isDisallowed(role, name));
  if (wrong !== undefined) {
    throw new VaultProblem(400, `token policy ${JSON.stringify(wrong)} is disallowed by this role`);
  }
  return policies;
}

function isDisallowed(role: Role, name: string): boolean {
  return role.disallowedPolicies.includes(name) || role.disallowedPoliciesGlob.some((glob) => globFits(glob, name));
}

function byParent({ call, parent }: Asking, noDefault: boolean): readonly string[] {
  const asked = call.fields.list('policies');
  if (asked.length === 0) return sanitized(parent.policies);
  if (call.isSudo) return sanitized(asked, !noDefault);
  const has = sanitized(parent.policies);
  if (!has.includes('root') && !sanitized(asked).every((name) => has.includes(name))) {
    throw new VaultProblem(400, 'child policies must be subset of parent');
  }
  return sanitized(asked, !noDefault && has.includes('default'));
}
