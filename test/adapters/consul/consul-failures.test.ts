import { afterEach, describe, expect, it } from 'vitest';
import { createChangeStore } from '../../../src/adapters/consul/change-store.ts';
import { Secret } from '../../../src/config/secret.ts';
import { MeshError } from '../../../src/domain/errors.ts';
import type { ChangeStore } from '../../../src/ports/change-store.ts';
import { aChange } from '../../support/a-change.ts';
import { CANARY, expectNoLeak, failureOf } from '../../support/leaks.ts';
import { type Act, reply, startScriptedServer } from '../../support/scripted-server.ts';

const NO_TLS = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function storeAt(address: string, deadlineMs?: number): ChangeStore {
  const consul = { address, token: new Secret(CANARY), tls: NO_TLS };
  const timing = deadlineMs === undefined ? {} : { deadlineMs };
  const store = createChangeStore({ consul, prefix: 'meshbot', stateKey: new Secret(`${CANARY}-state`), ...timing });
  closers.push(() => store.close());
  return store;
}

async function storeOn(act: Act, deadlineMs?: number) {
  const server = await startScriptedServer(() => act);
  closers.push(server.close);
  return { server, store: storeAt(server.url, deadlineMs) };
}

const CALLS: readonly (readonly [string, (store: ChangeStore) => Promise<unknown>])[] = [
  ['create', (store) => store.create(aChange(), { 'job.1': 'body' })],
  ['read', (store) => store.read('web-7k3m9q')],
  ['replace', (store) => store.replace({ change: aChange(), revision: 5 }, aChange())],
  ['open', (store) => store.open()],
  ['recent', (store) => store.recent(10)],
  ['document', (store) => store.document('web-7k3m9q', 'job.1')],
];

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await failureOf(promise);
  expect(error).toBeInstanceOf(MeshError);
  expectNoLeak(error);
  return error instanceof MeshError ? error.code : '';
}

describe.each(CALLS)('%s', (_call, call) => {
  it.each([
    [301, 'MESH_UPSTREAM_REJECTED'],
    [400, 'MESH_UPSTREAM_REJECTED'],
    [404, 'MESH_UPSTREAM_REJECTED'],
    [403, 'MESH_UPSTREAM_DENIED'],
    [429, 'MESH_UPSTREAM_UNAVAILABLE'],
    [500, 'MESH_UPSTREAM_UNAVAILABLE'],
    [503, 'MESH_UPSTREAM_UNAVAILABLE'],
  ])('takes status %i for %s, and nothing for an empty store (I6)', async (status, code) => {
    const { store } = await storeOn(reply(status, `rpc error: no for ${CANARY}`, { location: 'http://127.0.0.1:9/' }));
    expect(await codeOf(call(store))).toBe(code);
  });

  it('says unavailable when nobody listens or the connection breaks', async () => {
    expect(await codeOf(call(storeAt('http://127.0.0.1:9')))).toBe('MESH_UPSTREAM_UNAVAILABLE');
    const { store } = await storeOn({ kind: 'reset' });
    expect(await codeOf(call(store))).toBe('MESH_UPSTREAM_UNAVAILABLE');
  });

  it('gives up at its deadline, or when it is called off', async () => {
    const { store } = await storeOn({ kind: 'hang' }, 60);
    expect(await codeOf(call(store))).toBe('MESH_UPSTREAM_DEADLINE');
  });

  it('takes garbage for garbage', async () => {
    const { store } = await storeOn(reply(200, { secret: CANARY }));
    expect(await codeOf(call(store))).toBe('MESH_UPSTREAM_GARBAGE');
  });
});

describe('the store', () => {
  it('asks with its token, and reads consistently', async () => {
    const { server, store } = await storeOn(reply(404, '', { 'x-consul-index': '1' }));
    expect(await store.read('web-7k3m9q')).toBeUndefined();
    expect(server.seen[0]?.path).toBe('/v1/kv/meshbot%2Fchanges%2Fweb-7k3m9q%2Frecord?consistent=1');
    expect(server.seen[0]?.headers['x-consul-token']).toBe(CANARY);
  });

  it('stops at once when it is called off', async () => {
    const { server, store } = await storeOn({ kind: 'hang' });
    const abort = new AbortController();
    const reading = store.read('web-7k3m9q', { signal: abort.signal });
    await server.arrived(1);
    abort.abort();
    expect(await codeOf(reading)).toBe('MESH_STOPPING');
  });

  it('refuses documents over its limit before it writes any of them', async () => {
    const { server, store } = await storeOn(reply(200, true));
    const noise = Array.from({ length: 5_600_000 }, () =>
      String.fromCharCode(33 + Math.floor(Math.random() * 90)),
    ).join('');
    const error = await failureOf(store.create(aChange(), { 'job.1': noise }));
    expect(error).toMatchObject({ code: 'MESH_UPSTREAM_REJECTED', details: { maxBytes: 4 * 1024 * 1024 } });
    expect(server.seen).toHaveLength(0);
  });

  it('refuses a record that does not fit into a value', async () => {
    const { store } = await storeOn(reply(404));
    const error = await failureOf(store.create(aChange({ reason: 'x'.repeat(70_000) }), {}));
    expect(error).toMatchObject({ code: 'MESH_UPSTREAM_REJECTED', details: { maxBytes: 65_536 } });
  });
});
