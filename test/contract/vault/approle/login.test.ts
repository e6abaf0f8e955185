import { beforeAll, describe, expect, it } from 'vitest';
import { onEachVault } from '../servers.ts';
import { pair, role } from './pair.ts';

const WRONG = 'invalid role or secret ID';

onEachVault('logins by approle', (server) => {
  beforeAll(async () => {
    await server().post('sys/auth/approle', { type: 'approle' });
  });

  describe('logging in', () => {
    it('gives a token by the role', async () => {
      const login = await pair(
        server,
        'ci',
        { token_policies: 'deployer', token_ttl: '10m', token_max_ttl: '1h' },
        { metadata: '{"by":"ann"}' },
      );
      const { auth, json } = await server().bare().post('auth/approle/login', login);
      expect(json).toMatchObject({ data: null, mount_type: '' });
      expect(auth).toEqual({
        client_token: expect.stringMatching(/^hvs\./),
        accessor: expect.stringMatching(/^[A-Za-z0-9]{24}$/),
        policies: ['default', 'deployer'],
        token_policies: ['default', 'deployer'],
        metadata: { role_name: 'ci', by: 'ann' },
        lease_duration: 600,
        renewable: true,
        entity_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        token_type: 'service',
        orphan: true,
        mfa_requirement: null,
        num_uses: 0,
      });
      const self = server().as(String(auth['client_token']));
      expect((await self.get('auth/token/lookup-self')).data).toMatchObject({
        display_name: 'approle',
        path: 'auth/approle/login',
        meta: { role_name: 'ci', by: 'ann' },
        orphan: true,
        explicit_max_ttl: 0,
        creation_ttl: 600,
      });
      expect((await self.post('auth/token/renew-self')).auth).toMatchObject({ lease_duration: 600 });
      const long = await self.post('auth/token/renew-self', { increment: '5h' });
      expect(long.auth['lease_duration']).toSatisfy((left: number) => left > 3590 && left <= 3600);
    });

    it('gives the same person the same identity', async () => {
      const login = await pair(server, 'same');
      const ids = [
        (await server().bare().post('auth/approle/login', login)).auth['entity_id'],
        (await server().bare().post('auth/approle/login', login)).auth['entity_id'],
      ];
      expect(new Set(ids).size).toBe(1);
    });

    it('says the same of every wrong pair', async () => {
      const { role_id, secret_id } = await pair(server, 'wrong');
      for (const [body, errors] of [
        [{ role_id, secret_id: 'x' }, [WRONG]],
        [{ role_id: 'x', secret_id }, [WRONG]],
        [{ role_id }, ['missing secret_id']],
      ] as const) {
        expect(await server().bare().post('auth/approle/login', body)).toMatchObject({ status: 400, errors });
      }
      expect(await server().bare().post('auth/approle/login', { secret_id })).toMatchObject({
        status: 500,
        errors: ['failed to determine alias name from login request'],
      });
    });

    it('asks for no secret id where the role binds none', async () => {
      const role_id = await role(server, 'open', { bind_secret_id: false, secret_id_bound_cidrs: '127.0.0.0/8' });
      expect((await server().bare().post('auth/approle/login', { role_id })).status).toBe(200);
    });

    it('gives a periodic token that outlives every maximum', async () => {
      const login = await pair(server, 'periodic', { token_period: '10m', token_ttl: '1h', token_max_ttl: '2h' });
      const { auth } = await server().bare().post('auth/approle/login', login);
      expect(auth['lease_duration']).toBe(600);
      const self = server().as(String(auth['client_token']));
      expect((await self.post('auth/token/renew-self', { increment: '5h' })).auth['lease_duration']).toBe(600);
      expect((await self.get('auth/token/lookup-self')).data).toMatchObject({ period: 600 });
    });

    it('is wrapped on request', async () => {
      const login = await pair(server, 'parcel');
      const { wrapInfo } = await server().bare().wrapped('60s').post('auth/approle/login', login);
      expect(wrapInfo).toMatchObject({ creation_path: 'auth/approle/login' });
      const { auth } = await server().as(String(wrapInfo['token'])).post('sys/wrapping/unwrap');
      expect(auth['accessor']).toBe(wrapInfo['wrapped_accessor']);
    });

    it('gives batch tokens and counted ones by the role', async () => {
      const batch = await pair(server, 'batch', { token_type: 'batch', token_ttl: '5m' });
      expect((await server().bare().post('auth/approle/login', batch)).auth).toMatchObject({
        token_type: 'batch',
        accessor: '',
        renewable: false,
      });
      const counted = await pair(server, 'uses', { token_num_uses: 3 });
      expect((await server().bare().post('auth/approle/login', counted)).auth).toMatchObject({ num_uses: 3 });
    });

    it('ends its tokens’ renewals with the role', async () => {
      const login = await pair(server, 'leaving', { token_ttl: '5m' });
      const { auth } = await server().bare().post('auth/approle/login', login);
      await server().delete('auth/approle/role/leaving');
      expect(await server().as(String(auth['client_token'])).post('auth/token/renew-self')).toMatchObject({
        status: 500,
        errors: ['1 error occurred:\n\t* failed to renew entry: role "leaving" does not exist during renewal\n\n'],
      });
    });
  });
});
