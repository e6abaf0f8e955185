import { permissionDenied } from '../errors.ts';
import type { AclPolicy, AclToken } from '../wire.ts';

/** What a token may do in one namespace (or, with `*` in the name, in several). */
export interface NamespaceRights {
  readonly namespace: string;
  /** Nomad's namespace capabilities, for example `read-job`, `submit-job`, `alloc-lifecycle`. */
  readonly capabilities: readonly string[];
}

export interface TokenSpec {
  readonly secretId: string;
  readonly accessorId: string;
  readonly name: string;
  readonly type: 'management' | 'client';
  readonly rights: readonly NamespaceRights[];
  readonly node?: 'read' | 'write';
  readonly agent?: 'read' | 'write';
}

export interface AclOptions {
  readonly tokens: readonly TokenSpec[];
}

/** What the caller of one request may do. */
export interface Authority {
  readonly token: TokenSpec | undefined;
  readonly isManagement: boolean;
  /** True when any of the capabilities is granted in the namespace. */
  allows(namespace: string, ...capabilities: string[]): boolean;
  /** Like `allows`, but refuses with 403. */
  require(namespace: string, ...capabilities: string[]): void;
  requireNode(access: 'read' | 'write'): void;
  requireAgentRead(): void;
  requireManagement(): void;
}

export type Authenticate = (secret: string) => Authority;

/** Without ACLs everybody may do everything. */
export function authenticator(options: AclOptions | undefined): Authenticate {
  if (options === undefined) return () => EVERYTHING;
  const bySecret = new Map(options.tokens.map((token) => [token.secretId, token]));
  return (secret) => {
    const token = bySecret.get(secret);
    // The real server answers an unknown token like one without rights.
    if (secret !== '' && token === undefined) throw permissionDenied();
    return authorityOf(token);
  };
}

const EVERYTHING: Authority = {
  token: undefined,
  isManagement: true,
  allows: () => true,
  require: () => undefined,
  requireNode: () => undefined,
  requireAgentRead: () => undefined,
  requireManagement: () => undefined,
};

function authorityOf(token: TokenSpec | undefined): Authority {
  const isManagement = token?.type === 'management';
  const allows = (namespace: string, ...capabilities: string[]) => {
    if (isManagement) return true;
    const granted = rightsIn(token, namespace);
    return capabilities.some((capability) => granted.has(capability));
  };
  const check = (isAllowed: boolean) => {
    if (!isAllowed) throw permissionDenied();
  };
  return {
    token,
    isManagement,
    allows,
    require: (namespace, ...capabilities) => check(allows(namespace, ...capabilities)),
    requireNode: (access) => check(isManagement || token?.node === 'write' || token?.node === access),
    requireAgentRead: () => check(isManagement || token?.agent !== undefined),
    requireManagement: () => check(isManagement),
  };
}

/** The most specific namespace rule wins: an exact name over a pattern, a longer pattern over a shorter. */
function rightsIn(token: TokenSpec | undefined, namespace: string): Set<string> {
  const matching = (token?.rights ?? [])
    .filter((right) => matches(right.namespace, namespace))
    .sort((a, b) => b.namespace.replaceAll('*', '').length - a.namespace.replaceAll('*', '').length);
  const exact = matching.find((right) => right.namespace === namespace);
  const capabilities = new Set((exact ?? matching[0])?.capabilities ?? []);
  return capabilities.has('deny') ? new Set() : capabilities;
}

function matches(pattern: string, name: string): boolean {
  if (!pattern.includes('*')) return pattern === name;
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`).test(name);
}

/** A token as the ACL API shows it; each client token stands on one policy of its own name. */
export function tokenOf(spec: TokenSpec, createTime: string): AclToken {
  return {
    AccessorID: spec.accessorId,
    SecretID: spec.secretId,
    Name: spec.name,
    Type: spec.type,
    Policies: spec.type === 'management' ? null : [policyName(spec)],
    Roles: null,
    Global: false,
    Hash: '',
    CreateTime: createTime,
    ExpirationTime: null,
    ExpirationTTL: '',
    CreateIndex: 5,
    ModifyIndex: 5,
  };
}

export function policyOf(spec: TokenSpec): AclPolicy {
  const rules = spec.rights.map((right) => {
    const list = right.capabilities.map((capability) => JSON.stringify(capability)).join(', ');
    return `namespace ${JSON.stringify(right.namespace)} {\n  capabilities = [${list}]\n}\n`;
  });
  if (spec.node !== undefined) rules.push(`node {\n  policy = ${JSON.stringify(spec.node)}\n}\n`);
  if (spec.agent !== undefined) rules.push(`agent {\n  policy = ${JSON.stringify(spec.agent)}\n}\n`);
  return {
    Name: policyName(spec),
    Description: `Rights of ${spec.name}`,
    Rules: rules.join('\n'),
    CreateIndex: 4,
    ModifyIndex: 4,
  };
}

export const policyName = (spec: TokenSpec): string => spec.name.toLowerCase().replace(/[^a-z0-9-]+/g, '-');
