import { type AclStore, newId, type RoleRow } from '../../../acl/store.ts';
import { HttpProblem, type Reply } from '../../exchange.ts';
import { readObject } from '../../json-body.ts';
import type { AclAnswer } from '../acl.ts';
import { grantsOf } from './grants.ts';
import { requireName } from './policies.ts';
import { idOfRequest, indexed } from './rows.ts';

export const listRoles: AclAnswer = (acl) =>
  indexed(
    acl,
    [...acl.roles.values()].sort((a, b) => (a.Name < b.Name ? -1 : 1)),
  );

export const readRole: AclAnswer = (acl, { rest }) => {
  if (rest === '') throw new HttpProblem(400, 'Missing role ID');
  return found(acl, acl.roles.get(rest));
};

export const roleByName: AclAnswer = (acl, { rest }) =>
  found(
    acl,
    [...acl.roles.values()].find(({ Name }) => Name === rest),
  );

/** Unlike a policy, a role that is not there is a bare 404. */
function found(acl: AclStore, row: RoleRow | undefined): Reply {
  if (row === undefined) throw new HttpProblem(404, '');
  return indexed(acl, row);
}

export const writeRole: AclAnswer = async (acl, exchange): Promise<Reply> => {
  const body = await readObject(exchange, 'Role decoding failed');
  const [name, id] = [body.string('Name'), idOfRequest('Role', exchange.rest, body)];
  if (id !== '' && !acl.roles.has(id)) throw new HttpProblem(500, `cannot find role ${id}`);
  requireName('Role', name);
  const same = [...acl.roles.values()].find(({ Name }) => Name === name);
  if (same !== undefined && same.ID !== id) {
    throw new HttpProblem(500, `Invalid Role: A Role with Name ${JSON.stringify(name)} already exists`);
  }
  const role = { ID: id || newId(), Name: name, Description: body.string('Description') };
  return { json: acl.putRole({ ...role, ...grantsOf(acl, body, 'role') }) };
};

export const deleteRole: AclAnswer = (acl, { rest }) => {
  acl.remove('roles', rest);
  return { json: true };
};
