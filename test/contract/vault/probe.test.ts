import { afterEach, expect, it } from 'vitest';
import { createVaultProbe, type VaultProbe } from '../../../src/adapters/vault/vault-probe.ts';
import { Secret } from '../../../src/config/secret.ts';
import { ROOT_TOKEN } from './real-vault.ts';
import { onEachVault } from './servers.ts';

const NO_TLS = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };

const probes: VaultProbe[] = [];
afterEach(async () => {
  for (const probe of probes.splice(0)) await probe.close();
});

function probeOf(address: string, token?: string): VaultProbe {
  const secret = token === undefined ? undefined : new Secret(token);
  const probe = createVaultProbe({ address, token: secret, tls: NO_TLS, namespace: undefined });
  probes.push(probe);
  return probe;
}

onEachVault('the probe', (server) => {
  it('tells that Vault is open, and its release', async () => {
    expect(await probeOf(server().url).health()).toEqual({ initialized: true, sealed: false, version: '1.21.0' });
  });

  it('tells what our token may do, by its policies', async () => {
    expect(await probeOf(server().url, ROOT_TOKEN).tokenSelf()).toEqual({ policies: ['root'], ttlSeconds: 0 });
    await server().put('sys/policies/acl/hand-out', {
      policy: 'path "auth/token/create/web" { capabilities = ["update"] }',
    });
    const made = await server().post('auth/token/create', { policies: ['hand-out'], ttl: '1h' });
    const probe = probeOf(server().url, String(made.auth['client_token']));
    const { policies, ttlSeconds } = await probe.tokenSelf();
    expect(policies).toEqual(['default', 'hand-out']);
    expect(ttlSeconds).toBeGreaterThan(3_500);
    expect(await probe.capabilities(['auth/token/create/web', 'sys/mounts'])).toEqual({
      'auth/token/create/web': ['update'],
      'sys/mounts': ['deny'],
    });
  });

  it('is refused with a token that Vault does not know', async () => {
    await expect(probeOf(server().url, 'hvs.nobody').tokenSelf()).rejects.toMatchObject({
      code: 'MESH_UPSTREAM_DENIED',
    });
  });
});

onEachVault(
  'the probe of an empty Vault',
  (server) => {
    it('tells that it is neither set up nor open', async () => {
      expect(await probeOf(server().url).health()).toMatchObject({ initialized: false, sealed: true });
    });
  },
  { isEmpty: true },
);
