import { expect, it } from 'vitest';
import { onEachConsul, type Server } from '../servers.ts';

async function newSession(server: Server, body: object = {}): Promise<string> {
  return ((await server().put('/v1/session/create', body)).json as { ID: string }).ID;
}

const GONE_BY_TTL_MS = 60_000;

onEachConsul('sessions', (server) => {
  it('creates one on the own node, standing on its liveness, with a lock delay of 15 s', async () => {
    const id = ((await server().put('/v1/session/create')).json as { ID: string }).ID;
    const read = await server().get(`/v1/session/info/${id}`);
    expect(read.json).toEqual([
      {
        ID: id,
        Name: '',
        Node: 'consul-server-1',
        LockDelay: 15_000_000_000,
        Behavior: 'release',
        TTL: '',
        NodeChecks: ['serfHealth'],
        ServiceChecks: null,
        CreateIndex: read.index,
        ModifyIndex: read.index,
      },
    ]);
  });

  it('takes a name, a TTL, a behaviour and a delay in both of the ways it can be written', async () => {
    const a = await newSession(server, { Name: 'a', TTL: '30s', Behavior: 'delete', LockDelay: '2s', Checks: [] });
    const b = await newSession(server, { name: 'b', LockDelay: 5 });
    expect((await server().get(`/v1/session/info/${a}`)).json).toMatchObject([
      { Name: 'a', TTL: '30s', Behavior: 'delete', LockDelay: 2_000_000_000, NodeChecks: [] },
    ]);
    expect((await server().get(`/v1/session/info/${b}`)).json).toMatchObject([{ Name: 'b', LockDelay: 5_000_000_000 }]);
  });

  it('lists all sessions and those of a node', async () => {
    const id = await newSession(server, { Name: 'listed' });
    for (const path of ['/v1/session/list', '/v1/session/node/consul-server-1']) {
      expect((await server().get(path)).json).toContainEqual(expect.objectContaining({ ID: id }));
    }
    expect((await server().get('/v1/session/node/nowhere')).json).toEqual([]);
  });

  it('renews what is there, and answers 404 for what is not', async () => {
    const id = await newSession(server, { TTL: '10s' });
    expect((await server().put(`/v1/session/renew/${id}`)).json).toMatchObject([{ ID: id, TTL: '10s' }]);
    expect(await server().put('/v1/session/renew/abc')).toMatchObject({
      status: 404,
      text: "Session id 'abc' not found",
    });
  });

  it('answers an empty list for a session that is gone, and true for destroying it again', async () => {
    const id = await newSession(server);
    expect((await server().put(`/v1/session/destroy/${id}`)).json).toBe(true);
    expect((await server().get(`/v1/session/info/${id}`)).json).toEqual([]);
    expect((await server().put(`/v1/session/destroy/${id}`)).json).toBe(true);
  });

  it.each([
    [{ TTL: '1s' }, 500, "Invalid Session TTL '1000000000', must be between [10s=24h0m0s]"],
    [{ TTL: 'abc' }, 500, 'Session TTL \'abc\' invalid: time: invalid duration "abc"'],
    [{ Behavior: 'x' }, 500, "Invalid Behavior setting 'x'"],
    [{ Node: 'nowhere' }, 500, 'apply failed: Missing node registration'],
    [{ NodeChecks: ['nope'] }, 500, "apply failed: Missing check 'nope' registration"],
    [{ LockDelay: 'abc' }, 400, 'Request decode failed: time: invalid duration "abc"'],
  ])('refuses %j with %d', async (body, status, text) => {
    expect(await server().put('/v1/session/create', body)).toMatchObject({ status, text });
  });

  it('gives a lock to one session at a time, and counts its holders', async () => {
    const [first, second] = [await newSession(server), await newSession(server, { LockDelay: '0s' })];
    const take = async (id: string, value = id) => (await server().put(`/v1/kv/lock/a?acquire=${id}`, value)).json;
    expect(await take(first)).toBe(true);
    expect(await take(second)).toBe(false);
    expect(await take(first, 'again')).toBe(true);
    expect((await server().get('/v1/kv/lock/a')).json).toMatchObject([{ Session: first, LockIndex: 1 }]);
    expect((await server().put(`/v1/kv/lock/a?release=${second}`)).json).toBe(false);
    expect((await server().put(`/v1/kv/lock/a?release=${first}`, 'left')).json).toBe(true);
    expect(await take(second)).toBe(true);
    expect((await server().get('/v1/kv/lock/a')).json).toMatchObject([{ Session: second, LockIndex: 2 }]);
  });

  it('lets a plain write to a locked key through, and keeps the session but not the count of holders', async () => {
    const id = await newSession(server);
    await server().put(`/v1/kv/lock/advisory?acquire=${id}`, 'x');
    expect((await server().put('/v1/kv/lock/advisory', 'y')).json).toBe(true);
    expect((await server().get('/v1/kv/lock/advisory')).json).toMatchObject([{ Session: id, LockIndex: 0 }]);
  });

  it('releases what a destroyed session held, and holds others back for its lock delay', async () => {
    const dying = await newSession(server, { LockDelay: '40s' });
    const heir = await newSession(server);
    await server().put(`/v1/kv/lock/delayed?acquire=${dying}`, 'x');
    await server().put(`/v1/session/destroy/${dying}`);
    const [entry] = (await server().get('/v1/kv/lock/delayed')).json as { Session?: string }[];
    expect(entry?.Session).toBeUndefined();
    expect((await server().put(`/v1/kv/lock/delayed?acquire=${heir}`)).json).toBe(false);
    const txn = [{ KV: { Verb: 'lock', Key: 'lock/delayed', Session: heir } }];
    expect((await server().put('/v1/txn', txn)).json).toEqual({
      Results: null,
      Errors: [{ OpIndex: 0, What: 'failed to lock key "lock/delayed" due to lock delay' }],
    });
  });

  it('gives the lock away when the lock delay is over', async () => {
    const [dying, heir] = [await newSession(server, { LockDelay: '1s' }), await newSession(server)];
    await server().put(`/v1/kv/lock/waited?acquire=${dying}`, 'x');
    await server().put(`/v1/session/destroy/${dying}`);
    const take = async () => (await server().put(`/v1/kv/lock/waited?acquire=${heir}`)).json;
    await expect.poll(take, { timeout: 10_000, interval: 100 }).toBe(true);
    expect((await server().get('/v1/kv/lock/waited')).json).toMatchObject([{ Session: heir, LockIndex: 2 }]);
  });

  it('gives the lock away at once where the session asked for no lock delay', async () => {
    const [dying, heir] = [await newSession(server, { LockDelay: '0s' }), await newSession(server)];
    await server().put(`/v1/kv/lock/prompt?acquire=${dying}`, 'x');
    await server().put(`/v1/session/destroy/${dying}`);
    expect((await server().put(`/v1/kv/lock/prompt?acquire=${heir}`)).json).toBe(true);
  });

  it('has no delay after an orderly release', async () => {
    const [first, second] = [await newSession(server), await newSession(server)];
    await server().put(`/v1/kv/lock/orderly?acquire=${first}`);
    await server().put(`/v1/kv/lock/orderly?release=${first}`);
    expect((await server().put(`/v1/kv/lock/orderly?acquire=${second}`)).json).toBe(true);
  });

  it('deletes what a session with behaviour delete held', async () => {
    const id = await newSession(server, { Behavior: 'delete' });
    await server().put(`/v1/kv/lock/fleeting?acquire=${id}`, 'x');
    await server().put(`/v1/session/destroy/${id}`);
    expect((await server().get('/v1/kv/lock/fleeting')).status).toBe(404);
  });

  it(
    'lets a session die that nobody renews, frees its lock and wakes whoever waits for it',
    async () => {
      const id = await newSession(server, { TTL: '10s', LockDelay: '0s' });
      await server().put(`/v1/kv/lock/ttl?acquire=${id}`, 'x');
      const held = await server().get('/v1/kv/lock/ttl');
      const freed = await server().get(`/v1/kv/lock/ttl?index=${held.index}&wait=10m`);
      expect(freed.index).toBeGreaterThan(held.index);
      expect((freed.json as { Session?: string }[])[0]?.Session).toBeUndefined();
      expect((await server().get(`/v1/session/info/${id}`)).json).toEqual([]);
    },
    GONE_BY_TTL_MS,
  );
});
