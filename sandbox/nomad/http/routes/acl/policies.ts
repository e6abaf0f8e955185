import { policyNames } from '../../../acl/acl.ts';
import { rulesJson, upsertPolicy } from '../../../acl/policies.ts';
import type { AclState } from '../../../acl/state.ts';
import { badRequest, NotThere, permissionDenied } from '../../../errors.ts';
import type { AclPolicy } from '../../../wire.ts';
import { blocking, bodyOf, type Exchange, objectOf, type Reply, read, textOf, wrote } from '../../exchange.ts';
import type { AclAnswer } from '../acl.ts';

export const listPolicies: AclAnswer = (exchange, acl) => {
  const maySee = visibleTo(exchange, acl);
  const prefix = exchange.query.get('prefix') ?? '';
  return blocking(exchange, () => {
    const found = [...acl.policies.values()].filter(({ Name }) => Name.startsWith(prefix) && maySee(Name));
    return read(found.sort(byName).map(stubOf), acl.index('policies'));
  });
};

/** The caller's own policies; a caller without a token has none to be told of. */
export const ownPolicies: AclAnswer = (exchange, acl, name) => {
  if (exchange.authority.token === undefined) throw permissionDenied();
  return listPolicies(exchange, acl, name);
};

export const readPolicyOf: AclAnswer = (exchange, acl, name) => {
  if (name === '') throw badRequest('Missing Policy Name');
  // Without the right to see policies, one that does not exist looks like one of somebody else's.
  if (!visibleTo(exchange, acl)(name) && name !== 'anonymous') throw permissionDenied();
  return blocking(exchange, () => {
    const found = acl.policies.get(name);
    const rules = acl.rulesOf(name);
    if (found === undefined || rules === undefined) throw new NotThere('ACL policy not found', acl.index('policies'));
    return read({ ...found, RulesJSON: rulesJson(rules, found.Rules) }, found.ModifyIndex);
  });
};

export const writePolicy: AclAnswer = async (exchange, acl, name): Promise<Reply> => {
  if (name === '') throw badRequest('Missing Policy Name');
  const body = await bodyOf(exchange);
  const named = textOf(body['Name']);
  if (named !== name) throw badRequest('ACL policy name does not match request path');
  exchange.authority.requireManagement();
  const job = objectOf(body['JobACL']);
  const JobACL = job && {
    Namespace: textOf(job['Namespace']),
    JobID: textOf(job['JobID']),
    Group: textOf(job['Group']),
    Task: textOf(job['Task']),
  };
  const stored = upsertPolicy(acl, {
    Name: named,
    Description: textOf(body['Description']),
    Rules: textOf(body['Rules']),
    JobACL: JobACL ?? null,
  });
  return wrote(undefined, stored.ModifyIndex);
};

export const deletePolicy: AclAnswer = ({ authority }, acl, name) => {
  if (name === '') throw badRequest('Missing Policy Name');
  authority.requireManagement();
  return wrote(undefined, acl.deletePolicy(name));
};

/** Management sees all policies, everybody else those that their token stands on. */
function visibleTo({ authority }: Exchange, acl: AclState): (name: string) => boolean {
  if (authority.isManagement) return () => true;
  const token = acl.tokens.get(authority.token?.accessorId ?? '');
  const own = new Set(token === undefined ? ['anonymous'] : policyNames(acl, token));
  return (name) => own.has(name);
}

const byName = (a: AclPolicy, b: AclPolicy): number => (a.Name < b.Name ? -1 : 1);

const stubOf = ({ Rules, ...listed }: AclPolicy): Omit<AclPolicy, 'Rules'> => listed;
