import { failure, type NomadError, permissionDenied } from '../errors.ts';
import type { Store } from '../state/store.ts';
import { isoTime } from '../state/time.ts';
import type { AclPolicy, AclToken } from '../wire.ts';
import { type Authority, fullAuthority, grantedAuthority, noAuthority } from './authority.ts';
import { grantsOf } from './grants.ts';
import { AclState } from './state.ts';

export type { Authority } from './authority.ts';

/** What a token may do in one namespace (or, with `*` in the name, in several). */
export interface NamespaceRights {
  readonly namespace: string;
  /** Nomad's namespace capabilities, for example `read-job`, `submit-job`, `alloc-lifecycle`. */
  readonly capabilities: readonly string[];
}

/** A token that is there from the start; each client token stands on one policy of its own name. */
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
  /** The shortest life that a token may ask for, in ms; default 1 minute. */
  readonly minTokenTtlMs?: number;
  /** Default 24 hours. */
  readonly maxTokenTtlMs?: number;
}

export type Authenticate = (secret: string) => Authority;

/** Without ACLs everybody may do everything. */
export function authenticator(acl: AclState | undefined): Authenticate {
  if (acl === undefined) {
    const everything = fullAuthority(undefined);
    return () => everything;
  }
  return (secret) => {
    if (secret === '') return policyAuthority(acl, undefined, ['anonymous']);
    const token = acl.bySecret(secret);
    if (token === undefined) return noAuthority(isUuid(secret) ? permissionDenied() : NOT_SIGNED);
    if (isExpired(acl, token)) return noAuthority(failure('ACL token expired'));
    if (token.Type === 'management') return fullAuthority({ accessorId: token.AccessorID });
    return policyAuthority(acl, token, policyNames(acl, token));
  };
}

/** What is no UUID is taken for a workload's signed identity. */
const NOT_SIGNED: NomadError = failure(
  'failed to parse signed token: go-jose/go-jose: compact JWS format must have three parts',
);

export const isUuid = (text: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);

export const isExpired = (acl: AclState, { ExpirationTime }: AclToken): boolean =>
  ExpirationTime !== null && Date.parse(ExpirationTime) < acl.nowMs();

/** The policies that a token stands on, by itself and through its roles. */
export function policyNames(acl: AclState, token: AclToken): string[] {
  const roles = (token.Roles ?? []).map(({ ID }) => acl.roles.get(ID));
  return [...(token.Policies ?? []), ...roles.flatMap((role) => role?.Policies?.map(({ Name }) => Name) ?? [])];
}

/** Policies that do not exist grant nothing. */
function policyAuthority(acl: AclState, token: AclToken | undefined, names: readonly string[]): Authority {
  const rules = names.flatMap((name) => acl.rulesOf(name) ?? []);
  return grantedAuthority(token && { accessorId: token.AccessorID }, grantsOf(rules));
}

/** The ACLs with the tokens that are there from the start; the first one of management counts as the bootstrap. */
export function seedAcl(store: Store, options: AclOptions | undefined): AclState | undefined {
  if (options === undefined) return undefined;
  const { tokens, minTokenTtlMs: minMs = 60_000, maxTokenTtlMs: maxMs = 86_400_000 } = options;
  const acl = new AclState(store, { minMs, maxMs });
  for (const spec of tokens) {
    if (spec.type === 'client') acl.putPolicy(policyOf(spec));
    const stored = acl.putToken(tokenOf(spec, isoTime(acl.nowMs())));
    if (spec.type === 'management' && acl.bootstrapIndex === 0) acl.bootstrapIndex = stored.CreateIndex;
  }
  return acl;
}

function tokenOf(spec: TokenSpec, createTime: string): Omit<AclToken, 'CreateIndex' | 'ModifyIndex'> {
  return {
    AccessorID: spec.accessorId,
    SecretID: spec.secretId,
    Name: spec.name,
    Type: spec.type,
    Policies: spec.type === 'management' ? null : [policyName(spec)],
    Roles: null,
    Global: spec.type === 'management',
    Hash: '',
    CreateTime: createTime,
    ExpirationTime: null,
    ExpirationTTL: '',
  };
}

function policyOf(spec: TokenSpec): Omit<AclPolicy, 'CreateIndex' | 'ModifyIndex'> {
  const rules = spec.rights.map((right) => {
    const list = right.capabilities.map((capability) => JSON.stringify(capability)).join(', ');
    return `namespace ${JSON.stringify(right.namespace)} {\n  capabilities = [${list}]\n}\n`;
  });
  if (spec.node !== undefined) rules.push(`node {\n  policy = ${JSON.stringify(spec.node)}\n}\n`);
  if (spec.agent !== undefined) rules.push(`agent {\n  policy = ${JSON.stringify(spec.agent)}\n}\n`);
  const Rules = rules.join('\n');
  return { Name: policyName(spec), Description: `Rights of ${spec.name}`, Rules, JobACL: null, Hash: '' };
}

const policyName = (spec: TokenSpec): string => spec.name.toLowerCase().replace(/[^a-z0-9-]+/g, '-');
