import { newId, type RoleRow } from '../../../acl/store.ts';
import { HttpProblem, type Reply } from '../../exchange.ts';
import { readObject } from '../../json-body.ts';
import type { AclAnswer } from '../acl.ts';
import { requireName } from './policies.ts';

export const listRoles: AclAnswer = (acl) => ({ json: [...acl.roles.values()] });

export const readRole: AclAnswer = (acl, { rest }) => found(acl.roles.get(rest));

export const roleByName: AclAnswer = (acl, { rest }) =>
  found([...acl.roles.values()].find(({ Name }) => Name === rest));

function found(row: RoleRow | undefined): Reply {
  if (row === undefined) throw new HttpProblem(403, 'ACL not found');
  return { json: row };
}

export const writeRole: AclAnswer = async (acl, exchange): Promise<Reply> => {
  const body = await readObject(exchange, 'Role decoding failed');
  const [name, id] = [body.string('Name'), exchange.rest || body.string('ID')];
  requireName('Role', name);
  const same = [...acl.roles.values()].find(({ Name }) => Name === name);
  if (same !== undefined && same.ID !== id) {
    throw new HttpProblem(500, `Invalid Role: A Role with Name ${JSON.stringify(name)} already exists`);
  }
  const links = body.objects('Policies').map((link) => ({ id: link.string('ID'), name: link.string('Name') }));
  const role = { ID: id || newId(), Name: name, Description: body.string('Description') };
  return { json: acl.putRole({ ...role, Policies: acl.linked('policy', links) }) };
};

export const deleteRole: AclAnswer = (acl, { rest }) => {
  acl.remove('roles', rest);
  return { json: true };
};
