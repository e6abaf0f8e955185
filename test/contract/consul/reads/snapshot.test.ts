import { expect, it } from 'vitest';
import { onEachConsul, type Server } from '../servers.ts';

async function snapshotOf(server: Server): Promise<Buffer> {
  const reply = await fetch(`${server().url}/v1/snapshot`);
  expect({ status: reply.status, type: reply.headers.get('content-type') }).toEqual({
    status: 200,
    type: 'application/x-gzip',
  });
  return Buffer.from(await reply.arrayBuffer());
}

async function restore(server: Server, body: Buffer | string): Promise<{ status: number; text: string }> {
  const reply = await fetch(`${server().url}/v1/snapshot`, { method: 'PUT', body: new Uint8Array(Buffer.from(body)) });
  return { status: reply.status, text: await reply.text() };
}

const WAIT_MS = 60_000;

onEachConsul('snapshots', (server) => {
  it(
    'set the index back: who waits gets what it had, and then counts from there',
    async () => {
      await server().put('/v1/kv/reset/a', '1');
      const first = await server().get('/v1/kv/reset/a');
      const snapshot = await snapshotOf(server);
      await server().put('/v1/kv/reset/a', '2');
      await server().put('/v1/kv/reset/b', '1');
      const second = await server().get('/v1/kv/reset/a');
      const waiting = server().get(`/v1/kv/reset/a?index=${second.index}&wait=10m`);
      // A reader that is known to wait: its index is the newest, and it was sent before.
      await server().get(`/v1/kv/reset/a?index=${second.index}&wait=200ms`);
      expect(await restore(server, snapshot)).toEqual({ status: 200, text: '' });
      const woken = await waiting;
      expect({ json: woken.json, index: woken.index }).toEqual({ json: second.json, index: second.index });
      const stale = await server().get(`/v1/kv/reset/a?index=${second.index}&wait=200ms`);
      expect({ json: stale.json, index: stale.index }).toEqual({ json: first.json, index: first.index });
      expect(stale.index).toBeLessThan(second.index);
      expect((await server().get('/v1/kv/reset/b')).status).toBe(404);
      await server().put('/v1/kv/reset/a', '3');
      expect((await server().get('/v1/kv/reset/a')).index).toBeGreaterThan(second.index);
    },
    WAIT_MS,
  );

  it('bring back what was deregistered, and the sessions and locks of then', async () => {
    const Check = { CheckID: 'c1', Name: 'c1', Status: 'critical' };
    await server().put('/v1/catalog/register', { Node: 'kept', Address: '10.0.0.1', Check });
    const { ID } = (await server().put('/v1/session/create', { LockDelay: '15s' })).json as { ID: string };
    await server().put(`/v1/kv/kept/lock?acquire=${ID}`);
    const snapshot = await snapshotOf(server);
    await server().put('/v1/catalog/deregister', { Node: 'kept' });
    await server().put(`/v1/session/destroy/${ID}`);
    await restore(server, snapshot);
    expect((await server().get('/v1/health/node/kept')).json).toMatchObject([{ CheckID: 'c1', Status: 'critical' }]);
    expect((await server().get('/v1/kv/kept/lock')).json).toMatchObject([{ Session: ID, LockIndex: 1 }]);
    expect((await server().put(`/v1/session/renew/${ID}`)).json).toMatchObject([{ ID }]);
    await server().put(`/v1/kv/kept/lock?release=${ID}`);
    expect((await server().put(`/v1/kv/kept/lock?acquire=${ID}`)).json).toBe(true);
  });

  it.each([
    ['', 'EOF'],
    ['nonsense', 'unexpected EOF'],
    ['something longer than a head', 'gzip: invalid header'],
  ])('are not restored from %j', async (body, why) => {
    expect(await restore(server, body)).toEqual({ status: 500, text: `failed to decompress snapshot: ${why}` });
  });
});
