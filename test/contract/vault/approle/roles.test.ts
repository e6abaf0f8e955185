import { beforeAll, describe, expect, it, vi } from 'vitest';
import { onEachVault } from '../servers.ts';
import { pair, role } from './pair.ts';

const WRONG = 'invalid role or secret ID';

onEachVault('approle', (server) => {
  beforeAll(async () => {
    await server().post('sys/auth/approle', { type: 'approle' });
  });

  describe('roles', () => {
    it('have these defaults', async () => {
      await role(server, 'plain');
      expect((await server().get('auth/approle/role/plain')).data).toEqual({
        bind_secret_id: true,
        local_secret_ids: false,
        secret_id_bound_cidrs: null,
        secret_id_num_uses: 0,
        secret_id_ttl: 0,
        token_bound_cidrs: [],
        token_explicit_max_ttl: 0,
        token_max_ttl: 0,
        token_no_default_policy: false,
        token_num_uses: 0,
        token_period: 0,
        token_policies: [],
        token_ttl: 0,
        token_type: 'default',
      });
    });

    it('read back what was set, and change only what is said', async () => {
      await role(server, 'Full', {
        token_policies: 'b,a',
        token_ttl: '10m',
        token_max_ttl: '1h',
        secret_id_ttl: 60,
        secret_id_num_uses: 3,
        secret_id_bound_cidrs: ['127.0.0.0/8'],
      });
      await role(server, 'full', { token_num_uses: 5 });
      expect((await server().get('auth/approle/role/full')).data).toMatchObject({
        token_policies: ['b', 'a'],
        token_ttl: 600,
        token_max_ttl: 3600,
        secret_id_ttl: 60,
        secret_id_num_uses: 3,
        secret_id_bound_cidrs: ['127.0.0.0/8'],
        token_num_uses: 5,
      });
    });

    it('take the old name of their policies, and read it back', async () => {
      await role(server, 'old', { policies: 'a' });
      expect((await server().get('auth/approle/role/old')).data).toMatchObject({
        policies: ['a'],
        token_policies: ['a'],
      });
    });

    it('are listed, deleted, and gone with their secret ids', async () => {
      const login = await pair(server, 'fleeting');
      expect((await server().list('auth/approle/role')).data['keys']).toContain('fleeting');
      expect((await server().delete('auth/approle/role/fleeting')).status).toBe(204);
      expect(await server().get('auth/approle/role/fleeting')).toMatchObject({ status: 404, json: { errors: [] } });
      expect(await server().get('auth/approle/role/fleeting/role-id')).toMatchObject({ status: 404 });
      expect((await server().bare().post('auth/approle/login', login)).status).toBe(400);
      expect(await server().post('auth/approle/role/fleeting/secret-id')).toMatchObject({
        status: 404,
        errors: ['role "fleeting" does not exist'],
      });
    });

    it('take a role id of one’s own, once', async () => {
      await role(server, 'named');
      expect((await server().post('auth/approle/role/named/role-id', { role_id: 'mine' })).status).toBe(204);
      expect((await server().get('auth/approle/role/named/role-id')).data).toEqual({ role_id: 'mine' });
      await role(server, 'rival');
      expect(await server().post('auth/approle/role/rival/role-id', { role_id: 'mine' })).toMatchObject({
        status: 500,
        errors: ['1 error occurred:\n\t* role_id already in use\n\n'],
      });
    });

    it.each([
      [{ token_ttl: '2h', token_max_ttl: '1h' }, "'token_ttl' cannot be greater than 'token_max_ttl'"],
      [{ secret_id_num_uses: -1 }, 'secret_id_num_uses cannot be negative'],
      [{ secret_id_bound_cidrs: ['nowhere'] }, 'failed to validate CIDR blocks'],
      [{ token_type: 'x' }, 'invalid \'token_type\' value "x"'],
    ])('refuse %j', async (body, why) => {
      const { status, errors } = await server().post('auth/approle/role/refused', body);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(errors[0]).toContain(why);
    });
  });

  describe('secret ids', () => {
    it('are generated with an accessor, and looked up by either', async () => {
      await role(server, 'lookup', { secret_id_ttl: '10m', secret_id_num_uses: 4 });
      const made = await server().post('auth/approle/role/lookup/secret-id', { metadata: '{"by":"ann"}' });
      expect(made.data).toEqual({
        secret_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        secret_id_accessor: expect.stringMatching(/^[0-9a-f-]{36}$/),
        secret_id_ttl: 600,
        secret_id_num_uses: 4,
      });
      const { secret_id, secret_id_accessor } = made.data;
      const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
      const expected = {
        cidr_list: [],
        creation_time: time,
        expiration_time: time,
        last_updated_time: time,
        metadata: { by: 'ann' },
        secret_id_accessor,
        secret_id_num_uses: 4,
        secret_id_ttl: 600,
        token_bound_cidrs: [],
      };
      const path = 'auth/approle/role/lookup';
      expect((await server().post(`${path}/secret-id/lookup`, { secret_id })).data).toEqual(expected);
      const byAccessor = await server().post(`${path}/secret-id-accessor/lookup`, { secret_id_accessor });
      expect(byAccessor.data).toEqual(expected);
      expect((await server().list(`${path}/secret-id`)).data['keys']).toEqual([secret_id_accessor]);
    });

    it('are wrapped with their accessor in sight', async () => {
      await role(server, 'delivered');
      const { wrapInfo } = await server().wrapped('60s').post('auth/approle/role/delivered/secret-id');
      const { data } = await server().as(String(wrapInfo['token'])).post('sys/wrapping/unwrap');
      expect(wrapInfo['wrapped_accessor']).toBe(data['secret_id_accessor']);
    });

    it('can be chosen', async () => {
      const role_id = await role(server, 'chosen');
      const path = 'auth/approle/role/chosen/custom-secret-id';
      expect((await server().post(path, { secret_id: 'my own' })).data).toMatchObject({ secret_id: 'my own' });
      expect((await server().bare().post('auth/approle/login', { role_id, secret_id: 'my own' })).status).toBe(200);
      expect(await server().post(path)).toMatchObject({ status: 400, errors: ['missing secret_id'] });
    });

    it('live no longer, and count no more, than the role says', async () => {
      await role(server, 'limited', { secret_id_ttl: '10m', secret_id_num_uses: 4 });
      const path = 'auth/approle/role/limited/secret-id';
      expect((await server().post(path, { ttl: '5m', num_uses: 2 })).data).toMatchObject({
        secret_id_ttl: 300,
        secret_id_num_uses: 2,
      });
      for (const body of [{ ttl: '11m' }, { ttl: 0 }]) {
        expect((await server().post(path, body)).errors).toEqual([
          "ttl cannot be longer than the role's secret_id_ttl",
        ]);
      }
      for (const body of [{ num_uses: 5 }, { num_uses: 0 }]) {
        expect((await server().post(path, body)).errors).toEqual([
          "num_uses cannot be higher than the role's secret_id_num_uses",
        ]);
      }
      expect((await server().post(path, { num_uses: -1 })).errors).toEqual(['num_uses cannot be negative']);
    });

    it('are destroyed by themselves and by their accessor', async () => {
      const role_id = await role(server, 'destroyed');
      const path = 'auth/approle/role/destroyed';
      const [a, b] = [await server().post(`${path}/secret-id`), await server().post(`${path}/secret-id`)];
      const { secret_id } = a.data;
      expect((await server().post(`${path}/secret-id/destroy`, { secret_id })).status).toBe(204);
      const { secret_id_accessor } = b.data;
      expect((await server().post(`${path}/secret-id-accessor/destroy`, { secret_id_accessor })).status).toBe(204);
      for (const made of [a, b]) {
        const login = { role_id, secret_id: made.data['secret_id'] };
        expect((await server().bare().post('auth/approle/login', login)).errors).toEqual([WRONG]);
      }
      expect((await server().post(`${path}/secret-id/lookup`, { secret_id })).status).toBe(204);
      const gone = await server().post(`${path}/secret-id-accessor/lookup`, { secret_id_accessor });
      expect(gone).toMatchObject({
        status: 404,
        data: { error: `failed to find accessor entry for secret_id_accessor: "${String(secret_id_accessor)}"` },
        json: { mount_type: '' },
      });
      expect(await server().list(`${path}/secret-id`)).toMatchObject({ status: 404, json: { errors: [] } });
    });

    it('end with their uses', async () => {
      const login = await pair(server, 'counted', { secret_id_num_uses: 2 });
      expect((await server().bare().post('auth/approle/login', login)).status).toBe(200);
      const { secret_id } = login;
      const left = await server().post('auth/approle/role/counted/secret-id/lookup', { secret_id });
      expect(left.data['secret_id_num_uses']).toBe(1);
      expect((await server().bare().post('auth/approle/login', login)).status).toBe(200);
      expect((await server().bare().post('auth/approle/login', login)).errors).toEqual([WRONG]);
    });

    it('end after their time, when they are tidied up', async () => {
      const login = await pair(server, 'timed', {}, { ttl: '1s' });
      expect((await server().bare().post('auth/approle/login', login)).status).toBe(200);
      await vi.waitFor(
        async () => {
          const tidied = await server().post('auth/approle/tidy/secret-id');
          expect(tidied.status).toBe(202);
          expect((await server().bare().post('auth/approle/login', login)).errors).toEqual([WRONG]);
        },
        { timeout: 10_000, interval: 250 },
      );
    });

    it('count only where they come from', async () => {
      const elsewhere = await pair(server, 'far', {}, { cidr_list: ['10.1.0.0/16'] });
      const refused = await server().bare().post('auth/approle/login', elsewhere);
      expect(refused.errors[0]).toMatch(
        /^source address "127\.0\.0\.1" unauthorized through CIDR restrictions on the secret ID$/,
      );
      const here = await pair(server, 'near', {}, { cidr_list: ['127.0.0.0/8'] });
      expect((await server().bare().post('auth/approle/login', here)).status).toBe(200);
      expect((await server().post('auth/approle/role/near/secret-id', { cidr_list: ['x'] })).status).toBe(500);
    });
  });
});
