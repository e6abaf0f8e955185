import type { AclStore } from '../../../acl/store.ts';
import { HttpProblem } from '../../exchange.ts';
import type { JsonObject } from '../../json-body.ts';

/** What a role or token of a request shall give; lists that are empty are absent. `on` is role or token. */
export function grantsOf(acl: AclStore, body: JsonObject, on: 'role' | 'token') {
  const Policies = linked(acl, body, 'policy');
  return { ...(Policies.length > 0 && { Policies }), ...identitiesOf(body, on) };
}

/** Links to policies or roles, by id or name. */
export function linked(acl: AclStore, body: JsonObject, kind: 'policy' | 'role') {
  const links = body.objects(kind === 'policy' ? 'Policies' : 'Roles');
  const named = links.map((link) => ({ id: link.string('ID'), name: link.string('Name') }));
  return acl.linked(kind, named);
}

function identitiesOf(body: JsonObject, on: string) {
  const ServiceIdentities = body.objects('ServiceIdentities').map((identity) => {
    const Datacenters = identity.strings('Datacenters');
    const ServiceName = identity.string('ServiceName');
    requireIdentity('Service', ServiceName, on);
    return { ServiceName, ...(Datacenters?.length && { Datacenters }) };
  });
  const NodeIdentities = body.objects('NodeIdentities').map((identity) => {
    const NodeName = identity.string('NodeName');
    requireIdentity('Node', NodeName, on);
    return { NodeName, Datacenter: identity.string('Datacenter') };
  });
  return {
    ...(ServiceIdentities.length > 0 && { ServiceIdentities }),
    ...(NodeIdentities.length > 0 && { NodeIdentities }),
  };
}

function requireIdentity(kind: 'Service' | 'Node', name: string, on: string): void {
  if (name === '') {
    throw new HttpProblem(500, `${kind} identity is missing the ${kind.toLowerCase()} name field on this ${on}`);
  }
  if (/^[a-z0-9]([a-z0-9_-]*[a-z0-9])?$/.test(name)) return;
  const allowed = "Only lowercase alphanumeric characters, '-' and '_' are allowed";
  throw new HttpProblem(500, `${kind} identity ${JSON.stringify(name)} has an invalid name. ${allowed}`);
}
