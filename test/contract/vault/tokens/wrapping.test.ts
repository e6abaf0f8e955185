import { expect, it, vi } from 'vitest';
import { onEachVault, type Server } from '../servers.ts';
import type { Wire } from '../wire.ts';

const DENIED = '1 error occurred:\n\t* permission denied\n\n';
const GONE = 'wrapping token is not valid or does not exist';
const NO_ACCESSOR = '1 error occurred:\n\t* invalid accessor\n\n';

interface Wrapped {
  readonly token: string;
  readonly accessor: string;
}

async function wrapped(server: Server, body: object = { a: '1' }, ttl = '60s'): Promise<Wrapped> {
  const { wrapInfo } = await server().wrapped(ttl).post('sys/wrapping/wrap', body);
  return { token: String(wrapInfo['token']), accessor: String(wrapInfo['accessor']) };
}

async function bearerOf(server: Server, name: string, policy: string): Promise<Wire> {
  await server().put(`sys/policies/acl/${name}`, { policy });
  const { auth } = await server().post('auth/token/create', { policies: [name] });
  return server().as(String(auth['client_token']));
}

onEachVault('wrapping', (server) => {
  it('puts any answer into a token, and says nothing else', async () => {
    const { json, wrapInfo } = await server().wrapped('60s').get('sys/mounts');
    expect(json).toEqual({
      request_id: '',
      lease_id: '',
      renewable: false,
      lease_duration: 0,
      data: null,
      wrap_info: {
        token: expect.stringMatching(/^hvs\./),
        accessor: expect.stringMatching(/^[A-Za-z0-9]{24}$/),
        ttl: 60,
        creation_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        creation_path: 'sys/mounts',
      },
      warnings: null,
      auth: null,
      mount_type: '',
    });
    const opened = await server().as(String(wrapInfo['token'])).post('sys/wrapping/unwrap');
    expect(opened.status).toBe(200);
    expect(opened.data).toHaveProperty(['secret/', 'type'], 'kv');
  });

  it('takes its time as seconds or as a duration', async () => {
    for (const ttl of ['90', '90s', '1m30s']) {
      expect((await server().wrapped(ttl).get('sys/mounts')).wrapInfo['ttl']).toBe(90);
    }
  });

  it('does not wrap what has no answer, nor what is refused', async () => {
    expect((await server().wrapped('60s').put('sys/policies/acl/none', { policy: '' })).status).toBe(400);
    expect((await server().wrapped('60s').delete('sys/policies/acl/none')).status).toBe(204);
    expect((await server().wrapped('60s').get('secret/data/none')).status).toBe(404);
  });

  it('opens once, by the token itself, and with the whole answer as it was', async () => {
    const { token } = await wrapped(server, { user: 'ann', n: 7 });
    const opened = await server().as(token).post('sys/wrapping/unwrap');
    expect(opened.json).toMatchObject({ data: { user: 'ann', n: 7 }, wrap_info: null, auth: null, lease_id: '' });
    expect((opened.json as { request_id: string }).request_id).toMatch(/^[0-9a-f-]{36}$/);
    expect(await server().as(token).post('sys/wrapping/unwrap')).toMatchObject({ status: 400, errors: [GONE] });
  });

  it('opens for a third party that names the token in its body', async () => {
    const { token } = await wrapped(server);
    expect((await server().post('sys/wrapping/unwrap', { token })).data).toEqual({ a: '1' });
    expect(await server().post('sys/wrapping/unwrap', { token })).toMatchObject({ status: 400, errors: [GONE] });
  });

  it('does not open for a third party without a token of its own', async () => {
    const { token } = await wrapped(server);
    expect(await server().bare().post('sys/wrapping/unwrap', { token })).toMatchObject({
      status: 403,
      errors: ['permission denied'],
    });
    expect((await server().as(token).post('sys/wrapping/unwrap')).status).toBe(200);
  });

  it.each([
    [undefined, 'token is empty'],
    [{ token: '' }, 'empty token in request body'],
    [{ token: 7 }, 'could not decode token in request body'],
  ])('says what is wrong with %j', async (body, why) => {
    expect(await server().bare().post('sys/wrapping/unwrap', body)).toMatchObject({
      status: 403,
      errors: [`error validating wrapping token: ${why}`],
    });
  });

  it('refuses a token that wraps nothing', async () => {
    for (const verb of ['unwrap', 'lookup', 'rewrap']) {
      expect(await server().post(`sys/wrapping/${verb}`)).toMatchObject({ status: 400, errors: [GONE] });
      expect(await server().post(`sys/wrapping/${verb}`, { token: 'nope' })).toMatchObject({
        status: 400,
        errors: [GONE],
      });
    }
  });

  it('is looked up by anybody, without being opened', async () => {
    const { token } = await wrapped(server);
    const expected = {
      creation_path: 'sys/wrapping/wrap',
      creation_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      creation_ttl: 60,
    };
    expect((await server().bare().post('sys/wrapping/lookup', { token })).data).toEqual(expected);
    expect((await server().as(token).get('sys/wrapping/lookup')).data).toEqual(expected);
    expect((await server().as(token).post('sys/wrapping/unwrap')).status).toBe(200);
  });

  it('is seen to be claimed by its accessor', async () => {
    const { token, accessor } = await wrapped(server);
    const { data } = await server().post('auth/token/lookup-accessor', { accessor });
    expect(data).toMatchObject({
      accessor,
      id: '',
      creation_ttl: 60,
      explicit_max_ttl: 60,
      display_name: '',
      num_uses: 1,
      orphan: true,
      path: 'sys/wrapping/wrap',
      policies: ['response-wrapping'],
      renewable: false,
      type: 'service',
    });
    await server().bare().post('sys/wrapping/lookup', { token });
    expect((await server().post('auth/token/lookup-accessor', { accessor })).status).toBe(200);
    await server().as(token).post('sys/wrapping/unwrap');
    await vi.waitFor(async () =>
      expect(await server().post('auth/token/lookup-accessor', { accessor })).toMatchObject({
        status: 400,
        errors: [NO_ACCESSOR],
      }),
    );
  });

  it('is revoked by its accessor before anybody opens it', async () => {
    const { token, accessor } = await wrapped(server);
    expect((await server().post('auth/token/revoke-accessor', { accessor })).status).toBe(204);
    expect(await server().as(token).post('sys/wrapping/unwrap')).toMatchObject({ status: 400, errors: [GONE] });
  });

  it('is gone after its time', async () => {
    const { token, accessor } = await wrapped(server, { a: '1' }, '1s');
    await vi.waitFor(
      async () => expect((await server().post('auth/token/lookup-accessor', { accessor })).status).toBe(400),
      { timeout: 10_000, interval: 200 },
    );
    expect(await server().as(token).post('sys/wrapping/unwrap')).toMatchObject({ status: 400, errors: [GONE] });
  });

  it('is spent by any other request that is made with it', async () => {
    const { token } = await wrapped(server);
    expect(await server().as(token).get('auth/token/lookup-self')).toMatchObject({ status: 403, errors: [DENIED] });
    await vi.waitFor(async () =>
      expect(await server().as(token).post('sys/wrapping/unwrap')).toMatchObject({ status: 400, errors: [GONE] }),
    );
  });

  it('names the accessor of a wrapped login', async () => {
    const reply = await server()
      .wrapped('60s')
      .post('auth/token/create', { policies: ['default'], ttl: '1h' });
    const accessor = String(reply.wrapInfo['wrapped_accessor']);
    expect(reply).toMatchObject({ auth: {}, wrapInfo: { creation_path: 'auth/token/create' } });
    expect((await server().post('auth/token/lookup-accessor', { accessor })).data).toMatchObject({
      creation_ttl: 3600,
    });
    const opened = await server().as(String(reply.wrapInfo['token'])).post('sys/wrapping/unwrap');
    expect(opened.auth).toMatchObject({ accessor, lease_duration: 3600, policies: ['default'] });
    const token = String(opened.auth['client_token']);
    expect((await server().as(token).get('auth/token/lookup-self')).status).toBe(200);
  });

  it('wraps the warnings too', async () => {
    const reply = await server()
      .wrapped('60s')
      .post('auth/token/create', { policies: ['nope'] });
    expect(reply.warnings).toEqual([]);
    const opened = await server().as(String(reply.wrapInfo['token'])).post('sys/wrapping/unwrap');
    expect(opened.warnings).toEqual(['Policy "nope" does not exist']);
  });

  it('moves into a new token, which keeps its time and where it came from', async () => {
    const { token } = await wrapped(server, { a: 'b' }, '90s');
    expect(
      await server()
        .as((await wrapped(server)).token)
        .post('sys/wrapping/rewrap'),
    ).toMatchObject({
      status: 403,
      errors: [DENIED],
    });
    const { wrapInfo, status } = await server().post('sys/wrapping/rewrap', { token });
    expect(status).toBe(200);
    expect(wrapInfo).toMatchObject({ ttl: 90, creation_path: 'sys/wrapping/wrap' });
    expect(wrapInfo['token']).not.toBe(token);
    await vi.waitFor(async () =>
      expect((await server().bare().post('sys/wrapping/lookup', { token })).errors).toEqual([GONE]),
    );
    const fresh = server().as(String(wrapInfo['token']));
    expect((await fresh.get('sys/wrapping/lookup')).data).toMatchObject({ creation_path: 'sys/wrapping/wrap' });
    expect((await fresh.post('sys/wrapping/unwrap')).data).toEqual({ a: 'b' });
  });

  it('asks for a time where something is to be wrapped', async () => {
    expect(await server().post('sys/wrapping/wrap', { a: 1 })).toMatchObject({
      status: 400,
      errors: ['endpoint requires response wrapping to be used'],
    });
  });

  it('is the only way to an answer where the policy says so', async () => {
    await server().put('secret/data/forced', { data: { x: '1' } });
    const bearer = await bearerOf(
      server,
      'forced',
      'path "secret/data/forced" { capabilities = ["read"] min_wrapping_ttl = "10s" max_wrapping_ttl = "60s" }',
    );
    for (const ttl of ['', '9s', '61s']) {
      const wire = ttl === '' ? bearer : bearer.wrapped(ttl);
      expect(await wire.get('secret/data/forced')).toMatchObject({ status: 403, errors: [DENIED] });
    }
    for (const ttl of ['10s', '60s']) {
      expect((await bearer.wrapped(ttl).get('secret/data/forced')).wrapInfo).toMatchObject({
        ttl: Number.parseInt(ttl, 10),
      });
    }
  });

  it('takes the shorter limit where two policies say the same path', async () => {
    await server().put('secret/data/twice', { data: {} });
    const rule = (limits: string) => `path "secret/data/twice" { capabilities = ["read"] ${limits} }`;
    await server().put('sys/policies/acl/twice-a', { policy: rule('min_wrapping_ttl = "20s"') });
    await server().put('sys/policies/acl/twice-b', { policy: rule('min_wrapping_ttl = "10s"') });
    const { auth } = await server().post('auth/token/create', { policies: ['twice-a', 'twice-b'] });
    const bearer = server().as(String(auth['client_token']));
    expect((await bearer.get('secret/data/twice')).status).toBe(403);
    expect((await bearer.wrapped('10s').get('secret/data/twice')).status).toBe(200);
  });
});
