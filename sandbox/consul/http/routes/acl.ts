import type { AclStore } from '../../acl/store.ts';
import { type Exchange, HttpProblem, type Reply } from '../exchange.ts';
import { deletePolicy, listPolicies, policyByName, readPolicy, writePolicy } from './acl/policies.ts';
import { deleteRole, listRoles, readRole, roleByName, writeRole } from './acl/roles.ts';
import { deleteToken, listTokens, ownToken, readToken, writeToken } from './acl/tokens.ts';

export type AclAnswer = (acl: AclStore, exchange: Exchange) => Promise<Reply> | Reply;

interface AclRoute {
  readonly methods: string;
  readonly pattern: string;
  readonly answer: (acl: AclStore | undefined, exchange: Exchange) => Promise<Reply> | Reply;
}

type ByMethod = Readonly<Record<string, AclAnswer>>;

/** One path below `/v1/acl/`; without ACLs all of them are refused. */
function on(path: string, answers: ByMethod): AclRoute {
  return {
    methods: Object.keys(answers).join(' '),
    pattern: `/v1/acl/${path}`,
    answer: (acl, exchange) => {
      if (acl === undefined) throw new HttpProblem(401, 'ACL support disabled');
      const answer = answers[exchange.method];
      if (answer === undefined) throw new HttpProblem(405, `method ${exchange.method} not allowed`);
      return answer(acl, exchange);
    },
  };
}

const READ = 'read';
const WRITE = 'write';

/** Needs a right on the ACLs as a whole. */
const may =
  (access: 'read' | 'write', answer: AclAnswer): AclAnswer =>
  (acl, exchange) => {
    exchange.authorizer.demand('acl', access, '');
    return answer(acl, exchange);
  };

/** The simulated datacenter always has its first token. */
const bootstrap: AclAnswer = () => {
  throw new HttpProblem(403, 'Permission denied: ACL bootstrap no longer allowed (reset index: 5)');
};

export const ACL_ROUTES: readonly AclRoute[] = [
  on('bootstrap', { PUT: bootstrap }),
  on('tokens', { GET: may(READ, listTokens) }),
  on('token', { PUT: may(WRITE, writeToken) }),
  on('token/self', { GET: ownToken }),
  on('token/', { GET: may(READ, readToken), PUT: may(WRITE, writeToken), DELETE: may(WRITE, deleteToken) }),
  on('policies', { GET: may(READ, listPolicies) }),
  on('policy', { PUT: may(WRITE, writePolicy) }),
  on('policy/name/', { GET: may(READ, policyByName) }),
  on('policy/', { GET: may(READ, readPolicy), PUT: may(WRITE, writePolicy), DELETE: may(WRITE, deletePolicy) }),
  on('roles', { GET: may(READ, listRoles) }),
  on('role', { PUT: may(WRITE, writeRole) }),
  on('role/name/', { GET: may(READ, roleByName) }),
  on('role/', { GET: may(READ, readRole), PUT: may(WRITE, writeRole), DELETE: may(WRITE, deleteRole) }),
];
