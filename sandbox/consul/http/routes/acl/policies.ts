import { MANAGEMENT, newId } from '../../../acl/store.ts';
import { HttpProblem, type Reply } from '../../exchange.ts';
import { readObject } from '../../json-body.ts';
import type { AclAnswer } from '../acl.ts';
import { found, idOfRequest, indexed } from './rows.ts';

export const listPolicies: AclAnswer = (acl) => {
  const rows = [...acl.policies.values()].sort((a, b) => (a.Name < b.Name ? -1 : 1));
  return indexed(
    acl,
    rows.map(({ Rules: _, ...row }) => ({ ...row, Datacenters: null })),
  );
};

export const readPolicy: AclAnswer = (acl, { rest }) => {
  if (rest === '') throw new HttpProblem(400, 'Missing policy ID');
  return found(acl, acl.policies.get(rest));
};

export const policyByName: AclAnswer = (acl, { rest }) =>
  found(
    acl,
    [...acl.policies.values()].find(({ Name }) => Name === rest),
  );

export const writePolicy: AclAnswer = async (acl, exchange): Promise<Reply> => {
  const body = await readObject(exchange, 'Policy decoding failed');
  const [name, id] = [body.string('Name'), idOfRequest('Policy', exchange.rest, body)];
  if (id !== '' && !acl.policies.has(id)) throw new HttpProblem(500, `cannot find policy ${id}`);
  requireName('Policy', name);
  const same = [...acl.policies.values()].find(({ Name }) => Name === name);
  if (same !== undefined && same.ID !== id) {
    throw new HttpProblem(500, `Invalid Policy: A Policy with Name ${JSON.stringify(name)} already exists`);
  }
  if (id === MANAGEMENT.ID) {
    throw new HttpProblem(500, 'Changing the Rules for the builtin global-management policy is not permitted');
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

/** One that is not there is deleted all the same. */
export const deletePolicy: AclAnswer = (acl, { rest }) => {
  if (rest === MANAGEMENT.ID) {
    throw new HttpProblem(500, 'Delete operation not permitted on the builtin global-management policy');
  }
  acl.remove('policies', rest);
  return { json: true };
};
