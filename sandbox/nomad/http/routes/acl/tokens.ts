import { isUuid } from '../../../acl/acl.ts';
import { requireAccessor, type TokenInput, ttlNs, upsertToken } from '../../../acl/tokens.ts';
import { badRequest, failure, NotThere, permissionDenied } from '../../../errors.ts';
import { isoTime } from '../../../state/time.ts';
import type { AclToken } from '../../../wire.ts';
import {
  blocking,
  bodyOf,
  type Exchange,
  type JsonObject,
  objectOf,
  type Reply,
  read,
  textOf,
  textsOf,
  wrote,
} from '../../exchange.ts';
import { listReply } from '../../listing.ts';
import type { AclAnswer } from '../acl.ts';

/** The first management token, for whoever comes first; no token is asked for. */
export const bootstrap: AclAnswer = async (exchange, acl): Promise<Reply> => {
  const hasBody = (exchange.request.headers['content-length'] ?? '0') !== '0';
  const body: JsonObject = hasBody ? await bodyOf(exchange) : {};
  const wanted = textOf(body['BootstrapSecret']);
  if (acl.bootstrapIndex > 0) throw badRequest(`ACL bootstrap already done (reset index: ${acl.bootstrapIndex})`);
  if (wanted !== '' && !isUuid(wanted)) throw badRequest('invalid acl token');
  const token = acl.putToken({
    AccessorID: acl.uuid(),
    SecretID: wanted || acl.uuid(),
    Name: 'Bootstrap Token',
    Type: 'management',
    Policies: null,
    Roles: null,
    Global: true,
    Hash: '',
    CreateTime: isoTime(acl.nowMs()),
    ExpirationTime: null,
    ExpirationTTL: '',
  });
  acl.bootstrapIndex = token.CreateIndex;
  return wrote(token, token.CreateIndex);
};

/** What a request without a token is: a client that stands on the policy `anonymous`. */
const ANONYMOUS: Omit<AclToken, 'Hash'> & { readonly Hash: null } = {
  AccessorID: 'anonymous',
  SecretID: '',
  Name: 'Anonymous Token',
  Type: 'client',
  Policies: ['anonymous'],
  Roles: null,
  Global: false,
  Hash: null,
  CreateTime: '0001-01-01T00:00:00Z',
  ExpirationTime: null,
  ExpirationTTL: '',
  CreateIndex: 0,
  ModifyIndex: 0,
};

const WITHOUT_ACLS = { ...ANONYMOUS, AccessorID: 'acls-disabled', Name: 'ACLs disabled token', Policies: null };

export function ownToken({ core: { acl }, authority }: Exchange): Reply {
  if (authority.problem !== undefined) throw authority.problem;
  const own = acl?.tokens.get(authority.token?.accessorId ?? '');
  if (acl === undefined || own === undefined) {
    return { body: acl === undefined ? WITHOUT_ACLS : ANONYMOUS, index: 0, isRead: true };
  }
  return read(acl.withRoles(own), own.ModifyIndex);
}

export const listTokens: AclAnswer = (exchange, acl) => {
  exchange.authority.requireManagement();
  const prefix = exchange.query.get('prefix') ?? '';
  return blocking(exchange, () => {
    const found = [...acl.tokens.values()].filter((token) => token.AccessorID.startsWith(prefix));
    return listReply(exchange, {
      rows: found.sort((a, b) => a.CreateIndex - b.CreateIndex),
      tokenOf: (token) => `${token.CreateIndex}.${token.AccessorID}`,
      show: (token) => stubOf(acl.withRoles(token)),
      index: acl.index('tokens'),
    });
  });
};

export const readToken: AclAnswer = (exchange, acl, accessor) => {
  if (accessor === '') throw badRequest('Missing Token Accessor');
  const { authority } = exchange;
  if (authority.problem !== undefined) throw authority.problem;
  requireAccessor(accessor, failure);
  return blocking(exchange, () => {
    const found = acl.tokens.get(accessor);
    if (!authority.isManagement && (found === undefined || accessor !== authority.token?.accessorId)) {
      throw permissionDenied();
    }
    if (found === undefined) throw new NotThere('ACL token not found', acl.index('tokens'));
    return read(acl.withRoles(found), found.ModifyIndex);
  });
};

export const writeToken: AclAnswer = async (exchange, acl, accessor): Promise<Reply> => {
  const input = inputOf(await bodyOf(exchange));
  if (accessor !== '' && accessor !== input.accessorId) {
    throw badRequest('ACL token accessor does not match request path');
  }
  exchange.authority.requireManagement();
  const token = upsertToken(acl, input);
  return wrote(token, token.ModifyIndex);
};

function inputOf(body: JsonObject): TokenInput {
  const roles = Array.isArray(body['Roles']) ? body['Roles'] : null;
  const time = (name: string) => (textOf(body[name]).startsWith('0001-') ? '' : textOf(body[name]));
  return {
    accessorId: textOf(body['AccessorID']),
    secretId: textOf(body['SecretID']),
    name: textOf(body['Name']),
    type: textOf(body['Type']),
    policies: Array.isArray(body['Policies']) ? textsOf(body['Policies']) : null,
    roles:
      roles?.map((link) => ({ id: textOf(objectOf(link)?.['ID']), name: textOf(objectOf(link)?.['Name']) })) ?? null,
    isGlobal: body['Global'] === true,
    createTime: time('CreateTime'),
    expirationTime: time('ExpirationTime') || null,
    expirationTtlNs: ttlNs(body['ExpirationTTL']),
  };
}

export const deleteToken: AclAnswer = ({ authority }, acl, accessor) => {
  if (accessor === '') throw badRequest('Missing Token Accessor');
  authority.requireManagement();
  requireAccessor(accessor, (text) => badRequest(`token lookup failed: ${text}`));
  if (!acl.tokens.has(accessor)) throw badRequest(`Cannot delete nonexistent tokens: ${accessor}`);
  return wrote(undefined, acl.deleteToken(accessor));
};

const ONE_TIME_LIFE_MS = 600_000;

/** A secret that can be exchanged once for the caller's own token, as `nomad ui -authenticate` does. */
export const makeOneTime: AclAnswer = ({ authority }, acl) => {
  const AccessorID = authority.token?.accessorId;
  // The real server looks for the token of an empty secret.
  if (AccessorID === undefined) throw failure('acl token lookup failed: missing secret id');
  const expiresAtMs = acl.nowMs() + ONE_TIME_LIFE_MS;
  const OneTimeSecretID = acl.uuid();
  const index = acl.putOneTime(OneTimeSecretID, { accessorId: AccessorID, expiresAtMs });
  const ExpiresAt = isoTime(expiresAtMs);
  const OneTimeToken = { OneTimeSecretID, AccessorID, ExpiresAt, CreateIndex: index, ModifyIndex: index };
  return wrote({ OneTimeToken, Index: index }, index);
};

export const exchangeOneTime: AclAnswer = async (exchange, acl): Promise<Reply> => {
  const secret = textOf((await bodyOf(exchange))['OneTimeSecretID']);
  if (secret.length !== 36) throw failure('one-time token lookup failed: index error: UUID must be 36 characters');
  const found = acl.oneTime.get(secret);
  const token = acl.tokens.get(found?.accessorId ?? '');
  if (found === undefined || found.expiresAtMs < acl.nowMs() || token === undefined) throw permissionDenied();
  const index = acl.spendOneTime(secret);
  return wrote({ Token: acl.withRoles(token), Index: index }, index);
};

const stubOf = ({ SecretID, ExpirationTTL, ...listed }: AclToken): Omit<AclToken, 'SecretID' | 'ExpirationTTL'> =>
  listed;
