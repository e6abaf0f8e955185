import { afterEach, describe, expect, it, vi } from 'vitest';
import { createVaultProbe, type VaultProbe } from '../../../src/adapters/vault/vault-probe.ts';
import { Secret } from '../../../src/config/secret.ts';
import { MeshError } from '../../../src/domain/errors.ts';
import { CANARY, expectNoLeak, failureOf } from '../../support/leaks.ts';
import { type Act, reply, startScriptedServer } from '../../support/scripted-server.ts';

const NO_TLS = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) await close();
});

async function vaultThat(act: Act, options: { token?: string; deadlineMs?: number } = { token: CANARY }) {
  const server = await startScriptedServer(() => act);
  const token = options.token === undefined ? undefined : new Secret(options.token);
  const connection = { address: server.url, token, tls: NO_TLS, namespace: undefined };
  const vault = createVaultProbe(connection, options.deadlineMs);
  closers.push(() => vault.close(), server.close);
  return { server, vault };
}

const CALLS: readonly (readonly [string, (vault: VaultProbe) => Promise<unknown>])[] = [
  ['health', (vault) => vault.health()],
  ['tokenSelf', (vault) => vault.tokenSelf()],
  ['capabilities', (vault) => vault.capabilities(['sys/mounts'])],
];

describe.each(CALLS)('%s', (_name, call) => {
  it.each<[string, Act, string]>([
    [
      'a redirect, which is not followed with the token',
      reply(307, '', { location: 'http://127.0.0.1:9/v1/x' }),
      'MESH_UPSTREAM_REJECTED',
    ],
    ['403', reply(403, { errors: [`no for ${CANARY}`] }), 'MESH_UPSTREAM_DENIED'],
    ['404', reply(404, { errors: [] }), 'MESH_UPSTREAM_REJECTED'],
    ['429', reply(429, { errors: ['slow down'] }), 'MESH_UPSTREAM_UNAVAILABLE'],
    ['500', reply(500, { errors: ['internal'] }), 'MESH_UPSTREAM_UNAVAILABLE'],
    ['no JSON', reply(200, `oops ${CANARY}`), 'MESH_UPSTREAM_GARBAGE'],
    ['another form', reply(200, { data: CANARY }), 'MESH_UPSTREAM_GARBAGE'],
    ['a broken connection', { kind: 'reset' }, 'MESH_UPSTREAM_UNAVAILABLE'],
    ['half an answer', { kind: 'cut' }, 'MESH_UPSTREAM_UNAVAILABLE'],
  ])('survives %s, and leaks nothing', async (_what, act, code) => {
    const { vault } = await vaultThat(act);
    const error = await failureOf(call(vault));
    expect(error).toBeInstanceOf(MeshError);
    expect(error).toMatchObject({ code });
    expectNoLeak(error);
  });

  it('gives up at its deadline', async () => {
    const { vault } = await vaultThat({ kind: 'hang' }, { token: CANARY, deadlineMs: 60 });
    expect(await failureOf(call(vault))).toMatchObject({ code: 'MESH_UPSTREAM_DEADLINE' });
  });
});

describe('Vault', () => {
  it.each([
    [200, false],
    [429, false],
    [503, true],
  ])('tells its health with status %i', async (status, sealed) => {
    const { vault } = await vaultThat(reply(status, { initialized: true, sealed, standby: false, version: '1.21.0' }));
    expect(await vault.health()).toEqual({ initialized: true, sealed, version: '1.21.0' });
  });

  it('is never sent a token that belongs to another server', async () => {
    vi.stubEnv('VAULT_TOKEN', CANARY);
    vi.stubEnv('VAULT_NAMESPACE', 'elsewhere');
    const { server, vault } = await vaultThat(reply(403, ''), {});
    await failureOf(vault.tokenSelf());
    expect(server.seen[0]).toMatchObject({ method: 'GET', path: '/v1/auth/token/lookup-self' });
    expect(JSON.stringify(server.seen[0]?.headers)).not.toMatch(/canary|elsewhere/);
  });

  it('is asked with our own token and nothing beside it', async () => {
    const { server, vault } = await vaultThat(reply(200, { data: { 'sys/mounts': ['deny'] } }));
    expect(await vault.capabilities(['sys/mounts'])).toEqual({ 'sys/mounts': ['deny'] });
    expect(server.seen[0]).toMatchObject({
      method: 'POST',
      path: '/v1/sys/capabilities-self',
      body: '{"paths":["sys/mounts"]}',
    });
    expect(server.seen[0]?.headers['x-vault-token']).toBe(CANARY);
  });
});
