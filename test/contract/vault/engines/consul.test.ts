import { beforeAll, expect, it } from 'vitest';
import { realClock } from '../../../../sandbox/clock.ts';
import { startConsul } from '../../../../sandbox/consul/index.ts';
import { findRealConsul, REAL_CONSUL, startRealConsul } from '../../consul/real-consul.ts';
import { Wire as ConsulWire } from '../../consul/wire.ts';
import { type Mesh, onEachMesh } from './meshes.ts';

const ROOT = { secretId: '00000000-aaaa-bbbb-cccc-000000000001', accessorId: '00000000-aaaa-bbbb-cccc-00000000000a' };

const RULES = `
key_prefix "m/" { policy = "write" }
key "m/ro" { policy = "read" }`;

function cases({ vault, upstream }: Mesh): void {
  const consul = (token: string) => new ConsulWire(upstream(), token);
  const access = () => ({ address: new URL(upstream()).host, token: ROOT.secretId });
  const grant = async () => {
    const reply = await vault().get('consul/creds/kv');
    if (reply.status !== 200) throw new Error(`no credentials: ${reply.status} ${reply.text}`);
    const { lease_id: lease } = reply.json as { lease_id: string };
    return { lease, token: String(reply.data['token']), accessor: String(reply.data['accessor']), reply };
  };
  const isKnown = async (token: string) => (await consul(token).get('/v1/acl/token/self')).status === 200;

  beforeAll(async () => {
    await vault().post('sys/mounts/consul', { type: 'consul' });
    await consul(ROOT.secretId).put('/v1/acl/policy', { Name: 'kv', Rules: RULES });
    await consul(ROOT.secretId).put('/v1/acl/role', { Name: 'reader', Policies: [{ Name: 'kv' }] });
  });

  it('says that it is not configured', async () => {
    const errors = [
      "access credentials for the backend itself haven't been configured; please configure them at the '/config/access' endpoint",
    ];
    await vault().post('consul/roles/kv', { consul_policies: 'kv', ttl: '1h', max_ttl: '2h' });
    expect(await vault().get('consul/config/access')).toMatchObject({ status: 400, errors });
    expect(await vault().get('consul/creds/kv')).toMatchObject({ status: 400, errors });
  });

  it('is told where Consul is, and keeps the token to itself', async () => {
    expect((await vault().post('consul/config/access', access())).status).toBe(204);
    const { data } = await vault().get('consul/config/access');
    expect(data).toEqual({ address: access().address, scheme: 'http' });
  });

  it('takes no token for a wish to bootstrap, which a Consul grants once', async () => {
    const reply = await vault().post('consul/config/access', { address: access().address });
    expect(reply).toMatchObject({ status: 400 });
    expect(reply.errors[0]).toMatch(
      /^Token not provided and failed to bootstrap ACLs: Unexpected response code: 403 \(Permission denied: ACL bootstrap no longer allowed \(reset index: \d+\)\)$/,
    );
  });

  it('keeps roles', async () => {
    await vault().post('consul/roles/all', {
      consul_policies: ['kv'],
      consul_roles: 'reader',
      service_identities: ['web:dc1,dc2'],
      node_identities: ['n1:dc1'],
      ttl: '90s',
      max_ttl: 3600,
      local: true,
    });
    expect((await vault().get('consul/roles/all')).data).toEqual({
      lease: 90,
      ttl: 90,
      max_ttl: 3600,
      token_type: 'client',
      local: true,
      consul_namespace: '',
      partition: '',
      consul_policies: ['kv'],
      consul_roles: ['reader'],
      service_identities: ['web:dc1,dc2'],
      node_identities: ['n1:dc1'],
    });
    expect((await vault().list('consul/roles')).data).toEqual({ keys: ['all', 'kv'] });
    expect((await vault().delete('consul/roles/all')).status).toBe(204);
    expect(await vault().get('consul/roles/all')).toMatchObject({ status: 404, errors: [] });
  });

  it.each([
    [
      {},
      'Use either a policy document, a list of policies or roles, or a set of service or node identities, depending on your Consul version',
    ],
    [{ token_type: 'root' }, 'token_type must be "client" or "management"'],
  ])('refuses the role %j', async (role, error) => {
    expect(await vault().post('consul/roles/wrong', role)).toMatchObject({ status: 400, errors: [error] });
  });

  it('makes a token that may what its role’s policies say, and nothing else', async () => {
    const { reply, token, accessor } = await grant();
    expect(reply.json).toMatchObject({
      lease_id: expect.stringMatching(/^consul\/creds\/kv\/\w{24}$/),
      lease_duration: 3600,
      renewable: true,
      wrap_info: null,
      data: { local: false, consul_namespace: '', partition: '' },
    });
    expect((await consul(token).put('/v1/kv/m/a', 'x')).json).toBe(true);
    expect(await consul(token).put('/v1/kv/m/ro', 'x')).toMatchObject({ status: 403 });
    expect(await consul(token).put('/v1/kv/n', 'x')).toMatchObject({ status: 403 });
    const { json } = await consul(token).get('/v1/acl/token/self');
    expect(json).toMatchObject({ AccessorID: accessor, Policies: [{ Name: 'kv' }], Local: false });
    expect((json as { Description: string }).Description).toMatch(/^Vault kv token \d+$/);
  });

  it('makes tokens by roles and identities, too', async () => {
    const role = { consul_roles: 'reader', service_identities: ['web'], node_identities: ['n1:dc1'] };
    await vault().post('consul/roles/mixed', role);
    const { data } = await vault().get('consul/creds/mixed');
    expect((await consul(String(data['token'])).get('/v1/acl/token/self')).json).toMatchObject({
      Roles: [{ Name: 'reader' }],
      ServiceIdentities: [{ ServiceName: 'web' }],
      NodeIdentities: [{ NodeName: 'n1', Datacenter: 'dc1' }],
    });
    expect((await consul(String(data['token'])).put('/v1/kv/m/b', 'x')).json).toBe(true);
  });

  it('says which role or policy is not there', async () => {
    expect(await vault().get('consul/creds/ghost')).toMatchObject({ status: 400, errors: ['role "ghost" not found'] });
    await vault().post('consul/roles/dangling', { consul_policies: 'ghost' });
    expect(await vault().get('consul/creds/dangling')).toMatchObject({
      status: 400,
      errors: ['Unexpected response code: 500 (No such ACL policy with name "ghost")'],
    });
  });

  it('hands out credentials that nobody but the opener of the wrapping sees', async () => {
    const wrapped = await vault().wrapped('60s').get('consul/creds/kv');
    expect(wrapped.data).toEqual({});
    expect(wrapped.wrapInfo).toMatchObject({ ttl: 60, creation_path: 'consul/creds/kv' });
    const opened = await vault().as(String(wrapped.wrapInfo['token'])).post('sys/wrapping/unwrap');
    expect(opened.json).toMatchObject({ lease_id: expect.stringMatching(/^consul\/creds\/kv\//), renewable: true });
    expect(await isKnown(String(opened.data['token']))).toBe(true);
  });

  it('renews up to the role’s maximum, as the role is by then', async () => {
    const { lease } = await grant();
    const renewed = await vault().put('sys/leases/renew', { lease_id: lease, increment: 5400 });
    expect(renewed.json).toMatchObject({ lease_id: lease, lease_duration: 5400, renewable: true });
    const capped = await vault().put('sys/leases/renew', { lease_id: lease, increment: 9000 });
    const { lease_duration: seconds } = capped.json as { lease_duration: number };
    expect(seconds).toBeLessThanOrEqual(7200);
    expect(seconds).toBeGreaterThan(7100);
    expect(capped.warnings[0]).toMatch(/^TTL of "2h30m" exceeded the effective max_ttl of "/);
    await vault().delete('consul/roles/kv');
    expect(await vault().put('sys/leases/renew', { lease_id: lease })).toMatchObject({ status: 400 });
    await vault().post('consul/roles/kv', { consul_policies: 'kv', ttl: '1h', max_ttl: '2h' });
  });

  it('deletes the token in Consul when its lease is revoked', async () => {
    const { lease, token } = await grant();
    expect(await isKnown(token)).toBe(true);
    expect((await vault().put('sys/leases/revoke', { lease_id: lease, sync: true })).status).toBe(204);
    expect(await isKnown(token)).toBe(false);
  });

  it('deletes the token when the Vault token that asked for it ends', async () => {
    const { auth } = await vault().post('auth/token/create-orphan', { policies: ['root'], ttl: '1h' });
    const bearer = vault().as(String(auth['client_token']));
    const { data } = await bearer.get('consul/creds/kv');
    expect(await isKnown(String(data['token']))).toBe(true);
    await vault().post('auth/token/revoke-accessor', { accessor: auth['accessor'] });
    await expect.poll(() => isKnown(String(data['token'])), { timeout: 10_000 }).toBe(false);
  });

  it('deletes the token when its time is over', async () => {
    await vault().post('consul/roles/brief', { consul_policies: 'kv', ttl: '1s' });
    const { data } = await vault().get('consul/creds/brief');
    await expect.poll(() => isKnown(String(data['token'])), { timeout: 10_000 }).toBe(false);
  });

  it('says that Consul is not there, and keeps a lease that it could not end', async () => {
    const { lease, token } = await grant();
    await vault().post('consul/config/access', { ...access(), address: '127.0.0.1:1' });
    const refused = 'dial tcp 127.0.0.1:1: connect: connection refused';
    expect(await vault().get('consul/creds/kv')).toMatchObject({
      status: 400,
      errors: [`Put "http://127.0.0.1:1/v1/acl/token": ${refused}`],
    });
    const failed = await vault().put('sys/leases/revoke', { lease_id: lease, sync: true });
    expect(failed.status).toBe(400);
    expect(failed.errors.join()).toContain(refused);
    expect((await vault().put('sys/leases/lookup', { lease_id: lease })).status).toBe(200);
    await vault().post('consul/config/access', access());
    expect((await vault().put('sys/leases/revoke', { lease_id: lease, sync: true })).status).toBe(204);
    expect(await isKnown(token)).toBe(false);
  });

  it('says that its own token is not enough', async () => {
    await vault().post('consul/config/access', { ...access(), token: '99999999-0000-0000-0000-000000000000' });
    expect(await vault().get('consul/creds/kv')).toMatchObject({
      status: 400,
      errors: ['Unexpected response code: 403 (ACL not found)'],
    });
    await vault().post('consul/config/access', access());
  });
}

const realConsul = findRealConsul();

onEachMesh(
  "Vault's Consul engine",
  'consul-engine',
  {
    simulated: () =>
      startConsul({
        clock: realClock(),
        acl: { defaultPolicy: 'deny', tokens: [{ ...ROOT, rules: { management: true } }] },
      }),
    behindReal: {
      start: () =>
        startRealConsul(realConsul ?? '', {
          acl: {
            enabled: true,
            default_policy: 'deny',
            tokens: { initial_management: ROOT.secretId, agent: ROOT.secretId },
          },
        }),
      ...(realConsul === undefined && {
        skipped: `real Vault: skipped, no CONSUL_BIN, no consul on PATH, no cached ${REAL_CONSUL}`,
      }),
    },
  },
  cases,
);
