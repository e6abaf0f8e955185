import { expect, it } from 'vitest';
import { onEachVault } from './servers.ts';

const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/);

onEachVault('mounts', (server) => {
  it('lists what a fresh server has, twice over', async () => {
    const { json, data } = await server().get('sys/mounts');
    expect(Object.keys(data).sort()).toEqual(['cubbyhole/', 'identity/', 'secret/', 'sys/']);
    expect(json).toMatchObject(data);
    expect(data['secret/']).toEqual({
      accessor: expect.stringMatching(/^kv_[0-9a-f]{8}$/),
      config: { default_lease_ttl: 0, force_no_cache: false, max_lease_ttl: 0 },
      deprecation_status: 'supported',
      description: 'key/value secret storage',
      external_entropy_access: false,
      local: false,
      options: { version: '2' },
      plugin_version: '',
      running_plugin_version: 'v0.25.0+builtin',
      running_sha256: '',
      seal_wrap: false,
      type: 'kv',
      uuid: UUID,
    });
    expect(data['sys/']).toMatchObject({
      type: 'system',
      seal_wrap: true,
      config: { passthrough_request_headers: ['Accept'] },
    });
    expect(data['cubbyhole/']).toMatchObject({ type: 'cubbyhole', local: true });
  });

  it('lists the auth methods', async () => {
    const { data } = await server().get('sys/auth');
    expect(data['token/']).toMatchObject({
      accessor: expect.stringMatching(/^auth_token_[0-9a-f]{8}$/),
      config: { default_lease_ttl: 0, max_lease_ttl: 0, token_type: 'default-service' },
      description: 'token based credentials',
      type: 'token',
    });
  });

  it('mounts, describes, tunes and unmounts an engine', async () => {
    const made = await server().post('sys/mounts/a/b', {
      type: 'kv',
      description: 'mine',
      config: { default_lease_ttl: '1h', max_lease_ttl: '24h' },
    });
    expect(made.status).toBe(204);
    expect((await server().get('sys/mounts/a/b')).data).toMatchObject({
      type: 'kv',
      description: 'mine',
      config: { default_lease_ttl: 3600, max_lease_ttl: 86_400 },
    });
    expect((await server().get('sys/mounts/a/b/tune')).data).toMatchObject({
      default_lease_ttl: 3600,
      max_lease_ttl: 86_400,
      description: 'mine',
      force_no_cache: false,
    });
    expect((await server().post('sys/mounts/a/b/tune', { max_lease_ttl: '12h', description: 'ours' })).status).toBe(
      204,
    );
    expect((await server().get('sys/mounts/a/b/tune')).data).toMatchObject({
      max_lease_ttl: 43_200,
      description: 'ours',
    });
    expect((await server().delete('sys/mounts/a/b')).status).toBe(204);
    expect((await server().get('a/b/x')).status).toBe(404);
  });

  it('enables and disables an auth method', async () => {
    expect((await server().post('sys/auth/robots', { type: 'approle' })).status).toBe(204);
    expect((await server().get('sys/auth')).data).toHaveProperty(['robots/', 'type'], 'approle');
    await server().post('auth/robots/role/a');
    expect((await server().get('auth/robots/role/a/role-id')).status).toBe(200);
    expect((await server().delete('sys/auth/robots')).status).toBe(204);
    expect((await server().get('auth/robots/role/a/role-id')).status).toBe(404);
  });

  it.each([
    ['sys/mounts/x', {}, 400, 'backend type must be specified as a string'],
    ['sys/mounts/x', { type: 'nope' }, 400, 'plugin not found in the catalog: nope'],
    ['sys/auth/x', { type: 'nope' }, 400, 'plugin not found in the catalog: nope'],
    ['sys/mounts/secret', { type: 'kv' }, 400, 'path is already in use at secret/'],
    ['sys/auth/token', { type: 'approle' }, 400, 'path is already in use at token/'],
  ])('refuses to mount at %s: %j', async (path, body, status, why) => {
    expect(await server().post(path, body)).toMatchObject({ status, errors: [why] });
  });

  it.each([
    ['GET', 'sys/mounts/nothing', 400, 'No secret engine mount at nothing/'],
    ['GET', 'sys/auth/nothing', 400, 'No auth engine at nothing/'],
    ['GET', 'sys/mounts/nothing/tune', 400, 'cannot fetch sysview for path "nothing/"'],
  ])('%s %s says that there is none', async (method, path, status, why) => {
    expect(await server().send(method, path)).toMatchObject({ status, errors: [why] });
  });

  it('unmounts nothing without complaint, but not its own parts', async () => {
    expect((await server().delete('sys/mounts/nothing')).status).toBe(204);
    expect(await server().delete('sys/mounts/sys')).toMatchObject({ status: 400, errors: ['cannot unmount "sys/"'] });
  });
});
