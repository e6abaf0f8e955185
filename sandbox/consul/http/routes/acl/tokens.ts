import { type AclStore, newId, type TokenRow } from '../../../acl/store.ts';
import { HttpProblem, type Reply } from '../../exchange.ts';
import { type JsonObject, readObject } from '../../json-body.ts';
import type { AclAnswer } from '../acl.ts';

/** The bearer's own token; there is none for strangers. */
export const ownToken: AclAnswer = (acl, { authorizer }) =>
  found(acl.rows.get(authorizer.token === undefined ? '' : authorizer.accessorId));

export const listTokens: AclAnswer = (acl) => ({ json: [...acl.rows.values()] });

export const readToken: AclAnswer = (acl, { rest }) => found(acl.rows.get(rest));

function found(row: TokenRow | undefined): Reply {
  if (row === undefined) throw new HttpProblem(403, 'ACL not found');
  return { headers: { 'X-Consul-Index': String(row.ModifyIndex) }, json: row };
}

export const writeToken: AclAnswer = async (acl, exchange): Promise<Reply> => {
  const body = await readObject(exchange, 'Token decoding failed');
  const before = acl.rows.get(exchange.rest || body.string('AccessorID'));
  if (exchange.rest !== '' && before === undefined) throw new HttpProblem(403, 'ACL not found');
  const row = acl.putToken({
    AccessorID: exchange.rest || body.string('AccessorID') || newId(),
    SecretID: before?.SecretID ?? (body.string('SecretID') || newId()),
    Description: body.string('Description'),
    ...linksOf(acl, body),
    ...identitiesOf(body),
    Local: body.flag('Local'),
  });
  return { json: row };
};

function linksOf(acl: AclStore, body: JsonObject) {
  const links = (name: string) =>
    body.objects(name).map((link) => ({ id: link.string('ID'), name: link.string('Name') }));
  const Policies = acl.linked('policy', links('Policies'));
  const Roles = acl.linked('role', links('Roles'));
  return { ...(Policies.length > 0 && { Policies }), ...(Roles.length > 0 && { Roles }) };
}

function identitiesOf(body: JsonObject) {
  const ServiceIdentities = body.objects('ServiceIdentities').map((identity) => {
    const Datacenters = identity.strings('Datacenters');
    return { ServiceName: identity.string('ServiceName'), ...(Datacenters?.length && { Datacenters }) };
  });
  const NodeIdentities = body.objects('NodeIdentities').map((identity) => ({
    NodeName: identity.string('NodeName'),
    Datacenter: identity.string('Datacenter'),
  }));
  return {
    ...(ServiceIdentities.length > 0 && { ServiceIdentities }),
    ...(NodeIdentities.length > 0 && { NodeIdentities }),
  };
}

/** One that is not there is deleted all the same. */
export const deleteToken: AclAnswer = (acl, { rest }) => {
  acl.remove('rows', rest);
  return { json: true };
};
