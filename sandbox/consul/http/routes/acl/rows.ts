import type { AclStore } from '../../../acl/store.ts';
import { HttpProblem, type Reply } from '../../exchange.ts';
import type { JsonObject } from '../../json-body.ts';

/** An answer with the index of the ACLs. */
export const indexed = (acl: AclStore, json: unknown): Reply => ({
  headers: { 'X-Consul-Index': String(acl.index) },
  json,
});

/** The policy or token, or the refusal that there is none. */
export function found(acl: AclStore, row: object | undefined): Reply {
  if (row === undefined) throw new HttpProblem(403, 'ACL not found');
  return indexed(acl, row);
}

/** The id that a write is for: empty for a new one, whose id Consul chooses. */
export function idOfRequest(kind: 'Policy' | 'Role', inUrl: string, body: JsonObject): string {
  const inBody = body.string('ID');
  if (inUrl === '' && inBody !== '') {
    throw new HttpProblem(400, `Cannot specify the ID when creating a new ${kind.toLowerCase()}`);
  }
  if (inBody !== '' && inBody !== inUrl) throw new HttpProblem(400, `${kind} ID in URL and payload do not match`);
  return inUrl;
}
