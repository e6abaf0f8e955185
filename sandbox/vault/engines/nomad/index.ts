import type { Answer, Call, Engine } from '../../http/endpoint.ts';
import { causes, VaultProblem } from '../../problem.ts';
import { askUpstream, textOf, UpstreamError } from '../upstream.ts';
import { type NomadConfig, nomadConfig, upstreamOf } from './access.ts';
import { type NomadRole, nomadRoles } from './roles.ts';

const MAX_NAME_LENGTH = 256;
const NO_TERMS = { ttlMs: 0, maxTtlMs: 0 };

/** Nomad tokens on demand: made by Nomad's ACL API, deleted there when their lease ends. */
export const NOMAD_ENGINE: Engine = {
  type: 'nomad',
  open: () => {
    const config: NomadConfig = {};
    const roles = new Map<string, NomadRole>();
    return [
      ...nomadConfig(config),
      ...nomadRoles(roles),
      { pattern: 'creds/:name', fields: { name: 'text' }, read: (call) => credentials(call, config, roles) },
    ];
  },
};

async function credentials(call: Call, config: NomadConfig, roles: Map<string, NomadRole>): Promise<Answer> {
  const name = call.fields.text('name');
  const role = roles.get(name);
  if (role === undefined) throw new VaultProblem(400, `role ${JSON.stringify(name)} not found`);
  const fullName = `vault-${name}-${call.token?.displayName ?? ''}-${call.state.clock.now() * 1e6}`;
  const wanted = {
    // A long name loses its end, and with it what makes it unique.
    Name: fullName.slice(0, config.access?.maxNameLength || MAX_NAME_LENGTH),
    Type: role.type,
    Policies: role.policies,
    Global: role.isGlobal,
  };
  const made = await askUpstream(upstreamOf(config.access), 'PUT', '/v1/acl/token', wanted).catch(fail);
  const accessor = textOf(made, 'AccessorID');
  return {
    data: { secret_id: textOf(made, 'SecretID'), accessor_id: accessor },
    secret: {
      ...(config.lease ?? NO_TERMS),
      renewable: true,
      renew: async () => config.lease ?? NO_TERMS,
      revoke: async () => {
        await askUpstream(upstreamOf(config.access), 'DELETE', `/v1/acl/token/${accessor}`);
      },
    },
  };
}

function fail(error: unknown): never {
  throw error instanceof UpstreamError ? new VaultProblem(500, causes(error.message)) : error;
}
