import { policyName } from '../../acl/acl.ts';
import { badRequest, invalidMethod, notFound, permissionDenied } from '../../errors.ts';
import type { AclPolicy, AclToken } from '../../wire.ts';
import { type Exchange, type Reply, read } from '../exchange.ts';

/** `/v1/acl/…`: tokens and policies can be read back; they are made when the sandbox starts. */
export function aclRoutes(exchange: Exchange): Reply | undefined {
  const { path, core, authority } = exchange;
  if (!path.startsWith('acl/')) return undefined;
  if (!core.aclEnabled) throw badRequest('ACL support disabled');
  if (exchange.method !== 'GET') throw invalidMethod();
  const { tables } = core.store;
  const index = core.store.tableIndex('acl');
  if (path === 'acl/token/self') {
    const own = tables.tokens.get(authority.token?.accessorId ?? '');
    if (own === undefined) throw permissionDenied();
    return read(own, own.ModifyIndex);
  }
  if (path === 'acl/tokens') {
    authority.requireManagement();
    return read([...tables.tokens.values()].map(withoutSecret), index);
  }
  if (path.startsWith('acl/token/')) {
    const token = tables.tokens.get(path.slice('acl/token/'.length));
    if (!authority.isManagement && token?.AccessorID !== authority.token?.accessorId) throw permissionDenied();
    if (token === undefined) throw notFound('ACL token not found');
    return read(token, token.ModifyIndex);
  }
  if (path === 'acl/policies') {
    const visible = [...tables.policies.values()].filter((policy) => maySee(exchange, policy));
    return read(
      visible.map(({ Rules, ...listed }) => listed),
      index,
    );
  }
  if (path.startsWith('acl/policy/')) {
    const policy = tables.policies.get(path.slice('acl/policy/'.length));
    if (policy !== undefined && !maySee(exchange, policy)) throw permissionDenied();
    if (policy === undefined && !authority.isManagement) throw permissionDenied();
    if (policy === undefined) throw notFound('ACL policy not found');
    return read(policy, policy.ModifyIndex);
  }
  return undefined;
}

const withoutSecret = ({ SecretID, ...listed }: AclToken): Omit<AclToken, 'SecretID'> => listed;

/** A client token sees the policies that it stands on. */
function maySee(exchange: Exchange, policy: AclPolicy): boolean {
  const { authority } = exchange;
  return authority.isManagement || (authority.token !== undefined && policyName(authority.token) === policy.Name);
}
