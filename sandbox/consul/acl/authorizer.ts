import { HttpProblem } from '../http/exchange.ts';
import { type AclOptions, type AclRules, type AclToken, type Resource, type Right, rightOn, rulesOf } from './rules.ts';

/** Accessor that Consul gives to requests without a token. */
export const ANONYMOUS_ACCESSOR = '00000000-0000-0000-0000-000000000002';

/** What the bearer of one request may do. */
export interface Authorizer {
  readonly token: AclToken | undefined;
  readonly accessorId: string;
  may(resource: Resource, access: 'read' | 'write', name: string): boolean;
  /** Whether everything under a key prefix may be written, as a recursive delete asks. */
  mayWriteTree(prefix: string): boolean;
  /** Throws Consul's 403 unless the right is there. */
  demand(resource: Resource, access: 'read' | 'write', name: string): void;
}

const OPEN: Omit<Authorizer, 'token' | 'accessorId'> = {
  may: () => true,
  mayWriteTree: () => true,
  demand: () => undefined,
};

/** Finds who asks; an unknown token is refused with 403 "ACL not found" as soon as ACLs are on. */
export function authorizerFor(options: AclOptions | undefined, secretId: string | undefined): Authorizer {
  if (options === undefined) return { ...OPEN, token: undefined, accessorId: '' };
  const anonymous = secretId === undefined || secretId === '' || secretId === 'anonymous';
  const token = anonymous ? undefined : options.tokens.find((known) => known.secretId === secretId);
  if (!anonymous && token === undefined) throw new HttpProblem(403, 'ACL not found');
  return ruled(token, token?.rules ?? {}, options.defaultPolicy);
}

function ruled(token: AclToken | undefined, rules: AclRules, defaultPolicy: 'allow' | 'deny'): Authorizer {
  const accessorId = token?.accessorId ?? ANONYMOUS_ACCESSOR;
  const enough = (right: Right | undefined, access: 'read' | 'write') =>
    right === undefined ? defaultPolicy === 'allow' : right === 'write' || (access === 'read' && right !== 'deny');
  const may: Authorizer['may'] = (resource, access, name) =>
    rules.management === true || enough(rightOn(rulesOf(rules, resource), name), access);
  return {
    token,
    accessorId,
    may,
    mayWriteTree: (prefix) => {
      if (rules.management === true) return true;
      const keys = rulesOf(rules, 'key');
      const below = [...Object.entries(keys.exact), ...Object.entries(keys.prefix)];
      const narrowed = below.some(([name, right]) => name.startsWith(prefix) && right !== 'write');
      return !narrowed && enough(rightOn({ exact: {}, prefix: keys.prefix }, prefix), 'write');
    },
    demand: (resource, access, name) => {
      if (!may(resource, access, name)) throw denied(accessorId, resource, access, name);
    },
  };
}

export function denied(accessorId: string, resource: Resource, access: string, name: string): HttpProblem {
  const on = name === '' ? '' : ` on ${JSON.stringify(name)}`;
  return new HttpProblem(
    403,
    `Permission denied: token with AccessorID '${accessorId}' lacks permission '${resource}:${access}'${on}`,
  );
}
