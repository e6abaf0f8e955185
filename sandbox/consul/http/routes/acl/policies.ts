import { newId, type PolicyRow } from '../../../acl/store.ts';
import { HttpProblem, type Reply } from '../../exchange.ts';
import { readObject } from '../../json-body.ts';
import type { AclAnswer } from '../acl.ts';

export const listPolicies: AclAnswer = (acl) => {
  const rows = [...acl.policies.values()].sort((a, b) => (a.Name < b.Name ? -1 : 1));
  return { json: rows.map(({ Rules: _, ...row }) => ({ ...row, Datacenters: null })) };
};

export const readPolicy: AclAnswer = (acl, { rest }) => found(acl.policies.get(rest));

export const policyByName: AclAnswer = (acl, { rest }) =>
  found([...acl.policies.values()].find(({ Name }) => Name === rest));

function found(row: PolicyRow | undefined): Reply {
  if (row === undefined) throw new HttpProblem(403, 'ACL not found');
  return { json: row };
}

export const writePolicy: AclAnswer = async (acl, exchange): Promise<Reply> => {
  const body = await readObject(exchange, 'Policy decoding failed');
  const [name, id] = [body.string('Name'), exchange.rest || body.string('ID')];
  requireName('Policy', name);
  const same = [...acl.policies.values()].find(({ Name }) => Name === name);
  if (same !== undefined && same.ID !== id) {
    throw new HttpProblem(500, `Invalid Policy: A Policy with Name ${JSON.stringify(name)} already exists`);
  }
  const policy = { ID: id || newId(), Name: name, Description: body.string('Description') };
  return { json: acl.putPolicy({ ...policy, Rules: body.string('Rules') }) };
};

/** `kind` is Policy or Role. */
export function requireName(kind: string, name: string): void {
  if (name === '') throw new HttpProblem(500, `Invalid ${kind}: no Name is set`);
  if (/^[\w-]{1,128}$/.test(name)) return;
  throw new HttpProblem(500, `Invalid ${kind}: invalid Name. Only alphanumeric characters, '-' and '_' are allowed`);
}

export const deletePolicy: AclAnswer = (acl, { rest }) => {
  acl.remove('policies', rest);
  return { json: true };
};
