import { beforeAll, describe, expect, it } from 'vitest';
import { onEachVault } from './servers.ts';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);

onEachVault('kv', (server) => {
  describe('version 2', () => {
    it('answers a write with its version', async () => {
      const first = await server().post('secret/data/app', { data: { a: '1', n: 7, nested: { x: [true, null] } } });
      expect(first.data).toEqual({
        created_time: TIME,
        custom_metadata: null,
        deletion_time: '',
        destroyed: false,
        version: 1,
      });
      expect((await server().put('secret/data/app', { data: { a: '2' } })).data).toMatchObject({ version: 2 });
    });

    it('reads the current version, or an older one', async () => {
      await server().post('secret/data/read', { data: { a: '1', n: 7, nested: { x: [true, null] } } });
      await server().post('secret/data/read', { data: { a: '2' } });
      const { json, data } = await server().get('secret/data/read');
      expect(json).toMatchObject({ lease_id: '', lease_duration: 0, renewable: false, mount_type: 'kv' });
      expect(data).toEqual({
        data: { a: '2' },
        metadata: { created_time: TIME, custom_metadata: null, deletion_time: '', destroyed: false, version: 2 },
      });
      expect((await server().get('secret/data/read?version=1')).data['data']).toEqual({
        a: '1',
        n: 7,
        nested: { x: [true, null] },
      });
      expect(await server().get('secret/data/read?version=9')).toMatchObject({ status: 404, json: { errors: [] } });
    });

    it('writes only over the version that one says', async () => {
      const write = (cas: unknown, path = 'cas') =>
        server().post(`secret/data/${path}`, { options: { cas }, data: {} });
      expect((await write(0)).status).toBe(200);
      expect(await write(0)).toMatchObject({
        status: 400,
        errors: ['check-and-set parameter did not match the current version'],
      });
      expect((await write(1)).data).toMatchObject({ version: 2 });
      expect((await write('2')).data).toMatchObject({ version: 3 });
      expect((await write('x')).errors).toEqual(['error parsing check-and-set parameter']);
      expect((await server().post('secret/metadata/cas', { cas_required: true })).status).toBe(204);
      expect((await server().post('secret/data/cas', { data: {} })).errors).toEqual([
        'check-and-set parameter required for this call',
      ]);
    });

    it.each([
      [{}, 'no data provided'],
      [{ data: 'text' }, 'error converting input for field "data"'],
    ])('refuses %j', async (body, why) => {
      const { status, errors } = await server().post('secret/data/refused', body);
      expect(status).toBe(400);
      expect(errors[0]).toContain(why);
    });

    it('deletes the last version so that it can come back', async () => {
      await server().post('secret/data/deleted', { data: { a: '1' } });
      expect((await server().delete('secret/data/deleted')).status).toBe(204);
      const gone = await server().get('secret/data/deleted');
      expect(gone.status).toBe(404);
      expect(gone.data).toMatchObject({ data: null, metadata: { deletion_time: TIME, destroyed: false, version: 1 } });
      expect(gone.json).toMatchObject({ mount_type: '', lease_id: '' });
      expect((await server().post('secret/undelete/deleted', { versions: [1] })).status).toBe(204);
      expect((await server().get('secret/data/deleted')).data['data']).toEqual({ a: '1' });
    });

    it('deletes, brings back and destroys versions by number', async () => {
      for (const a of [1, 2, 3]) await server().post('secret/data/numbers', { data: { a } });
      await server().post('secret/delete/numbers', { versions: [1, 2] });
      await server().post('secret/undelete/numbers', { versions: '2' });
      await server().put('secret/destroy/numbers', { versions: [3] });
      const statusOf = async (version: number) => (await server().get(`secret/data/numbers?version=${version}`)).status;
      expect([await statusOf(1), await statusOf(2), await statusOf(3)]).toEqual([404, 200, 404]);
      await server().post('secret/undelete/numbers', { versions: [3] });
      expect((await server().get('secret/data/numbers?version=3')).data).toMatchObject({
        data: null,
        metadata: { destroyed: true },
      });
      for (const verb of ['delete', 'undelete', 'destroy']) {
        const { errors } = await server().post(`secret/${verb}/numbers`);
        expect(errors).toEqual([`${verb === 'destroy' ? 'no' : 'No'} version number provided`]);
      }
    });

    it('describes a secret with all its versions', async () => {
      await server().post('secret/metadata/told', { max_versions: 2, custom_metadata: { owner: 'ann' } });
      for (const a of [1, 2, 3]) await server().post('secret/data/told', { data: { a } });
      const by = { actor: 'token', client_id: '0DHqvq2D77kL2/JTPSZkTMJbkFVmUu0TzMi0jiXcFy8=', operation: 'update' };
      const version = { created_time: TIME, deletion_time: '', destroyed: false, created_by: by, deleted_by: null };
      expect((await server().get('secret/metadata/told')).data).toEqual({
        cas_required: false,
        created_time: TIME,
        current_version: 3,
        custom_metadata: { owner: 'ann' },
        delete_version_after: '0s',
        last_updated_by: by,
        max_versions: 2,
        oldest_version: 2,
        updated_time: TIME,
        versions: { 2: version, 3: version },
      });
      expect((await server().get('secret/data/told')).data['metadata']).toMatchObject({
        custom_metadata: { owner: 'ann' },
      });
    });

    it('lists one level, folders with a slash, and forgets a secret whole', async () => {
      await server().post('secret/data/tree/leaf', { data: {} });
      await server().post('secret/data/tree/branch/leaf', { data: {} });
      expect((await server().list('secret/metadata/tree')).data).toEqual({ keys: ['branch/', 'leaf'] });
      expect((await server().delete('secret/metadata/tree/leaf')).status).toBe(204);
      expect((await server().list('secret/metadata/tree/')).data).toEqual({ keys: ['branch/'] });
      expect(await server().get('secret/metadata/tree/leaf')).toMatchObject({ status: 404, json: { errors: [] } });
    });

    it('merges a patch into the current version', async () => {
      await server().post('secret/data/patched', { data: { a: '1', b: { c: 1, d: 2 } } });
      const patch = server().with({ 'content-type': 'application/merge-patch+json' });
      const reply = await patch.send('PATCH', 'secret/data/patched', { data: { a: null, b: { c: 3 }, e: 5 } });
      expect(reply.data).toMatchObject({ version: 2 });
      expect((await server().get('secret/data/patched')).data['data']).toEqual({ b: { c: 3, d: 2 }, e: 5 });
      expect((await patch.send('PATCH', 'secret/data/missing', { data: {} })).status).toBe(404);
      const plain = await server()
        .with({ 'content-type': 'application/json' })
        .send('PATCH', 'secret/data/patched', {});
      expect(plain).toMatchObject({
        status: 415,
        errors: ['PATCH requires Content-Type of application/merge-patch+json, provided application/json'],
      });
    });

    it('says in a warning that somebody takes it for version 1', async () => {
      for (const [method, verb] of [
        ['GET', 'get'],
        ['POST', 'put'],
        ['DELETE', 'delete'],
      ] as const) {
        const reply = await server().send(method, 'secret/app');
        expect(reply).toMatchObject({
          status: 404,
          warnings: [
            `Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use. If using the Vault CLI, use 'vault kv ${verb}' for this operation.`,
          ],
        });
      }
    });

    it('has settings for all its secrets', async () => {
      await server().post('sys/mounts/tuned', { type: 'kv', options: { version: '2' } });
      await expect
        .poll(async () => (await server().get('tuned/config')).data, { timeout: 10_000 })
        .toEqual({ cas_required: false, delete_version_after: '0s', max_versions: 0 });
      expect((await server().post('tuned/config', { cas_required: true, max_versions: 1 })).status).toBe(204);
      expect((await server().post('tuned/data/a', { data: {} })).errors).toEqual([
        'check-and-set parameter required for this call',
      ]);
      for (const cas of [0, 1]) await server().post('tuned/data/a', { options: { cas }, data: {} });
      expect((await server().get('tuned/data/a?version=1')).status).toBe(404);
    });
  });

  describe('version 1', () => {
    beforeAll(async () => {
      await server().post('sys/mounts/plain', { type: 'kv' });
    });

    it('reads what was written, for a month', async () => {
      expect((await server().post('plain/app', { a: '1', n: 7 })).status).toBe(204);
      const { json, data } = await server().get('plain/app');
      expect(data).toEqual({ a: '1', n: 7 });
      expect(json).toMatchObject({ lease_id: '', lease_duration: 2_764_800, renewable: false, mount_type: 'kv' });
    });

    it('tells the life that the secret says', async () => {
      await server().post('plain/short', { ttl: '90s' });
      expect((await server().get('plain/short')).json).toMatchObject({ lease_id: '', lease_duration: 90 });
    });

    it('lists, overwrites and deletes', async () => {
      await server().post('plain/tree/a', { x: 1 });
      await server().post('plain/tree/b/c', { x: 1 });
      await server().post('plain/tree/a', { y: 2 });
      expect((await server().get('plain/tree/a')).data).toEqual({ y: 2 });
      expect((await server().list('plain/tree')).data).toEqual({ keys: ['a', 'b/'] });
      expect((await server().delete('plain/tree/a')).status).toBe(204);
      expect((await server().delete('plain/tree/a')).status).toBe(204);
      expect(await server().get('plain/tree/a')).toMatchObject({ status: 404, json: { errors: [] } });
      expect(await server().list('plain/none')).toMatchObject({ status: 404, json: { errors: [] } });
    });

    it('refuses to write nothing', async () => {
      expect(await server().post('plain/empty')).toMatchObject({ status: 400, errors: ['missing data fields'] });
    });
  });

  describe('a cubbyhole', () => {
    it('is the token’s own, and gone with it', async () => {
      const made = async () =>
        String((await server().post('auth/token/create', { policies: ['default'] })).auth['client_token']);
      const [mine, other] = [server().as(await made()), server().as(await made())];
      expect((await mine.post('cubbyhole/a/b', { x: '1' })).status).toBe(204);
      expect((await mine.get('cubbyhole/a/b')).data).toEqual({ x: '1' });
      expect((await mine.list('cubbyhole/a')).data).toEqual({ keys: ['b'] });
      expect((await other.get('cubbyhole/a/b')).status).toBe(404);
      expect((await mine.delete('cubbyhole/a/b')).status).toBe(204);
      expect((await mine.get('cubbyhole/a/b')).status).toBe(404);
    });
  });
});
