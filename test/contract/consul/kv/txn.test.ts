import { expect, it } from 'vitest';
import { onEachConsul } from '../servers.ts';

const b64 = (text: string) => Buffer.from(text).toString('base64');

onEachConsul('transactions', (server) => {
  it('applies all operations under one index, and shows values only of reads', async () => {
    const done = await server().put('/v1/txn', [
      { KV: { Verb: 'set', Key: 'txn/a', Value: b64('1') } },
      { KV: { Verb: 'set', Key: 'txn/b', Value: null } },
      { KV: { Verb: 'get', Key: 'txn/a' } },
    ]);
    expect(done.status).toBe(200);
    const { index } = await server().get('/v1/kv/txn/a');
    const entry = (Key: string, Value: string | null) => ({
      KV: { LockIndex: 0, Key, Flags: 0, Value, CreateIndex: index, ModifyIndex: index },
    });
    expect(done.json).toEqual({
      Results: [entry('txn/a', null), entry('txn/b', null), entry('txn/a', b64('1'))],
      Errors: null,
    });
  });

  it('takes everything back when one operation does not hold, and tells all that did not', async () => {
    await server().put('/v1/kv/back/a', 'before');
    await server().put('/v1/kv/back/tree/x', 'x');
    const before = await server().get('/v1/kv/back/?recurse');
    const failed = await server().put('/v1/txn', [
      { KV: { Verb: 'set', Key: 'back/a', Value: b64('after') } },
      { KV: { Verb: 'delete-tree', Key: 'back/tree/' } },
      { KV: { Verb: 'cas', Key: 'back/a', Index: 2, Value: b64('never') } },
      { KV: { Verb: 'check-not-exists', Key: 'back/a' } },
    ]);
    expect(failed.status).toBe(409);
    expect(failed.json).toEqual({
      Results: null,
      Errors: [
        { OpIndex: 2, What: 'failed to set key "back/a", index is stale' },
        { OpIndex: 3, What: 'key "back/a" exists' },
      ],
    });
    const after = await server().get('/v1/kv/back/?recurse');
    expect({ json: after.json, index: after.index }).toEqual({ json: before.json, index: before.index });
  });

  it('words every failing verb as Consul does', async () => {
    await server().put('/v1/kv/w/a', 'x');
    const { index } = await server().get('/v1/kv/w/a');
    const failed = await server().put('/v1/txn', [
      { KV: { Verb: 'lock', Key: 'w/l', Session: '00000000-0000-0000-0000-000000000000' } },
      { KV: { Verb: 'unlock', Key: 'w/l', Session: 'x' } },
      { KV: { Verb: 'check-session', Key: 'w/l', Session: 'x' } },
      { KV: { Verb: 'check-index', Key: 'w/a', Index: 2 } },
      { KV: { Verb: 'check-index', Key: 'w/l', Index: 2 } },
      { KV: { Verb: 'check-session', Key: 'w/a', Session: 'x' } },
      { KV: { Verb: 'delete-cas', Key: 'w/a', Index: 2 } },
      { KV: { Verb: 'lock', Key: 'w/a' } },
      { KV: { Verb: 'get', Key: 'w/none' } },
      { KV: { Verb: 'dance', Key: 'w/a' } },
    ]);
    const errors = (failed.json as { Errors: { What: string }[] }).Errors;
    expect(errors.map(({ What }) => What)).toEqual([
      'invalid session "00000000-0000-0000-0000-000000000000"',
      'failed to unlock key "w/l", lock isn\'t held, or is held by another session',
      'failed to check session, key "w/l" doesn\'t exist',
      `failed index check for key "w/a", current modify index ${index} != 2`,
      'failed to check index, key "w/l" doesn\'t exist',
      'failed session check for key "w/a", current session "" != "x"',
      'failed to delete key "w/a", index is stale',
      'missing session',
      'key "w/none" doesn\'t exist',
      'unknown KV verb "dance"',
    ]);
  });

  it('fences writes by the session that holds a lock', async () => {
    const { ID } = (await server().put('/v1/session/create')).json as { ID: string };
    await server().put('/v1/txn', [{ KV: { Verb: 'lock', Key: 'fence/leader', Session: ID } }]);
    const write = [
      { KV: { Verb: 'check-session', Key: 'fence/leader', Session: ID } },
      { KV: { Verb: 'set', Key: 'fence/state', Value: b64('mine') } },
    ];
    expect((await server().put('/v1/txn', write)).status).toBe(200);
    await server().put('/v1/txn', [{ KV: { Verb: 'unlock', Key: 'fence/leader', Session: ID } }]);
    const late = await server().put('/v1/txn', write);
    expect(late).toMatchObject({
      status: 409,
      json: {
        Errors: [{ OpIndex: 0, What: `failed session check for key "fence/leader", current session "" != "${ID}"` }],
      },
    });
  });

  it('answers reads alone with the fields of a read', async () => {
    await server().put('/v1/kv/ro/a', 'x');
    const read = await server().put('/v1/txn', [{ KV: { Verb: 'get-tree', Key: 'ro/' } }]);
    expect(read.json).toMatchObject({
      Results: [{ KV: { Key: 'ro/a', Value: b64('x') } }],
      Errors: null,
      Index: 1,
      LastContact: 0,
      KnownLeader: true,
      ResultsFilteredByACLs: false,
    });
    expect(read.headers.get('x-consul-index')).toBeNull();
  });

  it('deletes within a transaction without a result of its own', async () => {
    await server().put('/v1/kv/del/a', 'x');
    const done = await server().put('/v1/txn', [
      { KV: { Verb: 'delete', Key: 'del/a' } },
      { KV: { Verb: 'check-not-exists', Key: 'del/a' } },
      { KV: { Verb: 'get-tree', Key: 'del/' } },
    ]);
    expect(done.json).toEqual({ Results: [], Errors: null });
  });

  it.each([
    ['[{"KV":{"Verb":"get","Key":"a"}', 400, 'Failed to parse body: unexpected EOF'],
    [
      '[{"KV":{"Verb":"set","Key":"a","Value":"!!"}}]',
      400,
      'Failed to parse body: illegal base64 data at input byte 0',
    ],
    [
      JSON.stringify(Array.from({ length: 129 }, () => ({ KV: { Verb: 'get', Key: 'a' } }))),
      413,
      'Transaction contains too many operations (129 > 128)',
    ],
  ])('refuses the body %.40s with %d', async (body, status, text) => {
    expect(await server().put('/v1/txn', body)).toMatchObject({ status, text });
  });

  it('takes 128 operations, and 512 KB in all, and refuses one byte more', async () => {
    const many = Array.from({ length: 128 }, (_, n) => ({ KV: { Verb: 'set', Key: `limit/${n}` } }));
    expect((await server().put('/v1/txn', many)).status).toBe(200);
    const start = '[{"KV":{"Verb":"set","Key":"limit/big","Value":"';
    const room = 512 * 1024 - start.length - '"}}]'.length;
    const sized = (length: number) => `${start}${'A'.repeat(room - (room % 4))}"}}]`.padEnd(length, ' ');
    expect((await server().put('/v1/txn', sized(512 * 1024))).status).toBe(200);
    expect(await server().put('/v1/txn', sized(512 * 1024 + 1))).toMatchObject({
      status: 413,
      text:
        'Request body(524289 bytes) too large, max size: 524288 bytes. ' +
        'See https://www.consul.io/docs/agent/config/config-files#txn_max_req_len.',
    });
  });

  it('refuses a set without a key before anything is tried', async () => {
    expect(await server().put('/v1/txn', [{ KV: { Verb: 'set', Key: '' } }])).toMatchObject({
      status: 409,
      json: { Results: null, Errors: [{ OpIndex: 0, What: 'Must provide key' }] },
    });
  });
});
