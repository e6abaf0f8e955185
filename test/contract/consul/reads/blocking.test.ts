import { expect, it } from 'vitest';
import { onEachConsul } from '../servers.ts';

onEachConsul('blocking queries', (server) => {
  it('answers at once when the index is behind', async () => {
    await server().put('/v1/kv/now', 'x');
    const { index } = await server().get('/v1/kv/now');
    expect((await server().get(`/v1/kv/now?index=${index - 1}&wait=10m`)).index).toBe(index);
  });

  it('wakes when the key changes, and not when another one does', async () => {
    await server().put('/v1/kv/wake/a', '1');
    const { index } = await server().get('/v1/kv/wake/a');
    const waiting = server().get(`/v1/kv/wake/a?index=${index}&wait=10m`);
    await server().put('/v1/kv/wake/b', '1');
    await server().put('/v1/kv/wake/a', '2');
    const woken = await waiting;
    expect(woken.json).toMatchObject([{ Key: 'wake/a', Value: Buffer.from('2').toString('base64') }]);
    expect(woken.index).toBeGreaterThan(index);
  });

  it('answers the same again when the wait ends without a change', async () => {
    await server().put('/v1/kv/idle', 'x');
    const before = await server().get('/v1/kv/idle');
    const after = await server().get(`/v1/kv/idle?index=${before.index}&wait=200ms`);
    expect({ json: after.json, index: after.index }).toEqual({ json: before.json, index: before.index });
  });

  it('waits for a missing key to appear while others are written', async () => {
    // The first look may come after another write and then answers at once; a client asks again from there.
    const appeared = async () => {
      let reply = await server().get('/v1/kv/appear/later');
      while (reply.status === 404) reply = await server().get(`/v1/kv/appear/later?index=${reply.index}&wait=10m`);
      return reply;
    };
    const waiting = appeared();
    await server().put('/v1/kv/appear/other', 'x');
    await server().put('/v1/kv/appear/another', 'x');
    await server().put('/v1/kv/appear/later', 'here');
    expect((await waiting).json).toMatchObject([{ Key: 'appear/later' }]);
  });

  it('tells a waiting reader that its key was deleted', async () => {
    await server().put('/v1/kv/vanish', 'x');
    const { index } = await server().get('/v1/kv/vanish');
    const waiting = server().get(`/v1/kv/vanish?index=${index}&wait=10m`);
    await server().delete('/v1/kv/vanish');
    const woken = await waiting;
    expect(woken.status).toBe(404);
    expect(woken.index).toBeGreaterThan(index);
  });

  it('wakes a reader of a prefix for new, changed and deleted keys', async () => {
    await server().put('/v1/kv/under/a', '1');
    let { index } = await server().get('/v1/kv/under/?recurse');
    const changes = [
      () => server().put('/v1/kv/under/b', '1'),
      () => server().put('/v1/kv/under/a', '2'),
      () => server().delete('/v1/kv/under/b'),
      () => server().delete('/v1/kv/under/?recurse'),
    ];
    for (const change of changes) {
      const waiting = server().get(`/v1/kv/under/?recurse&index=${index}&wait=10m`);
      await change();
      const woken = await waiting;
      expect(woken.index).toBeGreaterThan(index);
      index = woken.index;
    }
  });

  it('waits on an index from the future for as long as it is told', async () => {
    await server().put('/v1/kv/future', 'x');
    const { index } = await server().get('/v1/kv/future');
    expect((await server().get(`/v1/kv/future?index=${index + 1_000_000}&wait=200ms`)).index).toBe(index);
  });

  it('wakes whoever waits for the list of sessions or for one of them', async () => {
    const { ID } = (await server().put('/v1/session/create')).json as { ID: string };
    const { index } = await server().get('/v1/session/list');
    const list = server().get(`/v1/session/list?index=${index}&wait=10m`);
    const one = server().get(`/v1/session/info/${ID}?index=${index}&wait=10m`);
    await server().put(`/v1/session/destroy/${ID}`);
    expect((await one).json).toEqual([]);
    expect((await list).index).toBeGreaterThan(index);
  });
});
