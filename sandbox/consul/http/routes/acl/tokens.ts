import { goDuration, goDurationMs } from '../../../../go-duration.ts';
import { type AclStore, ANONYMOUS_ID, newId, type TokenRow } from '../../../acl/store.ts';
import { type Exchange, HttpProblem, type Reply } from '../../exchange.ts';
import { type JsonObject, readObject } from '../../json-body.ts';
import type { AclAnswer } from '../acl.ts';
import { grantsOf, linked } from './grants.ts';
import { found, indexed } from './rows.ts';

/** The bearer's own token; there is none for strangers. */
export const ownToken: AclAnswer = (acl, { authorizer }) =>
  found(acl, acl.rows.get(authorizer.token === undefined ? '' : authorizer.accessorId));

/** All, or those that `?policy=` or `?role=` is linked to by its id. */
export const listTokens: AclAnswer = (acl, { params }) => {
  const [policy, role] = [params.get('policy') ?? '', params.get('role') ?? ''];
  const rows = [...acl.rows.values()].filter(
    ({ Policies = [], Roles = [] }) =>
      (policy === '' || Policies.some(({ ID }) => ID === policy)) &&
      (role === '' || Roles.some(({ ID }) => ID === role)),
  );
  return indexed(
    acl,
    rows.sort((a, b) => (a.AccessorID < b.AccessorID ? -1 : 1)),
  );
};

export const readToken: AclAnswer = (acl, { rest }) => {
  if (rest === '') throw new HttpProblem(400, 'Missing token ID');
  return found(acl, acl.rows.get(rest));
};

/** A new token, a change of one, or a clone: the path says which. */
export const writeToken: AclAnswer = async (acl, exchange): Promise<Reply> => {
  const body = await readObject(exchange, 'Token decoding failed');
  const [accessor = '', verb] = exchange.rest.split('/');
  if (accessor === '') return { json: acl.putToken(newToken(acl, body)) };
  const before = acl.rows.get(accessor);
  if (verb === 'clone') return { json: acl.putToken(cloned(before, accessor, body)) };
  return { json: acl.putToken(changed(acl, exchange, before, body)) };
};

function newToken(acl: AclStore, body: JsonObject) {
  const [accessor, secret] = [body.string('AccessorID'), body.string('SecretID')];
  requireFree('AccessorID', accessor, acl.rows.has(accessor));
  const isUsed = [...acl.rows.values()].some(({ SecretID }) => SecretID === secret);
  requireFree('SecretID', secret, isUsed);
  return {
    AccessorID: accessor || newId(),
    SecretID: secret || newId(),
    ...contentOf(acl, body),
    Local: body.flag('Local'),
    ...expiryOf(acl, body),
  };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function requireFree(field: string, id: string, isUsed: boolean): void {
  if (id === '') return;
  if (!UUID.test(id)) throw new HttpProblem(500, `Invalid Token: ${field} - not a valid UUID`);
  if (isUsed) throw new HttpProblem(500, `Invalid Token: ${field} is already in use`);
}

function changed(acl: AclStore, { rest }: Exchange, before: TokenRow | undefined, body: JsonObject) {
  const [accessor, secret] = [body.string('AccessorID'), body.string('SecretID')];
  if (accessor !== '' && accessor !== rest) {
    throw new HttpProblem(400, 'Token Accessor ID in URL and payload do not match');
  }
  if (before === undefined) throw new HttpProblem(500, `Cannot find token ${JSON.stringify(rest)}`);
  if (secret !== '' && secret !== before.SecretID) {
    throw new HttpProblem(500, "Changing a token's SecretID is not permitted");
  }
  if (body.flag('Local') !== before.Local) throw new HttpProblem(500, `Cannot toggle local mode of ${rest}`);
  const { AccessorID, SecretID, Local, ExpirationTime } = before;
  return { AccessorID, SecretID, ...contentOf(acl, body), Local, ...(ExpirationTime && { ExpirationTime }) };
}

/** The same rights under new ids. */
function cloned(before: TokenRow | undefined, accessor: string, body: JsonObject) {
  if (before === undefined) throw new HttpProblem(500, `Cannot find token ${JSON.stringify(accessor)}`);
  const { Hash: _hash, CreateIndex: _created, ModifyIndex: _modified, CreateTime: _time, ...rest } = before;
  const Description = body.string('Description') || before.Description;
  return { ...rest, AccessorID: newId(), SecretID: newId(), Description };
}

function contentOf(acl: AclStore, body: JsonObject) {
  const Roles = linked(acl, body, 'role');
  return {
    Description: body.string('Description'),
    ...grantsOf(acl, body, 'token'),
    ...(Roles.length > 0 && { Roles }),
  };
}

const SHORTEST = { ms: 60_000, text: '1m0s' };
const LONGEST = { ms: 86_400_000, text: '24h0m0s' };

function expiryOf(acl: AclStore, body: JsonObject): { ExpirationTime?: string } {
  const ms = goDurationMs(body.string('ExpirationTTL'));
  if (ms === undefined || ms === 0) return {};
  const was = `in the future (was ${goDuration(ms * 1e6)})`;
  if (ms < SHORTEST.ms) throw new HttpProblem(500, `ExpirationTime cannot be less than ${SHORTEST.text} ${was}`);
  if (ms > LONGEST.ms) throw new HttpProblem(500, `ExpirationTime cannot be more than ${LONGEST.text} ${was}`);
  return { ExpirationTime: new Date(acl.now() + ms).toISOString() };
}

/** One that is not there is deleted all the same. */
export const deleteToken: AclAnswer = (acl, { rest }) => {
  if (rest === ANONYMOUS_ID) throw new HttpProblem(500, 'Delete operation not permitted on the anonymous token');
  acl.remove('rows', rest);
  return { json: true };
};
