import { describe, expect, it } from 'vitest';
import { onEachVault } from '../servers.ts';
import { made } from './made.ts';

onEachVault('tokens', (server) => {
  describe('making one', () => {
    it('answers with the token, and nothing else of data', async () => {
      const reply = await server().post('auth/token/create', {
        policies: ['default'],
        ttl: '1h',
        meta: { user: 'U1' },
        display_name: 'Ann Lee!',
      });
      expect(reply.json).toMatchObject({ data: null, warnings: null, mount_type: 'token' });
      expect(reply.auth).toEqual({
        client_token: expect.stringMatching(/^hvs\./),
        accessor: expect.stringMatching(/^[A-Za-z0-9]{24}$/),
        policies: ['default'],
        token_policies: ['default'],
        metadata: { user: 'U1' },
        lease_duration: 3600,
        renewable: true,
        entity_id: '',
        token_type: 'service',
        orphan: false,
        mfa_requirement: null,
        num_uses: 0,
      });
    });

    it('describes it to its bearer', async () => {
      const { token, accessor } = await made(server(), { ttl: '1h', explicit_max_ttl: '2h', display_name: 'Ann Lee!' });
      const { data } = await server().as(token).get('auth/token/lookup-self');
      expect(data).toEqual({
        id: token,
        accessor,
        creation_time: expect.any(Number),
        creation_ttl: 3600,
        display_name: 'token-Ann-Lee',
        entity_id: '',
        expire_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        explicit_max_ttl: 7200,
        issue_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        meta: null,
        num_uses: 0,
        orphan: false,
        path: 'auth/token/create',
        policies: ['default'],
        renewable: true,
        ttl: expect.toSatisfy((ttl: number) => ttl > 3590 && ttl <= 3600),
        type: 'service',
      });
    });

    it('lives 32 days where nobody says otherwise, and says so where that is less than asked for', async () => {
      expect((await made(server())).auth['lease_duration']).toBe(2_764_800);
      const { auth, warnings } = await made(server(), { ttl: '2000h' });
      expect(auth['lease_duration']).toBe(2_764_800);
      expect(warnings).toEqual([
        'TTL of "2000h" exceeded the effective max_ttl of "768h"; TTL value is capped accordingly',
      ]);
    });

    it('is bound by its own maximum', async () => {
      const { auth, warnings } = await made(server(), { ttl: '90m', explicit_max_ttl: '1h' });
      expect(auth['lease_duration']).toBe(3600);
      expect(warnings).toEqual([
        'TTL of "1h30m" exceeded the effective max_ttl of "1h"; TTL value is capped accordingly',
      ]);
    });

    it('never ends when it is a root token, and cannot be renewed', async () => {
      const { auth, token } = await made(server(), { policies: ['root'] });
      expect(auth).toMatchObject({ policies: ['root'], lease_duration: 0, renewable: false });
      expect((await server().as(token).get('auth/token/lookup-self')).data).toMatchObject({
        ttl: 0,
        expire_time: null,
      });
      expect(await server().as(token).post('auth/token/renew-self')).toMatchObject({
        status: 400,
        errors: ['lease is not renewable'],
      });
    });

    it('inherits the policies of its maker, and warns of those that do not exist', async () => {
      expect((await made(server(), { policies: undefined })).auth['policies']).toEqual(['root']);
      const { warnings, auth } = await made(server(), { policies: ['Nope', 'other', 'other'] });
      expect(auth['policies']).toEqual(['default', 'nope', 'other']);
      expect(warnings).toEqual(['Policy "nope" does not exist', 'Policy "other" does not exist']);
    });

    it('leaves out the default policy on request', async () => {
      const { auth } = await made(server(), { policies: ['default', 'other'], no_default_policy: true });
      expect(auth['policies']).toEqual(['other']);
    });

    it.each([
      [{ num_uses: -1 }, 'number of uses cannot be negative'],
      [{ type: 'x' }, "invalid 'token_type' value"],
      [{ ttl: '-1h' }, 'ttl must be positive'],
      [{ ttl: 'abc' }, 'time: invalid duration "abc"'],
      [{ explicit_max_ttl: '5x' }, 'time: unknown unit "x" in duration "5x"'],
      [{ type: 'batch', explicit_max_ttl: '1h' }, 'batch tokens cannot have "explicit_max_ttl" set'],
      [{ type: 'batch', num_uses: 2 }, 'batch tokens cannot have "num_uses" set'],
      [{ type: 'batch', period: '1h' }, 'batch tokens cannot have "period" set'],
      [{ type: 'batch', policies: ['root'] }, 'batch tokens cannot be root tokens'],
      [{ policies: ['response-wrapping'] }, 'cannot assign policy "response-wrapping"'],
      [{ entity_alias: 'ann' }, "'entity_alias' is only allowed in combination with token role"],
    ])('refuses %j', async (body, why) => {
      expect(await server().post('auth/token/create', { policies: ['default'], ...body })).toMatchObject({
        status: 400,
        errors: [why],
      });
    });

    it('lets nobody give more than he has', async () => {
      await server().put('sys/policies/acl/maker', {
        policy: 'path "auth/token/create*" { capabilities = ["update"] }',
      });
      const maker = server().as((await made(server(), { policies: ['maker'] })).token);
      for (const [body, why] of [
        [{ policies: ['other'] }, 'child policies must be subset of parent'],
        [{ policies: ['root'] }, 'child policies must be subset of parent'],
        [{ no_parent: true }, 'root or sudo privileges required to create orphan token'],
        [{ id: 'chosen' }, 'root or sudo privileges required to specify token id'],
        [{ period: '1h' }, 'root or sudo privileges required to create periodic token'],
      ] as const) {
        expect(await maker.post('auth/token/create', body)).toMatchObject({ status: 400, errors: [why] });
      }
      expect((await made(maker, { policies: ['maker'] })).auth['policies']).toEqual(['default', 'maker']);
      expect((await made(maker, {}, 'auth/token/create-orphan')).auth['orphan']).toBe(true);
    });

    it('makes orphans', async () => {
      expect((await made(server(), {}, 'auth/token/create-orphan')).auth['orphan']).toBe(true);
      expect((await made(server(), { no_parent: true })).auth['orphan']).toBe(true);
    });

    it('gives a batch token no accessor, and refuses what needs a store', async () => {
      const { token, auth } = await made(server(), { type: 'batch', ttl: '1h' });
      expect(auth).toMatchObject({ accessor: '', token_type: 'batch', renewable: false, lease_duration: 3600 });
      expect(token).toMatch(/^hvb\./);
      const batch = server().as(token);
      expect((await batch.get('auth/token/lookup-self')).data).toMatchObject({ type: 'batch', renewable: false });
      expect((await batch.post('auth/token/renew-self')).errors).toEqual(['batch tokens cannot be renewed']);
      expect((await batch.post('auth/token/revoke-self')).errors).toEqual(['batch tokens cannot be revoked']);
    });
  });
});
