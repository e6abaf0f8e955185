import { describe, expect, it, vi } from 'vitest';
import { onEachVault } from '../servers.ts';
import { lives, made } from './made.ts';

const INVALID = '2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n';
const DENIED = '1 error occurred:\n\t* permission denied\n\n';

onEachVault('life of tokens', (server) => {
  describe('by its accessor', () => {
    it('is described, renewed and revoked, and never shown', async () => {
      const { token, accessor } = await made(server(), { ttl: '1h' });
      const found = await server().post('auth/token/lookup-accessor', { accessor });
      expect(found.data).toMatchObject({ accessor, id: '', creation_ttl: 3600 });
      const renewed = await server().post('auth/token/renew-accessor', { accessor, increment: '30m' });
      expect(renewed.auth).toMatchObject({ client_token: '', accessor, lease_duration: 1800 });
      expect((await server().post('auth/token/revoke-accessor', { accessor })).status).toBe(204);
      expect(await server().as(token).get('auth/token/lookup-self')).toMatchObject({ status: 403, errors: [INVALID] });
    });

    it.each(['lookup', 'renew'])('is refused with 400 where there is none: %s', async (verb) => {
      const path = `auth/token/${verb}-accessor`;
      expect(await server().post(path, { accessor: 'nope' })).toMatchObject({
        status: 400,
        errors: ['1 error occurred:\n\t* invalid accessor\n\n'],
      });
      expect(await server().post(path)).toMatchObject({
        status: 400,
        errors: ['1 error occurred:\n\t* missing accessor\n\n'],
      });
    });

    it('is revoked with a warning where there is none', async () => {
      const reply = await server().post('auth/token/revoke-accessor', { accessor: 'nope' });
      expect(reply).toMatchObject({ status: 200, warnings: ['No token found with this accessor'] });
    });

    it('is listed for whoever has sudo', async () => {
      const { accessor } = await made(server());
      expect((await server().list('auth/token/accessors')).data['keys']).toContain(accessor);
      await server().put('sys/policies/acl/lister', {
        policy: 'path "auth/token/accessors*" { capabilities = ["list"] }',
      });
      const lister = server().as((await made(server(), { policies: ['lister'] })).token);
      expect(await lister.list('auth/token/accessors')).toMatchObject({ status: 403, errors: [DENIED] });
    });
  });

  describe('by itself', () => {
    it.each([
      ['lookup', { token: 'nope' }, 403, ['bad token']],
      ['lookup', { token: 'hvs.nope' }, 403, ['bad token']],
      ['renew', { token: 'nope' }, 400, ['token not found']],
      ['renew', {}, 400, ['missing token ID']],
      ['revoke', {}, 400, ['missing token ID']],
      ['revoke-orphan', { token: 'nope' }, 400, ['token to revoke not found']],
    ])('%s of %j answers %d', async (verb, body, status, errors) => {
      expect(await server().post(`auth/token/${verb}`, body)).toMatchObject({ status, errors });
    });

    it('is revoked without complaint where there is none', async () => {
      expect((await server().post('auth/token/revoke', { token: 'nope' })).status).toBe(204);
    });

    it('is looked up, renewed and revoked by name', async () => {
      const { token, accessor } = await made(server(), { ttl: '1h' });
      expect((await server().post('auth/token/lookup', { token })).data).toMatchObject({ id: token, accessor });
      expect((await server().post('auth/token/renew', { token, increment: 60 })).auth['lease_duration']).toBe(60);
      expect((await server().post('auth/token/revoke', { token })).status).toBe(204);
      expect(await lives(server, token)).toBe(false);
    });
  });

  describe('renewing', () => {
    it('counts from now, by what was asked for or granted last', async () => {
      const { token } = await made(server(), { ttl: '2h' });
      const self = server().as(token);
      expect((await self.post('auth/token/renew-self', { increment: '30m' })).auth['lease_duration']).toBe(1800);
      expect((await self.post('auth/token/renew-self')).auth['lease_duration']).toBe(1800);
      const { data } = await self.get('auth/token/lookup-self');
      expect(data).toMatchObject({ creation_ttl: 7200, last_renewal_time: expect.any(Number) });
      expect(data['last_renewal']).toMatch(/^\d{4}-\d\d-\d\dT/);
    });

    it('goes to the maximum and says so', async () => {
      const { token } = await made(server(), { ttl: '10m', explicit_max_ttl: '20m' });
      const { auth, warnings } = await server().as(token).post('auth/token/renew-self', { increment: '5h' });
      expect(auth['lease_duration']).toSatisfy((left: number) => left > 1190 && left <= 1200);
      expect(warnings[0]).toMatch(
        /^TTL of "5h" exceeded the effective max_ttl of ".+"; TTL value is capped accordingly$/,
      );
    });

    it('gives a periodic token its period again, and its maximum as it was', async () => {
      const { token, auth } = await made(server(), { period: '10m', ttl: '1h' });
      expect(auth['lease_duration']).toBe(600);
      const renewed = await server().as(token).post('auth/token/renew-self', { increment: '5h' });
      expect(renewed).toMatchObject({ auth: { lease_duration: 600 }, warnings: [] });
      expect((await server().as(token).get('auth/token/lookup-self')).data).toMatchObject({ period: 600 });
    });

    it('is refused for one that is not renewable', async () => {
      const { token, auth } = await made(server(), { renewable: false, ttl: '1h' });
      expect(auth['renewable']).toBe(false);
      expect(await server().as(token).post('auth/token/renew-self')).toMatchObject({
        status: 400,
        errors: ['lease is not renewable'],
      });
    });

    it('refuses a negative increment', async () => {
      const { token } = await made(server(), { ttl: '1h' });
      expect(await server().as(token).post('auth/token/renew-self', { increment: -5 })).toMatchObject({
        status: 400,
        errors: [
          'Field validation failed: error converting input for field "increment": cannot provide negative value \'-5\'',
        ],
      });
    });
  });

  describe('ending', () => {
    it('takes the children along, but no orphans', async () => {
      await server().put('sys/policies/acl/maker', {
        policy: 'path "auth/token/create*" { capabilities = ["update"] }',
      });
      const parent = await made(server(), { policies: ['maker'] });
      const child = await made(server().as(parent.token), { policies: ['maker'] });
      const grandchild = await made(server().as(child.token));
      const orphan = await made(server().as(parent.token), {}, 'auth/token/create-orphan');
      expect((await server().as(parent.token).post('auth/token/revoke-self')).status).toBe(204);
      expect(await lives(server, child.token)).toBe(false);
      expect(await lives(server, grandchild.token)).toBe(false);
      expect(await lives(server, orphan.token)).toBe(true);
    });

    it('leaves the children as orphans when only it is revoked', async () => {
      await server().put('sys/policies/acl/maker', {
        policy: 'path "auth/token/create*" { capabilities = ["update"] }',
      });
      const parent = await made(server(), { policies: ['maker'] });
      const child = await made(server().as(parent.token));
      expect((await server().post('auth/token/revoke-orphan', { token: parent.token })).status).toBe(204);
      await vi.waitFor(async () =>
        expect((await server().as(child.token).get('auth/token/lookup-self')).data['orphan']).toBe(true),
      );
      expect(await lives(server, parent.token)).toBe(false);
    });

    it('comes with the last use', async () => {
      const { token, accessor } = await made(server(), { num_uses: 2, ttl: '1h' });
      const self = server().as(token);
      expect((await server().post('auth/token/lookup-accessor', { accessor })).data['num_uses']).toBe(2);
      expect((await self.get('auth/token/lookup-self')).status).toBe(200);
      expect((await server().post('auth/token/lookup-accessor', { accessor })).data['num_uses']).toBe(1);
      expect((await self.get('auth/token/lookup-self')).status).toBe(200);
      await vi.waitFor(async () => expect(await lives(server, token)).toBe(false));
    });

    it('counts a refused request as a use too, and lets nobody with counted uses make tokens', async () => {
      const { token } = await made(server(), { num_uses: 2, ttl: '1h', policies: ['root'] });
      expect(await server().as(token).post('auth/token/create')).toMatchObject({
        status: 400,
        errors: ['restricted use token cannot generate child tokens'],
      });
      expect((await server().as(token).get('auth/token/lookup-self')).status).toBe(200);
      await vi.waitFor(async () => expect(await lives(server, token)).toBe(false));
    });

    it('comes with its time', async () => {
      const { token, accessor } = await made(server(), { ttl: '1s' });
      expect(await lives(server, token)).toBe(true);
      await vi.waitFor(async () => expect(await lives(server, token)).toBe(false), { timeout: 10_000, interval: 200 });
      expect((await server().post('auth/token/lookup-accessor', { accessor })).status).toBe(400);
    });
  });
});
