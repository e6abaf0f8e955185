import { beforeAll, expect, it, vi } from 'vitest';
import { onEachVault, type Server } from './servers.ts';

const DENIED = '1 error occurred:\n\t* permission denied\n\n';

async function tokenWith(server: Server, policies: readonly string[], body: object = {}): Promise<string> {
  return String((await server().post('auth/token/create', { policies, ...body })).auth['client_token']);
}

/** A leased secret, read with a token of its own. */
async function leased(server: Server, name: string, data: object = { ttl: '1h' }) {
  await server().post(`leased/${name}`, data);
  const token = await tokenWith(server, ['leased']);
  const reply = await server().as(token).get(`leased/${name}`);
  const { lease_id } = reply.json as { lease_id: string };
  return { token, reply, lease_id };
}

const gone = (server: Server, lease_id: string) =>
  vi.waitFor(async () => expect((await server().post('sys/leases/lookup', { lease_id })).status).toBe(400), {
    timeout: 10_000,
    interval: 100,
  });

onEachVault('leases', (server) => {
  beforeAll(async () => {
    // A KV engine of version 1 that gives leases needs no other server behind it.
    await server().post('sys/mounts/leased', { type: 'kv', options: { version: '1', leased_passthrough: 'true' } });
    await server().put('sys/policies/acl/leased', { policy: 'path "leased/*" { capabilities = ["read"] }' });
  });

  it('come with the secret', async () => {
    const { reply } = await leased(server, 'given', { ttl: '1h', user: 'ann' });
    expect(reply.json).toMatchObject({
      lease_id: expect.stringMatching(/^leased\/given\/[A-Za-z0-9]{24}$/),
      lease_duration: 3600,
      renewable: true,
      data: { ttl: '1h', user: 'ann' },
      mount_type: 'kv',
    });
  });

  it('are described', async () => {
    const { lease_id } = await leased(server, 'described');
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
    expect((await server().post('sys/leases/lookup', { lease_id })).data).toEqual({
      id: lease_id,
      issue_time: time,
      expire_time: time,
      last_renewal: null,
      renewable: true,
      ttl: expect.toSatisfy((left: number) => left > 3590 && left <= 3600),
    });
  });

  it('are capped by the mount, with a warning', async () => {
    await server().post('sys/mounts/leased/tune', { max_lease_ttl: '10h' });
    const { reply } = await leased(server, 'long', { ttl: '20h' });
    expect(reply.json).toMatchObject({ lease_duration: 36_000 });
    expect(reply.warnings).toEqual([
      'TTL of "20h" exceeded the effective max_ttl of "10h"; TTL value is capped accordingly',
    ]);
    await server().post('sys/mounts/leased/tune', { max_lease_ttl: 'system' });
  });

  it('are renewed from now, by the token and by others', async () => {
    const { token, lease_id } = await leased(server, 'renewed');
    const own = await server().as(token).put('sys/leases/renew', { lease_id, increment: 1800 });
    expect(own.json).toMatchObject({ lease_id, lease_duration: 1800, renewable: true });
    expect((await server().put(`sys/leases/renew/${lease_id}`)).json).toMatchObject({ lease_id, lease_duration: 3600 });
    expect((await server().put('sys/renew', { lease_id })).json).toMatchObject({ lease_id });
    expect((await server().post('sys/leases/lookup', { lease_id })).data['last_renewal']).toMatch(/^\d{4}-/);
  });

  it('are not renewed where the secret says no time of its own', async () => {
    const { reply, lease_id } = await leased(server, 'fixed', { user: 'ann' });
    expect(reply.json).toMatchObject({ renewable: false, lease_duration: 2_764_800 });
    expect(await server().put('sys/leases/renew', { lease_id })).toMatchObject({
      status: 400,
      errors: ['lease is not renewable'],
    });
  });

  it.each([
    ['lookup', {}, ['lease_id must be specified']],
    ['renew', {}, ['lease_id must be specified']],
    ['revoke', {}, ['lease_id must be specified']],
    ['lookup', { lease_id: 'nope' }, ['invalid lease']],
    ['renew', { lease_id: 'nope' }, ['lease not found']],
  ])('%s of %j is refused', async (verb, body, errors) => {
    expect(await server().put(`sys/leases/${verb}`, body)).toMatchObject({ status: 400, errors });
  });

  it('are revoked in the background, or while one waits', async () => {
    const first = await leased(server, 'queued');
    const queued = await server().put('sys/leases/revoke', { lease_id: first.lease_id, sync: false });
    expect(queued).toMatchObject({ status: 202, text: '' });
    await gone(server, first.lease_id);
    for (const wish of [{}, { sync: true }]) {
      const { lease_id } = await leased(server, 'waited');
      expect((await server().put('sys/leases/revoke', { lease_id, ...wish })).status).toBe(204);
      expect((await server().post('sys/leases/lookup', { lease_id })).errors).toEqual(['invalid lease']);
    }
  });

  it('are revoked without complaint where there are none', async () => {
    expect((await server().put('sys/leases/revoke', { lease_id: 'nope', sync: true })).status).toBe(204);
    expect((await server().put('sys/leases/revoke', { lease_id: 'nope' })).status).toBe(204);
  });

  it('are listed level by level, and revoked by prefix', async () => {
    const made = [await leased(server, 'many/a'), await leased(server, 'many/b'), await leased(server, 'other')];
    expect((await server().list('sys/leases/lookup/leased/many')).data['keys']).toEqual(['a/', 'b/']);
    const [a = { lease_id: '' }, b = { lease_id: '' }, other = { lease_id: '' }] = made;
    expect((await server().list('sys/leases/lookup/leased/many/a')).data['keys']).toEqual([
      a.lease_id.replace('leased/many/a/', ''),
    ]);
    expect((await server().put('sys/leases/revoke-prefix/leased/many', { sync: true })).status).toBe(204);
    for (const { lease_id } of [a, b]) await gone(server, lease_id);
    expect((await server().post('sys/leases/lookup', { lease_id: other.lease_id })).status).toBe(200);
    expect(await server().list('sys/leases/lookup/leased/many')).toMatchObject({ status: 404 });
    const queued = await server().put('sys/leases/revoke-prefix/leased/other', { sync: false });
    expect(queued).toMatchObject({ status: 202, text: '' });
    await gone(server, other.lease_id);
  });

  it('are forgotten by force', async () => {
    const { lease_id } = await leased(server, 'forced');
    expect((await server().put('sys/leases/revoke-force/leased/forced')).status).toBe(204);
    await gone(server, lease_id);
  });

  it('are listed and revoked by prefix only with sudo', async () => {
    await server().put('sys/policies/acl/lease-clerk', {
      policy: 'path "sys/leases/*" { capabilities = ["create", "update", "list"] }',
    });
    const clerk = server().as(await tokenWith(server, ['lease-clerk']));
    expect(await clerk.list('sys/leases/lookup/leased')).toMatchObject({ status: 403, errors: [DENIED] });
    expect(await clerk.put('sys/leases/revoke-prefix/leased')).toMatchObject({ status: 403, errors: [DENIED] });
    const { lease_id } = await leased(server, 'single');
    expect((await clerk.put('sys/leases/revoke', { lease_id, sync: true })).status).toBe(204);
  });

  it('end with the token that asked for them', async () => {
    const { token, lease_id } = await leased(server, 'owned');
    await server().post('auth/token/revoke', { token });
    await gone(server, lease_id);
  });

  it('end with the parent of that token', async () => {
    await server().put('sys/policies/acl/leased-parent', {
      policy: 'path "leased/*" { capabilities = ["read"] }\npath "auth/token/create" { capabilities = ["update"] }',
    });
    const parent = await tokenWith(server, ['leased-parent']);
    const child = String((await server().as(parent).post('auth/token/create')).auth['client_token']);
    await server().post('leased/inherited', { ttl: '1h' });
    const { json } = await server().as(child).get('leased/inherited');
    await server().post('auth/token/revoke', { token: parent });
    await gone(server, (json as { lease_id: string }).lease_id);
  });

  it('end with their time', async () => {
    const { lease_id } = await leased(server, 'short', { ttl: '1s' });
    await gone(server, lease_id);
  });

  it('are gone at once where the token had one use left', async () => {
    await server().post('leased/last', { ttl: '1h' });
    const token = await tokenWith(server, ['leased'], { num_uses: 1 });
    expect(await server().as(token).get('leased/last')).toMatchObject({
      status: 400,
      errors: ['Secret cannot be returned; token had one use left, so leased credentials were immediately revoked.'],
    });
    await vi.waitFor(async () => expect((await server().list('sys/leases/lookup/leased/last')).status).toBe(404));
  });

  it('hide in a wrapping token, and end with the token that asked', async () => {
    await server().post('leased/hidden', { ttl: '1h' });
    const token = await tokenWith(server, ['leased']);
    const reply = await server().as(token).wrapped('60s').get('leased/hidden');
    expect(reply.json).toMatchObject({ lease_id: '' });
    const opened = await server().as(String(reply.wrapInfo['token'])).post('sys/wrapping/unwrap');
    const { lease_id } = opened.json as { lease_id: string };
    expect((await server().post('sys/leases/lookup', { lease_id })).status).toBe(200);
    await server().post('auth/token/revoke', { token });
    await gone(server, lease_id);
  });

  it('stand for tokens too, which are renewed elsewhere', async () => {
    await server().post('auth/token/roles/leases', { allowed_policies: 'default' });
    const { auth } = await server().post('auth/token/create/leases', { ttl: '1h' });
    const [key] = (await server().list('sys/leases/lookup/auth/token/create/leases')).data['keys'] as string[];
    const lease_id = `auth/token/create/leases/${key}`;
    expect(key).toMatch(/^h[0-9a-f]{64}$/);
    expect((await server().post('sys/leases/lookup', { lease_id })).data).toMatchObject({ renewable: true });
    expect(await server().put('sys/leases/renew', { lease_id })).toMatchObject({
      status: 400,
      errors: ['tokens cannot be renewed through this endpoint'],
    });
    expect((await server().put('sys/leases/revoke', { lease_id, sync: true })).status).toBe(204);
    const self = await server().as(String(auth['client_token'])).get('auth/token/lookup-self');
    expect(self.status).toBe(403);
  });

  it('that cannot be revoked are counted', async () => {
    expect((await server().get('sys/leases/count?type=irrevocable')).data).toEqual({ counts: {}, lease_count: 0 });
    expect(await server().get('sys/leases/count')).toMatchObject({ status: 404, json: { errors: [] } });
  });

  it('end when their engine is unmounted', async () => {
    await server().post('sys/mounts/brief', { type: 'kv', options: { version: '1', leased_passthrough: 'true' } });
    await server().post('brief/a', { ttl: '1h' });
    const { json } = await server().get('brief/a');
    expect((await server().delete('sys/mounts/brief')).status).toBe(204);
    await gone(server, (json as { lease_id: string }).lease_id);
  });
});
