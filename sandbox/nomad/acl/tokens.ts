import { DurationError, goDuration, parseGoDuration } from '../../go-duration.ts';
import { badRequest, failure } from '../errors.ts';
import { isoTime } from '../state/time.ts';
import type { AclToken } from '../wire.ts';
import { isUuid } from './acl.ts';
import { problemsText } from './problems.ts';
import { type AclState, hashOf } from './state.ts';

/** A token as a client sends it. */
export interface TokenInput {
  readonly accessorId: string;
  readonly secretId: string;
  readonly name: string;
  readonly type: string;
  readonly policies: string[] | null;
  readonly roles: readonly { readonly id: string; readonly name: string }[] | null;
  readonly isGlobal: boolean;
  readonly createTime: string;
  readonly expirationTime: string | null;
  readonly expirationTtlNs: number;
}

/** Makes or changes a token; 400 with every problem where the server refuses it. */
export function upsertToken(acl: AclState, input: TokenInput): AclToken {
  const existing = existingToken(acl, input);
  const isNew = input.accessorId === '';
  const hasCreateTime = !isNew && input.createTime !== '';
  const createTime = hasCreateTime ? input.createTime : isoTime(acl.nowMs());
  const expirationTime = hasCreateTime ? input.expirationTime : expiryOf(input, createTime);
  const problems = [...formProblems(input), ...lifeProblems(acl, input, { existing, createTime, expirationTime })];
  if (problems.length > 0) throw badRequest(`token 0 invalid: ${problemsText(problems)}`);
  const roles = rolesOf(acl, input);
  const token = acl.putToken({
    AccessorID: isNew ? acl.uuid() : input.accessorId,
    // Neither the secret nor the time of creation can be changed.
    SecretID: existing?.SecretID ?? (isNew ? acl.uuid() : input.secretId),
    Name: input.name,
    Type: input.type === 'management' ? 'management' : 'client',
    // The server hands out a copy of a token with roles, and its copy of no policies is an empty list.
    Policies: input.policies ?? (roles === null ? null : []),
    Roles: roles,
    Global: input.isGlobal,
    Hash: hashOf(input.name, input.type, ...(input.policies ?? []), input.isGlobal ? 'global' : 'local'),
    CreateTime: existing?.CreateTime ?? createTime,
    ExpirationTime: expirationTime,
    ExpirationTTL: input.expirationTtlNs === 0 ? '' : goDuration(input.expirationTtlNs),
  });
  return acl.withRoles(token);
}

const UUID_LENGTH = 36;

function existingToken(acl: AclState, input: TokenInput): AclToken | undefined {
  if (input.accessorId === '') return undefined;
  requireAccessor(input.accessorId, (text) => failure(`token lookup failed: ${text}`));
  const existing = acl.tokens.get(input.accessorId);
  const mayChooseIds = isUuid(input.accessorId) && isUuid(input.secretId) && input.type !== 'management';
  if (existing === undefined && !mayChooseIds) throw badRequest(`cannot find token ${input.accessorId}`);
  return existing;
}

/** An accessor of the wrong length is no miss, but a failed look-up. */
export function requireAccessor(accessor: string, refuse: (text: string) => Error): void {
  if (accessor.length === UUID_LENGTH) return;
  throw refuse('acl token lookup failed: index error: UUID must be 36 characters');
}

function expiryOf(input: TokenInput, createTime: string): string | null {
  if (input.expirationTime !== null || input.expirationTtlNs === 0) return input.expirationTime;
  return isoTime(Date.parse(createTime) + input.expirationTtlNs / 1e6);
}

function formProblems(input: TokenInput): string[] {
  const stands = (input.policies ?? []).length + (input.roles ?? []).length > 0;
  const problems = Buffer.byteLength(input.name) > 256 ? ['token name too long'] : [];
  if (input.type === 'client') return stands ? problems : [...problems, 'client token missing policies or roles'];
  if (input.type !== 'management') return [...problems, 'token type must be client or management'];
  return stands ? [...problems, 'management token cannot be associated with policies or roles'] : problems;
}

interface Life {
  readonly existing: AclToken | undefined;
  readonly createTime: string;
  readonly expirationTime: string | null;
}

function lifeProblems(acl: AclState, input: TokenInput, life: Life): string[] {
  return life.existing === undefined ? newLifeProblems(acl, input, life) : changeProblems(input, life.existing, life);
}

function newLifeProblems({ tokenTtl }: AclState, input: TokenInput, { createTime, expirationTime }: Life): string[] {
  const problems: string[] = [];
  const ttl = goDuration(input.expirationTtlNs);
  if (input.expirationTtlNs < 0) problems.push(`token expiration TTL '${ttl}' should not be negative`);
  if (expirationTime === null) return problems;
  const lifeMs = Date.parse(expirationTime) - Date.parse(createTime);
  const was = `in the future (was ${goDuration(lifeMs * 1e6)})`;
  const [least, most] = [goDuration(tokenTtl.minMs * 1e6), goDuration(tokenTtl.maxMs * 1e6)];
  if (lifeMs < 0) problems.push('expiration time cannot be before create time');
  if (lifeMs > tokenTtl.maxMs) problems.push(`expiration time cannot be more than ${most} ${was}`);
  else if (lifeMs < tokenTtl.minMs) problems.push(`expiration time cannot be less than ${least} ${was}`);
  return problems;
}

function changeProblems(input: TokenInput, existing: AclToken, { expirationTime }: Life): string[] {
  const problems: string[] = [];
  if (existing.Global !== input.isGlobal) problems.push('cannot toggle global mode');
  const ttl = input.expirationTtlNs === 0 ? '' : goDuration(input.expirationTtlNs);
  if (existing.ExpirationTTL !== ttl) problems.push('cannot update expiration TTL');
  const isSame = Date.parse(expirationTime ?? '') === Date.parse(existing.ExpirationTime ?? '');
  if (expirationTime !== null && !isSame) problems.push('cannot update expiration time');
  return problems;
}

/** Roles are named by id or name, and each counts once. */
function rolesOf(acl: AclState, { roles }: TokenInput): { ID: string; Name: string }[] | null {
  if (roles === null || roles.length === 0) return null;
  const found = roles.map(({ id, name }) => {
    const role = id === '' ? [...acl.roles.values()].find(({ Name }) => Name === name) : acl.roles.get(id);
    if (role === undefined) throw badRequest(`cannot find role ${id || name}`);
    return role.ID;
  });
  return [...new Set(found)].map((ID) => ({ ID, Name: '' }));
}

/** A TTL as text in Go's form, or in nanoseconds; 400 with Go's words for anything else. */
export function ttlNs(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value === '') return 0;
  try {
    return parseGoDuration(value);
  } catch (error) {
    throw error instanceof DurationError ? badRequest(error.message) : error;
  }
}
