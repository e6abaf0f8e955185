import { policyName } from '../../acl/acl.ts';
import { badRequest, notFound, permissionDenied } from '../../errors.ts';
import type { AclPolicy, AclToken } from '../../wire.ts';
import { type Endpoint, get } from '../endpoint.ts';
import { type Exchange, type Reply, read } from '../exchange.ts';

/** Tokens and policies can be read back; they are made when the sandbox starts. */
export const ACL: readonly Endpoint[] = [
  aclRead('/v1/acl/tokens', tokens),
  aclRead('/v1/acl/token/self', ownToken),
  aclRead('/v1/acl/token/:accessor_id', token),
  aclRead('/v1/acl/policies', policies),
  aclRead('/v1/acl/policy/:policy_name', policy),
];

function aclRead(pattern: string, answer: (exchange: Exchange, name: string) => Reply): Endpoint {
  return get(pattern, (exchange, name = '') => {
    if (!exchange.core.aclEnabled) throw badRequest('ACL support disabled');
    return answer(exchange, name);
  });
}

function ownToken({ core, authority }: Exchange): Reply {
  const own = core.store.tables.tokens.get(authority.token?.accessorId ?? '');
  if (own === undefined) throw permissionDenied();
  return read(own, own.ModifyIndex);
}

function tokens({ core, authority }: Exchange): Reply {
  authority.requireManagement();
  return read([...core.store.tables.tokens.values()].map(withoutSecret), core.store.tableIndex('acl'));
}

function token({ core, authority }: Exchange, accessor: string): Reply {
  const found = core.store.tables.tokens.get(accessor);
  if (!authority.isManagement && found?.AccessorID !== authority.token?.accessorId) throw permissionDenied();
  if (found === undefined) throw notFound('ACL token not found');
  return read(found, found.ModifyIndex);
}

function policies(exchange: Exchange): Reply {
  const { store } = exchange.core;
  const visible = [...store.tables.policies.values()].filter((found) => maySee(exchange, found));
  return read(
    visible.map(({ Rules, ...listed }) => listed),
    store.tableIndex('acl'),
  );
}

function policy(exchange: Exchange, name: string): Reply {
  const found = exchange.core.store.tables.policies.get(name);
  if (found === undefined && exchange.authority.isManagement) throw notFound('ACL policy not found');
  // Without the right to see policies, one that does not exist looks like one of somebody else's.
  if (found === undefined || !maySee(exchange, found)) throw permissionDenied();
  return read(found, found.ModifyIndex);
}

const withoutSecret = ({ SecretID, ...listed }: AclToken): Omit<AclToken, 'SecretID'> => listed;

/** A client token sees the policies that it stands on. */
function maySee(exchange: Exchange, policy: AclPolicy): boolean {
  const { authority } = exchange;
  return authority.isManagement || (authority.token !== undefined && policyName(authority.token) === policy.Name);
}
