import type { Endpoint } from '../../http/endpoint.ts';
import { VaultProblem } from '../../problem.ts';
import { askUpstream, textOf, type Upstream, UpstreamError } from '../upstream.ts';

export interface NomadAccess {
  readonly address: string;
  readonly token: string;
  readonly maxNameLength: number;
  readonly caCert: string;
  readonly clientCert: string;
}

/** What the engine knows; both are missing until they are written. */
export interface NomadConfig {
  access?: NomadAccess | undefined;
  lease?: { readonly ttlMs: number; readonly maxTtlMs: number } | undefined;
}

/** Where Nomad is when nobody said, as its own client has it. */
const DEFAULT_ADDRESS = 'http://127.0.0.1:4646';

export const upstreamOf = (access: NomadAccess | undefined): Upstream => ({
  address: access?.address || DEFAULT_ADDRESS,
  token: access?.token ?? '',
  header: 'X-Nomad-Token',
});

/** `config/access` and `config/lease`. */
export function nomadConfig(config: NomadConfig): readonly Endpoint[] {
  return [
    {
      pattern: 'config/access',
      fields: {
        address: 'text',
        token: 'text',
        max_token_name_length: 'count',
        ca_cert: 'text',
        client_cert: 'text',
        client_key: 'text',
      },
      exists: () => config.access !== undefined,
      read: () => config.access && { data: shown(config.access) },
      update: async ({ fields }) => {
        const before = config.access;
        const access = {
          address: fields.text('address', before?.address),
          token: fields.text('token', before?.token),
          maxNameLength: fields.count('max_token_name_length'),
          caCert: fields.text('ca_cert', before?.caCert),
          clientCert: fields.text('client_cert', before?.clientCert),
        };
        config.access = { ...access, token: access.token || (await bootstrapped(access)) };
        return undefined;
      },
      delete: () => {
        config.access = undefined;
        return undefined;
      },
    },
    {
      pattern: 'config/lease',
      fields: { ttl: 'seconds', max_ttl: 'seconds' },
      read: () => config.lease && { data: { ttl: config.lease.ttlMs / 1000, max_ttl: config.lease.maxTtlMs / 1000 } },
      update: ({ fields }) => {
        config.lease = { ttlMs: fields.ms('ttl'), maxTtlMs: fields.ms('max_ttl') };
        return undefined;
      },
      delete: () => {
        config.lease = undefined;
        return undefined;
      },
    },
  ];
}

const shown = ({ address, maxNameLength, caCert, clientCert }: NomadAccess) => ({
  address,
  max_token_name_length: maxNameLength,
  ca_cert: caCert,
  client_cert: clientCert,
});

/** Without a token Vault takes Nomad's bootstrap for itself. */
async function bootstrapped(access: NomadAccess): Promise<string> {
  try {
    return textOf(await askUpstream(upstreamOf(access), 'PUT', '/v1/acl/bootstrap'), 'SecretID');
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    // Vault keeps Nomad's own words out of this answer.
    throw new VaultProblem(400, 'Token not provided and failed to bootstrap ACLs');
  }
}
