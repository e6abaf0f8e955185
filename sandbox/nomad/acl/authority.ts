import { failure, type NomadError, permissionDenied } from '../errors.ts';
import { closest, type Grants } from './grants.ts';

export type Access = 'read' | 'write';

/** Who asked, as far as a server notes it. */
export interface Caller {
  readonly accessorId: string;
}

/** What the caller of one request may do; every `require…` refuses with 403. */
export interface Authority {
  /** Undefined without ACLs, and for a caller without a token. */
  readonly token: Caller | undefined;
  readonly isManagement: boolean;
  /** What is wrong with the caller's token; most endpoints say no more than 403. */
  readonly problem?: NomadError;
  /** True when any of the capabilities is granted in the namespace; `*`: in any namespace. */
  allows(namespace: string, ...capabilities: string[]): boolean;
  require(namespace: string, ...capabilities: string[]): void;
  /** True when anything at all is granted in the namespace. */
  allowsNamespace(namespace: string): boolean;
  /** `capability` is one of list, read, write, destroy. */
  allowsVariable(namespace: string, path: string, capability: string): boolean;
  /** Whether any rule speaks of variables in the namespace (`*`: anywhere). */
  allowsVariableSearch(namespace: string): boolean;
  /** `capability` is one of read, write, delete. */
  allowsNodePool(pool: string, capability: string): boolean;
  allowsNode(access: Access): boolean;
  requireNode(access: Access): void;
  requireAgentRead(): void;
  requireAgentWrite(): void;
  /** `capability` lets in too, for example `snapshot-save`. */
  requireOperator(access: Access, capability?: string): void;
  allowsQuota(access: Access): boolean;
  allowsPlugins(access: 'list' | 'read'): boolean;
  requireManagement(): void;
}

const always = (): true => true;
const nothing = (): void => undefined;

/** Everything is allowed: there are no ACLs, or the token is one of management. */
export function fullAuthority(token: Caller | undefined): Authority {
  return {
    token,
    isManagement: true,
    allows: always,
    require: nothing,
    allowsNamespace: always,
    allowsVariable: always,
    allowsVariableSearch: always,
    allowsNodePool: always,
    allowsNode: always,
    requireNode: nothing,
    requireAgentRead: nothing,
    requireAgentWrite: nothing,
    requireOperator: nothing,
    allowsQuota: always,
    allowsPlugins: always,
    requireManagement: nothing,
  };
}

/** What policies grant, and nothing else. */
export function grantedAuthority(token: Caller | undefined, grants: Grants): Authority {
  const level = (name: string) => grants.levels.get(name) ?? '';
  const reaches = (name: string, access: Access) => level(name) === 'write' || level(name) === access;
  const allows = (namespace: string, ...capabilities: string[]) => {
    const has = (set: ReadonlySet<string> | undefined) => capabilities.some((wanted) => set?.has(wanted) === true);
    return (
      (namespace === '*' && [...grants.namespaces.values()].some(has)) || has(closest(grants.namespaces, namespace))
    );
  };
  const check = (isAllowed: boolean) => {
    if (!isAllowed) throw permissionDenied();
  };
  return {
    token,
    isManagement: false,
    allows,
    require: (namespace, ...capabilities) => check(allows(namespace, ...capabilities)),
    allowsNamespace: (namespace) =>
      (namespace === '*' && [...grants.namespaces.values()].some(isOpen)) ||
      isOpen(closest(grants.namespaces, namespace)),
    allowsVariable: (namespace, path, capability) =>
      closest(grants.variables, `${namespace}\0${path}`)?.has(capability) === true,
    allowsVariableSearch: (namespace) =>
      [...grants.variables.keys()].some((key) => namespace === '*' || key.startsWith(namespace)),
    allowsNodePool: (pool, capability) => closest(grants.nodePools, pool)?.has(capability) === true,
    allowsNode: (access) => reaches('node', access),
    requireNode: (access) => check(reaches('node', access)),
    requireAgentRead: () => check(reaches('agent', 'read')),
    requireAgentWrite: () => check(reaches('agent', 'write')),
    requireOperator: (access, capability) =>
      check(reaches('operator', access) || (capability !== undefined && grants.operator.has(capability))),
    allowsQuota: (access) => reaches('quota', access),
    // A plugin rule of `write` grants neither: the real server forgets it.
    allowsPlugins: (access) => level('plugin') === 'read' || (access === 'list' && level('plugin') === 'list'),
    requireManagement: () => check(false),
  };
}

const isOpen = (set: ReadonlySet<string> | undefined): boolean => set !== undefined && set.size > 0 && !set.has('deny');

/** A token that is nobody's, or no longer: every question about it is refused. `problem` is what is wrong with it. */
export function noAuthority(problem: NomadError): Authority {
  const deny = (): never => {
    throw permissionDenied();
  };
  const denyAgent = (): never => {
    if (problem.status === 403) throw problem;
    throw failure(`ACL token not found or invalid workload identity: ${problem.message}`);
  };
  return {
    problem,
    get token() {
      return deny();
    },
    get isManagement() {
      return deny();
    },
    allows: deny,
    require: deny,
    allowsNamespace: deny,
    allowsVariable: deny,
    allowsVariableSearch: deny,
    allowsNodePool: deny,
    allowsNode: deny,
    requireNode: deny,
    requireAgentRead: denyAgent,
    requireAgentWrite: denyAgent,
    requireOperator: deny,
    allowsQuota: deny,
    allowsPlugins: deny,
    requireManagement: deny,
  };
}
