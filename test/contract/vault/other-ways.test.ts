import { beforeAll, expect, it } from 'vitest';
import { ROOT_TOKEN } from './real-vault.ts';
import { onEachVault, type Server } from './servers.ts';

async function leased(server: Server, name: string): Promise<string> {
  await server().post(`leased/${name}`, { ttl: '1h' });
  return ((await server().get(`leased/${name}`)).json as { lease_id: string }).lease_id;
}

const isThere = async (server: Server, lease_id: string): Promise<boolean> =>
  (await server().post('sys/leases/lookup', { lease_id })).status === 200;

onEachVault('other ways', (server) => {
  beforeAll(async () => {
    await server().post('sys/mounts/leased', { type: 'kv', options: { version: '1', leased_passthrough: 'true' } });
    await server().post('sys/auth/approle', { type: 'approle' });
  });

  it('to renew and revoke a lease: by the path, and by paths without “leases”', async () => {
    const renewed = await leased(server, 'renewed');
    expect((await server().put(`sys/renew/${renewed}`, { increment: 60 })).json).toMatchObject({ lease_duration: 60 });
    for (const path of ['sys/leases/revoke', 'sys/revoke']) {
      const byPath = await leased(server, 'by-path');
      expect((await server().put(`${path}/${byPath}`)).status).toBe(204);
      expect(await isThere(server, byPath)).toBe(false);
      const byBody = await leased(server, 'by-body');
      expect((await server().put(path, { lease_id: byBody })).status).toBe(204);
      expect(await isThere(server, byBody)).toBe(false);
    }
    for (const path of ['sys/revoke-prefix', 'sys/revoke-force']) {
      const lease = await leased(server, 'many');
      expect((await server().put(`${path}/leased/many`)).status).toBe(204);
      expect(await isThere(server, lease)).toBe(false);
    }
  });

  it('to policies: their old path', async () => {
    const policy = 'path "a" { capabilities = ["read"] }';
    expect((await server().put('sys/policy/old', { policy })).status).toBe(204);
    expect((await server().get('sys/policy/old')).data).toEqual({ name: 'old', rules: policy });
    expect((await server().get('sys/policies/acl/old')).data).toEqual({ name: 'old', policy });
    const names = ['default', 'old', 'root'];
    expect((await server().get('sys/policy')).data).toEqual({ keys: names, policies: names });
    expect((await server().list('sys/policy')).data).toEqual({ keys: names, policies: names });
    expect((await server().delete('sys/policy/old')).status).toBe(204);
    expect((await server().get('sys/policy/old')).status).toBe(404);
  });

  it('to look up a token: read by name, and asked for by its bearer', async () => {
    const { auth } = await server().post('auth/token/create', { policies: ['default'], ttl: '1h' });
    const token = String(auth['client_token']);
    const { accessor } = auth;
    expect((await server().get(`auth/token/lookup?token=${token}`)).data).toMatchObject({ id: token, accessor });
    expect((await server().post('auth/token/lookup-self')).data).toMatchObject({ id: ROOT_TOKEN });
    // The default policy lets everybody read it, no more.
    expect((await server().as(token).post('auth/token/lookup-self')).status).toBe(403);
  });

  it('to destroy a secret id: by the method of deleting', async () => {
    await server().post('auth/approle/role/r', {});
    const make = async () => (await server().post('auth/approle/role/r/secret-id')).data;
    for (const name of ['secret_id', 'secret_id_accessor'] as const) {
      const made = await make();
      const path = `auth/approle/role/r/${name.replaceAll('_', '-')}`;
      expect((await server().delete(`${path}/destroy?${name}=${made[name]}`)).status).toBe(204);
      const found = await server().post(`${path}/lookup`, { [name]: made[name] });
      expect(found.status).not.toBe(200);
    }
  });

  it('to wrap: none but writing', async () => {
    const reply = await server().wrapped('60s').get('sys/wrapping/wrap?a=b');
    expect(reply).toMatchObject({ status: 405, errors: ['1 error occurred:\n\t* unsupported operation\n\n'] });
  });

  it('of keeping secrets: unversioned ones are listed, too', async () => {
    for (const name of ['folder/a', 'folder/b/c', 'top']) await server().post(`leased/${name}`, { x: '1' });
    expect((await server().list('leased/folder')).data).toEqual({ keys: ['a', 'b/'] });
    expect((await server().list('leased/nothing')).status).toBe(404);
  });

  it('of tuning: auth methods have times, too', async () => {
    const before = await server().get('sys/auth/approle/tune');
    expect(before.data).toMatchObject({ default_lease_ttl: 2_764_800, max_lease_ttl: 2_764_800 });
    expect((await server().post('sys/auth/approle/tune', { max_lease_ttl: '48h', description: 'ours' })).status).toBe(
      204,
    );
    expect((await server().get('sys/auth/approle/tune')).data).toMatchObject({
      max_lease_ttl: 172_800,
      description: 'ours',
    });
  });
});
