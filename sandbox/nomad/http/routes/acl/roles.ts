import { roleByName, upsertRole } from '../../../acl/roles.ts';
import type { AclState } from '../../../acl/state.ts';
import { badRequest, failure, NotThere, permissionDenied } from '../../../errors.ts';
import type { AclRole } from '../../../wire.ts';
import { blocking, bodyOf, type Exchange, objectOf, type Reply, read, textOf, wrote } from '../../exchange.ts';
import type { AclAnswer } from '../acl.ts';

export const listRoles: AclAnswer = (exchange, acl) => {
  const maySee = visibleTo(exchange, acl);
  const prefix = exchange.query.get('prefix') ?? '';
  return blocking(exchange, () => {
    const found = [...acl.roles.values()].filter((role) => role.ID.startsWith(prefix) && maySee(role));
    return read(
      found.sort((a, b) => (a.ID < b.ID ? -1 : 1)),
      acl.index('roles'),
    );
  });
};

export const readRole: AclAnswer = (exchange, acl, id) => {
  if (id === '') throw badRequest('missing ACL role ID');
  return one(exchange, acl, () => acl.roles.get(id));
};

export const readRoleByName: AclAnswer = (exchange, acl, name) => {
  if (name === '') throw badRequest('missing ACL role name');
  return one(exchange, acl, () => roleByName(acl, name));
};

function one(exchange: Exchange, acl: AclState, find: () => AclRole | undefined): Promise<Reply> {
  const maySee = visibleTo(exchange, acl);
  const { isManagement } = exchange.authority;
  return blocking(exchange, () => {
    const found = find();
    if (found === undefined && isManagement) throw new NotThere('ACL role not found', acl.index('roles'));
    // Whoever may not see a role does not learn whether it is there.
    if (found === undefined || !maySee(found)) throw permissionDenied();
    return read(found, found.ModifyIndex);
  });
}

export const writeRole: AclAnswer = async (exchange, acl, id): Promise<Reply> => {
  const body = await bodyOf(exchange);
  const named = textOf(body['ID']);
  if (id !== '' && named !== id) throw badRequest('ACL role ID does not match request path');
  exchange.authority.requireManagement();
  const links = Array.isArray(body['Policies']) ? body['Policies'] : [];
  const role = upsertRole(acl, {
    id: named,
    name: textOf(body['Name']),
    description: textOf(body['Description']),
    policies: links.map((link) => textOf(objectOf(link)?.['Name'])),
  });
  return wrote(role, role.ModifyIndex);
};

export const deleteRole: AclAnswer = ({ authority }, acl, id) => {
  authority.requireManagement();
  const isThere = acl.roles.has(id);
  const index = acl.deleteRole(id);
  if (!isThere) throw failure('ACL role not found');
  return wrote(undefined, index);
};

/** Management sees all roles, everybody else those of their token. */
function visibleTo({ authority }: Exchange, acl: AclState): (role: AclRole) => boolean {
  if (authority.isManagement) return () => true;
  const own = new Set((acl.tokens.get(authority.token?.accessorId ?? '')?.Roles ?? []).map(({ ID }) => ID));
  return ({ ID }) => own.has(ID);
}
