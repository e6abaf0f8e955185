import { beforeAll, describe, expect, it } from 'vitest';
import { onEachVault, type Server } from './servers.ts';

const SEALED = { status: 503, errors: ['Vault is sealed'] };

const healthOf = async (server: Server, query = '') => (await server().bare().get(`sys/health${query}`)).status;

// One after the other: the cases take one server from its first start to its being sealed again.
onEachVault(
  'seal',
  (server) => {
    let keys: readonly string[] = [];
    let root = '';

    describe('before it is initialised', () => {
      it('says so in its health and its seal status', async () => {
        const health = await server().bare().get('sys/health');
        expect(health).toMatchObject({ status: 501, json: { initialized: false, sealed: true, standby: true } });
        expect(await healthOf(server, '?uninitcode=204')).toBe(204);
        expect((await server().bare().get('sys/init')).json).toEqual({ initialized: false });
        expect((await server().bare().get('sys/seal-status')).json).toMatchObject({
          type: 'shamir',
          initialized: false,
          sealed: true,
          t: 0,
          n: 0,
          progress: 0,
          nonce: '',
          storage_type: 'inmem',
        });
      });

      it('answers nothing else', async () => {
        expect(await server().get('sys/mounts')).toMatchObject(SEALED);
        expect(await server().bare().get('no/such/path')).toMatchObject(SEALED);
      });

      it.each([
        [{ secret_shares: 0, secret_threshold: 0 }, 'shares must be at least one'],
        [{ secret_shares: 2, secret_threshold: 0 }, 'threshold must be at least one'],
        [{ secret_shares: 3, secret_threshold: 1 }, 'threshold must be greater than one for multiple shares'],
        [{ secret_shares: 2, secret_threshold: 3 }, 'threshold cannot be larger than shares'],
      ])('refuses to be initialised by %j', async (body, why) => {
        const { status, errors } = await server().bare().put('sys/init', body);
        expect({ status, error: errors[0] }).toEqual({ status: 400, error: expect.stringContaining(why) });
      });
    });

    describe('after it was initialised', () => {
      beforeAll(async () => {
        const { json } = await server().bare().put('sys/init', { secret_shares: 3, secret_threshold: 2 });
        const made = json as { keys: string[]; keys_base64: string[]; root_token: string };
        expect(Object.keys(made).sort()).toEqual(['keys', 'keys_base64', 'root_token']);
        expect([made.keys.length, made.keys_base64.length]).toEqual([3, 3]);
        keys = [...made.keys.slice(0, 1), ...made.keys_base64.slice(1)];
        root = made.root_token;
      });

      it('is sealed', async () => {
        expect(await server().bare().get('sys/health')).toMatchObject({
          status: 503,
          json: { initialized: true, sealed: true, standby: true, replication_performance_mode: 'unknown' },
        });
        expect(await healthOf(server, '?sealedcode=299')).toBe(299);
        expect(await server().as(root).get('sys/mounts')).toMatchObject(SEALED);
        expect(await server().bare().put('sys/seal')).toMatchObject({ status: 204 });
      });

      it('cannot be initialised again', async () => {
        const again = await server().bare().put('sys/init', { secret_shares: 1, secret_threshold: 1 });
        expect(again).toMatchObject({ status: 400, errors: ['Vault is already initialized'] });
      });

      it('counts keys, forgets them on request, and refuses what is none', async () => {
        const first = await server().bare().put('sys/unseal', { key: keys[0] });
        expect(first).toMatchObject({ status: 200, json: { sealed: true, t: 2, n: 3, progress: 1 } });
        expect((first.json as { nonce: string }).nonce).toMatch(/^[0-9a-f-]{36}$/);
        expect((await server().bare().put('sys/unseal', { reset: true })).json).toMatchObject({
          progress: 0,
          nonce: '',
        });
        expect(await server().bare().put('sys/unseal', {})).toMatchObject({
          status: 400,
          errors: ["'key' must be specified in request body as JSON, or 'reset' set to true"],
        });
        expect(await server().bare().put('sys/unseal', { key: '!' })).toMatchObject({
          status: 400,
          errors: ["'key' must be a valid hex or base64 string"],
        });
      });

      it('opens with enough keys', async () => {
        expect((await server().bare().put('sys/unseal', { key: keys[1] })).json).toMatchObject({ progress: 1 });
        const open = await server().bare().put('sys/unseal', { key: keys[2] });
        expect(open).toMatchObject({ status: 200, json: { sealed: false, progress: 0, nonce: '' } });
        await expect.poll(() => healthOf(server), { timeout: 10_000 }).toBe(200);
      });
    });

    describe('open', () => {
      it('says so in its health, under any status that one asks for', async () => {
        const health = await server().bare().get('sys/health');
        expect(health.json).toEqual({
          initialized: true,
          sealed: false,
          standby: false,
          performance_standby: false,
          replication_performance_mode: 'disabled',
          replication_dr_mode: 'disabled',
          server_time_utc: expect.any(Number),
          version: expect.stringMatching(/^1\.21\.\d+$/),
          enterprise: false,
          cluster_name: expect.stringMatching(/^vault-cluster-/),
          cluster_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          echo_duration_ms: 0,
          clock_skew_ms: 0,
          replication_primary_canary_age_ms: 0,
        });
        expect(await healthOf(server, '?activecode=299')).toBe(299);
        expect(await healthOf(server, '?sealedcode=299&standbyok=true')).toBe(200);
        expect(await healthOf(server, '?activecode=x')).toBe(400);
        expect(await server().bare().send('HEAD', 'sys/health')).toMatchObject({ status: 200, text: '' });
      });

      it('gives the root token a life without end, and no lease', async () => {
        const { data } = await server().as(root).get('auth/token/lookup-self');
        expect(data).toMatchObject({ path: 'auth/token/root', policies: ['root'], ttl: 0, orphan: true });
        expect(data).not.toHaveProperty('issue_time');
      });

      it('knows no leader where there is one server', async () => {
        expect((await server().bare().get('sys/leader')).json).toMatchObject({ ha_enabled: false, is_self: false });
      });

      it.each([
        ['POST', 'sys/health'],
        ['POST', 'sys/seal-status'],
        ['DELETE', 'sys/init'],
        ['GET', 'sys/unseal'],
        ['GET', 'sys/seal'],
      ])('answers %s %s with 405', async (method, path) => {
        expect(await server().as(root).send(method, path)).toMatchObject({ status: 405, json: { errors: [] } });
      });

      it('is sealed by whoever may, and forgets nothing by it', async () => {
        await server().as(root).put('sys/policies/acl/kept', { policy: 'path "a" { capabilities = ["read"] }' });
        const { auth } = await server()
          .as(root)
          .post('auth/token/create', { policies: ['default'] });
        expect(await server().as(String(auth['client_token'])).put('sys/seal')).toMatchObject({ status: 403 });
        expect((await server().as(root).put('sys/seal')).status).toBe(204);
        await expect.poll(() => healthOf(server), { timeout: 10_000 }).toBe(503);
        for (const key of keys.slice(0, 2)) await server().bare().put('sys/unseal', { key });
        await expect.poll(() => healthOf(server), { timeout: 10_000 }).toBe(200);
        expect((await server().as(root).get('sys/policies/acl/kept')).status).toBe(200);
      });
    });
  },
  { isEmpty: true },
);
