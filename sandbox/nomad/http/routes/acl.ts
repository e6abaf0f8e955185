import type { AclState } from '../../acl/state.ts';
import { badRequest } from '../../errors.ts';
import { type Endpoint, get, put, remove } from '../endpoint.ts';
import { type Exchange, type Reply, read } from '../exchange.ts';
import { deletePolicy, listPolicies, ownPolicies, readPolicyOf, writePolicy } from './acl/policies.ts';
import { deleteRole, listRoles, readRole, readRoleByName, writeRole } from './acl/roles.ts';
import {
  bootstrap,
  deleteToken,
  exchangeOneTime,
  listTokens,
  makeOneTime,
  ownToken,
  readToken,
  writeToken,
} from './acl/tokens.ts';

/** Answers with the state of the ACLs; the text is the path's parameter. */
export type AclAnswer = (exchange: Exchange, acl: AclState, name: string) => Promise<Reply> | Reply;

type Make = typeof get;

function guarded(make: Make, pattern: string, answer: AclAnswer): Endpoint {
  return make(pattern, (exchange, name = '') => {
    if (exchange.core.acl === undefined) throw badRequest('ACL support disabled');
    return answer(exchange, exchange.core.acl, name);
  });
}

/** There are none, and anybody may know. */
const listAuthMethods: AclAnswer = () => read([], 1);

const listBindingRules: AclAnswer = ({ authority }) => {
  authority.requireManagement();
  return read([], 1);
};

export const ACL: readonly Endpoint[] = [
  guarded(put, '/v1/acl/bootstrap', bootstrap),
  guarded(get, '/v1/acl/tokens', listTokens),
  guarded(put, '/v1/acl/token', writeToken),
  // Without ACLs this one still answers.
  get('/v1/acl/token/self', ownToken),
  guarded(put, '/v1/acl/token/onetime', makeOneTime),
  guarded(put, '/v1/acl/token/onetime/exchange', exchangeOneTime),
  guarded(get, '/v1/acl/token/:accessor_id', readToken),
  guarded(put, '/v1/acl/token/:accessor_id', writeToken),
  guarded(remove, '/v1/acl/token/:accessor_id', deleteToken),
  guarded(get, '/v1/acl/policies', listPolicies),
  guarded(get, '/v1/acl/policy/self', ownPolicies),
  guarded(get, '/v1/acl/policy/:policy_name', readPolicyOf),
  guarded(put, '/v1/acl/policy/:policy_name', writePolicy),
  guarded(remove, '/v1/acl/policy/:policy_name', deletePolicy),
  guarded(get, '/v1/acl/roles', listRoles),
  guarded(put, '/v1/acl/role', writeRole),
  guarded(get, '/v1/acl/role/name/:role_name', readRoleByName),
  guarded(get, '/v1/acl/role/:role_id', readRole),
  guarded(put, '/v1/acl/role/:role_id', writeRole),
  guarded(remove, '/v1/acl/role/:role_id', deleteRole),
  guarded(get, '/v1/acl/auth-methods', listAuthMethods),
  guarded(get, '/v1/acl/binding-rules', listBindingRules),
];
