import { isObject } from '../../../json.ts';
import type { Answer, Call, Endpoint, Engine } from '../../http/endpoint.ts';
import { VaultProblem } from '../../problem.ts';
import { askUpstream, textOf, type Upstream, UpstreamError } from '../upstream.ts';
import { type ConsulRole, consulRoles } from './roles.ts';

interface Access {
  readonly address: string;
  readonly scheme: string;
  readonly token: string;
}

/** Consul tokens on demand: made by Consul's ACL API, deleted there when their lease ends. */
export const CONSUL_ENGINE: Engine = {
  type: 'consul',
  open: () => {
    const config: { access?: Access } = {};
    const roles = new Map<string, ConsulRole>();
    return [
      accessEndpoint(config),
      ...consulRoles(roles),
      { pattern: 'creds/:role', fields: { role: 'text' }, read: (call) => credentials(call, config, roles) },
    ];
  },
};

function accessEndpoint(config: { access?: Access }): Endpoint {
  return {
    pattern: 'config/access',
    fields: {
      address: 'text',
      scheme: 'text',
      token: 'text',
      ca_cert: 'text',
      client_cert: 'text',
      client_key: 'text',
    },
    read: () => {
      const { address, scheme } = required(config);
      return { data: { address, scheme } };
    },
    update: async ({ fields }) => {
      const access = { address: fields.text('address'), scheme: fields.text('scheme', 'http') };
      const token = fields.text('token') || (await bootstrapped({ ...access, token: '' }));
      config.access = { ...access, token };
      return undefined;
    },
  };
}

const NOT_CONFIGURED =
  "access credentials for the backend itself haven't been configured; please configure them at the '/config/access' endpoint";

function required({ access }: { access?: Access }): Access {
  if (access === undefined) throw new VaultProblem(400, NOT_CONFIGURED);
  return access;
}

const upstreamOf = ({ address, scheme, token }: Access): Upstream => ({
  address: address.includes('://') ? address : `${scheme}://${address || '127.0.0.1:8500'}`,
  token,
  header: 'X-Consul-Token',
});

/** Without a token Vault takes Consul's bootstrap for itself. */
async function bootstrapped(access: Access): Promise<string> {
  try {
    return textOf(await askUpstream(upstreamOf(access), 'PUT', '/v1/acl/bootstrap'), 'SecretID');
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    throw new VaultProblem(400, `Token not provided and failed to bootstrap ACLs: ${error.message}`);
  }
}

async function credentials(call: Call, config: { access?: Access }, roles: Map<string, ConsulRole>): Promise<Answer> {
  const name = call.fields.text('role');
  const role = roles.get(name);
  if (role === undefined) throw new VaultProblem(400, `role ${JSON.stringify(name)} not found`);
  const named = `Vault ${name} ${call.token?.displayName ?? ''} ${call.state.clock.now() * 1e6}`;
  const path = '/v1/acl/token';
  const made = await askUpstream(upstreamOf(required(config)), 'PUT', path, wanted(role, named)).catch(fail);
  const accessor = textOf(made, 'AccessorID');
  const terms = () => {
    const now = roles.get(name);
    if (now === undefined) throw new VaultProblem(400, `issuing role ${JSON.stringify(name)} not found`);
    return { ttlMs: now.ttlMs, maxTtlMs: now.maxTtlMs };
  };
  return {
    data: {
      token: textOf(made, 'SecretID'),
      accessor,
      local: isObject(made) && made['Local'] === true,
      consul_namespace: textOf(made, 'Namespace'),
      partition: textOf(made, 'Partition'),
    },
    secret: {
      ttlMs: role.ttlMs,
      maxTtlMs: role.maxTtlMs,
      renewable: true,
      renew: async () => terms(),
      revoke: async () => {
        await askUpstream(upstreamOf(required(config)), 'DELETE', `${path}/${accessor}`);
      },
    },
  };
}

function wanted(role: ConsulRole, description: string): Record<string, unknown> {
  return {
    Description: description,
    Policies: role.policies.map((Name) => ({ Name })),
    Roles: role.roles.map((Name) => ({ Name })),
    ServiceIdentities: role.serviceIdentities.map((identity) => {
      const [ServiceName, datacenters] = identity.split(':');
      return { ServiceName, ...(datacenters === undefined ? {} : { Datacenters: datacenters.split(',') }) };
    }),
    NodeIdentities: role.nodeIdentities.map((identity) => {
      const [NodeName, Datacenter = ''] = identity.split(':');
      return { NodeName, Datacenter };
    }),
    Local: role.isLocal,
  };
}

function fail(error: unknown): never {
  throw error instanceof UpstreamError ? new VaultProblem(400, error.message) : error;
}
