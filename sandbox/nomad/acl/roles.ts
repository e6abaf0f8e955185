import { badRequest } from '../errors.ts';
import type { AclRole } from '../wire.ts';
import { problemsText } from './problems.ts';
import { type AclState, hashOf } from './state.ts';

export interface RoleInput {
  /** Empty for a new one. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly policies: readonly string[];
}

/** Makes or changes a role; its policies must exist. */
export function upsertRole(acl: AclState, { id, name, description, policies }: RoleInput): AclRole {
  const problems: string[] = [];
  if (!/^[a-zA-Z0-9-]{1,128}$/.test(name)) problems.push(`invalid name '${name}'`);
  if (Buffer.byteLength(description) > 256) problems.push('description longer than 256');
  if (policies.length === 0) problems.push('at least one policy should be specified');
  if (problems.length > 0) throw badRequest(`role 0 invalid: ${problemsText(problems)}`);
  if (id === '' && roleByName(acl, name) !== undefined) throw badRequest(`role with name ${name} already exists`);
  if (id !== '' && !acl.roles.has(id)) throw badRequest(`cannot find role ${id}`);
  const unknown = policies.find((policy) => !acl.policies.has(policy));
  if (unknown !== undefined) throw badRequest(`cannot find policy ${unknown}`);
  const unique = [...new Set(policies)];
  return acl.putRole({
    ID: id || acl.uuid(),
    Name: name,
    Description: description,
    Policies: unique.map((Name) => ({ Name })),
    Hash: hashOf(name, description, ...unique),
  });
}

export const roleByName = (acl: AclState, name: string): AclRole | undefined =>
  [...acl.roles.values()].find((role) => role.Name === name);
