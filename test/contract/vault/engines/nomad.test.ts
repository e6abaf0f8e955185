import { beforeAll, expect, it } from 'vitest';
import { realClock } from '../../../../sandbox/clock.ts';
import { startNomad } from '../../../../sandbox/nomad/index.ts';
import { bootstrap, findRealNomad } from '../../nomad/real-nomad.ts';
import { SIMULATED_NOMAD } from '../../nomad/servers.ts';
import { type Mesh, onEachMesh } from './meshes.ts';
import { endings, grant, isKnown, nomadAs, ROOT, upstreamProblems } from './nomad-leases.ts';

const RULES = 'namespace "default" { policy = "read" }';

function cases(mesh: Mesh): void {
  const { vault, upstream } = mesh;

  beforeAll(async () => {
    await vault().post('sys/mounts/nomad', { type: 'nomad' });
    await nomadAs(mesh, ROOT).put('/v1/acl/policy/reader', { Name: 'reader', Rules: RULES });
  });

  it('has no configuration at first, and looks for Nomad on its own machine', async () => {
    expect(await vault().get('nomad/config/access')).toMatchObject({ status: 404, errors: [] });
    expect(await vault().get('nomad/config/lease')).toMatchObject({ status: 404, errors: [] });
    expect(await vault().list('nomad/role')).toMatchObject({ status: 404, errors: [] });
  });

  it('is told where Nomad is, and keeps the token to itself', async () => {
    expect((await vault().post('nomad/config/access', { address: upstream(), token: ROOT })).status).toBe(204);
    expect((await vault().get('nomad/config/access')).data).toEqual({
      address: upstream(),
      max_token_name_length: 0,
      ca_cert: '',
      client_cert: '',
    });
    await vault().post('nomad/config/access', { max_token_name_length: 40 });
    expect((await vault().get('nomad/config/access')).data).toMatchObject({
      address: upstream(),
      max_token_name_length: 40,
    });
    await vault().post('nomad/config/access', {});
    expect((await vault().get('nomad/config/access')).data).toMatchObject({ max_token_name_length: 0 });
  });

  it('takes no token for a wish to bootstrap, which a Nomad grants once', async () => {
    await vault().post('sys/mounts/spare', { type: 'nomad' });
    const reply = await vault().post('spare/config/access', { address: upstream() });
    expect(reply).toMatchObject({ status: 400, errors: ['Token not provided and failed to bootstrap ACLs'] });
    expect((await vault().get('spare/config/access')).status).toBe(404);
    await vault().delete('sys/mounts/spare');
  });

  it('keeps the time that its tokens live', async () => {
    expect((await vault().post('nomad/config/lease', { ttl: '90s', max_ttl: 3600 })).status).toBe(204);
    expect((await vault().get('nomad/config/lease')).data).toEqual({ ttl: 90, max_ttl: 3600 });
    expect((await vault().delete('nomad/config/lease')).status).toBe(204);
    expect((await vault().get('nomad/config/lease')).status).toBe(404);
    await vault().post('nomad/config/lease', { ttl: '1h', max_ttl: '2h' });
  });

  it('keeps roles', async () => {
    expect((await vault().post('nomad/role/reader', { policies: 'reader' })).status).toBe(204);
    expect((await vault().get('nomad/role/reader')).data).toEqual({
      type: 'client',
      global: false,
      policies: ['reader'],
    });
    await vault().post('nomad/role/boss', { type: 'management', global: true });
    expect((await vault().get('nomad/role/boss')).data).toEqual({ type: 'management', global: true, policies: null });
    expect((await vault().list('nomad/role')).data).toEqual({ keys: ['boss', 'reader'] });
    await vault().post('nomad/role/passing', { policies: ['reader', 'later'], global: true });
    await vault().post('nomad/role/passing', { policies: ['reader'] });
    expect((await vault().get('nomad/role/passing')).data).toMatchObject({ policies: ['reader'], global: true });
    expect((await vault().delete('nomad/role/passing')).status).toBe(204);
    expect(await vault().get('nomad/role/passing')).toMatchObject({ status: 404, errors: [] });
  });

  it.each([
    [{}, 'policies cannot be empty when using client tokens'],
    [{ type: 'management', policies: 'reader' }, 'policies should be empty when using management tokens'],
    [{ type: 'root' }, 'type must be "client" or "management"'],
  ])('refuses the role %j', async (role, error) => {
    expect(await vault().post('nomad/role/wrong', role)).toMatchObject({ status: 400, errors: [error] });
  });

  it('says which role is not there', async () => {
    expect(await vault().get('nomad/creds/ghost')).toMatchObject({ status: 400, errors: ['role "ghost" not found'] });
  });

  credentials(mesh);
  endings(mesh);
  upstreamProblems(mesh);
}

function credentials(mesh: Mesh): void {
  const { vault } = mesh;

  it('makes a token that may what its role’s policies say, and nothing else', async () => {
    const { reply, token, accessor } = await grant(mesh);
    expect(reply.json).toMatchObject({
      lease_id: expect.stringMatching(/^nomad\/creds\/reader\/\w{24}$/),
      lease_duration: 3600,
      renewable: true,
      wrap_info: null,
      data: { secret_id: token, accessor_id: accessor },
    });
    const bearer = nomadAs(mesh, token);
    expect((await bearer.get('/v1/jobs')).status).toBe(200);
    expect((await bearer.get('/v1/nodes')).status).toBe(403);
    expect((await bearer.get('/v1/acl/tokens')).status).toBe(403);
    expect((await bearer.delete('/v1/job/web')).status).toBe(403);
    const { json } = await bearer.get('/v1/acl/token/self');
    expect(json).toMatchObject({
      AccessorID: accessor,
      Name: expect.stringMatching(/^vault-reader-token-\d{19}$/),
      Type: 'client',
      Policies: ['reader'],
      Global: false,
      ExpirationTime: null,
    });
  });

  it('makes management tokens where the role says so', async () => {
    const { token } = await grant(mesh, 'nomad/creds/boss');
    const bearer = nomadAs(mesh, token);
    expect((await bearer.get('/v1/acl/token/self')).json).toMatchObject({ Type: 'management', Global: true });
    expect((await bearer.get('/v1/acl/tokens')).status).toBe(200);
  });

  it('cuts the names of tokens, and with them what makes them unique', async () => {
    await vault().post('nomad/config/access', { max_token_name_length: 15 });
    const { token } = await grant(mesh);
    await vault().post('nomad/config/access', { max_token_name_length: 0 });
    expect((await nomadAs(mesh, token).get('/v1/acl/token/self')).json).toMatchObject({ Name: 'vault-reader-to' });
  });

  it('hands out credentials that nobody but the opener of the wrapping sees', async () => {
    const wrapped = await vault().wrapped('60s').get('nomad/creds/reader');
    expect(wrapped.data).toEqual({});
    expect(wrapped.wrapInfo).toMatchObject({ ttl: 60, creation_path: 'nomad/creds/reader' });
    expect(wrapped.wrapInfo).not.toHaveProperty('wrapped_accessor');
    const opened = await vault().as(String(wrapped.wrapInfo['token'])).post('sys/wrapping/unwrap');
    expect(opened.json).toMatchObject({ lease_id: expect.stringMatching(/^nomad\/creds\/reader\//), renewable: true });
    expect(await isKnown(mesh, String(opened.data['secret_id']))).toBe(true);
  });

  it('renews up to the maximum, as the mount says by then', async () => {
    const { lease } = await grant(mesh);
    const renewed = await vault().put('sys/leases/renew', { lease_id: lease, increment: 5400 });
    expect(renewed.json).toMatchObject({ lease_id: lease, lease_duration: 5400, renewable: true });
    const capped = await vault().put('sys/leases/renew', { lease_id: lease, increment: 9000 });
    const { lease_duration: seconds } = capped.json as { lease_duration: number };
    expect(seconds).toBeLessThanOrEqual(7200);
    expect(seconds).toBeGreaterThan(7000);
    expect(capped.warnings[0]).toMatch(/^TTL of "2h30m" exceeded the effective max_ttl of "/);
    await vault().post('nomad/config/lease', { ttl: '10m', max_ttl: '20m' });
    const shorter = await vault().put('sys/leases/renew', { lease_id: lease });
    expect(shorter.json).toMatchObject({ lease_duration: 600 });
    await vault().post('nomad/config/lease', { ttl: '1h', max_ttl: '2h' });
  });
}

async function simulatedNomad() {
  const server = await startNomad({ clock: realClock(), version: SIMULATED_NOMAD, acl: { tokens: [] } });
  await bootstrap(server.url, ROOT);
  return server;
}

const startRealNomad = findRealNomad();

onEachMesh(
  "Vault's Nomad engine",
  'nomad-engine',
  {
    simulated: simulatedNomad,
    behindReal: { start: simulatedNomad },
    alsoReal: {
      name: 'real Nomad with a real Vault',
      start: () => startRealNomad?.({ acl: { enabled: true } }, ROOT) ?? simulatedNomad(),
      ...(startRealNomad === undefined && {
        skipped: 'real Nomad with a real Vault: skipped, no NOMAD_BIN, no nomad on PATH, no MESHBOT_TEST_NOMAD_ADDR',
      }),
    },
  },
  cases,
);
