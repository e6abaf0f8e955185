import type { Call, Endpoint } from '../../http/endpoint.ts';
import { VaultProblem } from '../../problem.ts';
import type { Terms } from '../../state/leases.ts';

export interface ConsulRole extends Terms {
  readonly policies: readonly string[];
  readonly roles: readonly string[];
  readonly serviceIdentities: readonly string[];
  readonly nodeIdentities: readonly string[];
  readonly tokenType: string;
  readonly isLocal: boolean;
  readonly namespace: string;
  readonly partition: string;
}

const FIELDS = {
  name: 'text',
  policy: 'text',
  token_type: 'text',
  policies: 'list',
  consul_policies: 'list',
  consul_roles: 'list',
  local: 'flag',
  ttl: 'seconds',
  max_ttl: 'seconds',
  lease: 'seconds',
  consul_namespace: 'text',
  partition: 'text',
  service_identities: 'texts',
  node_identities: 'texts',
} as const;

/** `roles/…`: what the tokens of a role are like. Every write replaces the whole role. */
export function consulRoles(roles: Map<string, ConsulRole>): readonly Endpoint[] {
  return [
    { pattern: 'roles/', list: () => ({ data: { keys: [...roles.keys()].sort() } }) },
    {
      pattern: 'roles/:name',
      fields: FIELDS,
      read: ({ fields }) => {
        const role = roles.get(fields.text('name'));
        return role && { data: shown(role) };
      },
      update: ({ fields }) => {
        roles.set(fields.text('name'), wanted(fields));
        return undefined;
      },
      delete: ({ fields }) => {
        roles.delete(fields.text('name'));
        return undefined;
      },
    },
  ];
}

function wanted(fields: Call['fields']): ConsulRole {
  const consulPolicies = fields.list('consul_policies');
  const role = {
    policies: consulPolicies.length > 0 ? consulPolicies : fields.list('policies'),
    roles: fields.list('consul_roles'),
    serviceIdentities: fields.list('service_identities'),
    nodeIdentities: fields.list('node_identities'),
    tokenType: fields.text('token_type', 'client'),
    isLocal: fields.flag('local'),
    namespace: fields.text('consul_namespace'),
    partition: fields.text('partition'),
    ttlMs: fields.has('ttl') ? fields.ms('ttl') : fields.ms('lease'),
    maxTtlMs: fields.ms('max_ttl'),
  };
  const given = [role.policies, role.roles, role.serviceIdentities, role.nodeIdentities].flat();
  if (role.tokenType !== 'client' && role.tokenType !== 'management') {
    throw new VaultProblem(400, 'token_type must be "client" or "management"');
  }
  if (role.tokenType === 'client' && given.length === 0 && fields.text('policy') === '') {
    const what = 'Use either a policy document, a list of policies or roles, or a set of service or node identities';
    throw new VaultProblem(400, `${what}, depending on your Consul version`);
  }
  return role;
}

function shown(role: ConsulRole): Record<string, unknown> {
  const lists = {
    consul_policies: role.policies,
    consul_roles: role.roles,
    service_identities: role.serviceIdentities,
    node_identities: role.nodeIdentities,
  };
  return {
    lease: role.ttlMs / 1000,
    ttl: role.ttlMs / 1000,
    max_ttl: role.maxTtlMs / 1000,
    token_type: role.tokenType,
    local: role.isLocal,
    consul_namespace: role.namespace,
    partition: role.partition,
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
  };
}
