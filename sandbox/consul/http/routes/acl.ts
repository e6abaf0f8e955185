import { createHash } from 'node:crypto';
import type { AclOptions } from '../../acl/rules.ts';
import { type Exchange, HttpProblem, type Reply } from '../exchange.ts';

/** `/v1/acl/token/self`: the bearer's own token; there is none for strangers, and none at all without ACLs. */
export function ownToken(acl: AclOptions | undefined, exchange: Exchange): Reply {
  if (acl === undefined) throw new HttpProblem(401, 'ACL support disabled');
  const { token } = exchange.authorizer;
  if (token === undefined) throw new HttpProblem(403, 'ACL not found');
  const names = token.policies ?? (token.rules.management === true ? ['global-management'] : []);
  return {
    headers: { 'X-Consul-Index': '6' },
    json: {
      AccessorID: token.accessorId,
      SecretID: token.secretId,
      Description: token.description ?? '',
      Policies: names.map((name) => ({ ID: policyId(name), Name: name })),
      Local: false,
      CreateTime: '2026-01-01T00:00:00Z',
      Hash: createHash('sha256').update(token.accessorId).digest('base64'),
      CreateIndex: 5,
      ModifyIndex: 5,
    },
  };
}

function policyId(name: string): string {
  if (name === 'global-management') return '00000000-0000-0000-0000-000000000001';
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
