import { describe, expect, it } from 'vitest';
import { createChangeStore } from '../../../src/adapters/consul/change-store.ts';
import { Secret } from '../../../src/config/secret.ts';
import { MeshError } from '../../../src/domain/errors.ts';
import type { ChangeStore } from '../../../src/ports/change-store.ts';
import { createMemoryChangeStore } from '../../support/memory-change-store.ts';
import { onEachConsul, type Server } from '../consul/servers.ts';
import { changeStoreCases, freshChange, storedBy } from './cases.ts';
import { manyCases } from './many-cases.ts';
import { queueCases } from './queue-cases.ts';
import { supersedeCases } from './supersede-cases.ts';

const NO_TLS = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };
const STATE_KEY = 'a state key of more than thirty-two characters';

function storeOn(server: Server, stateKey = STATE_KEY): ChangeStore {
  const consul = { address: server().url, token: undefined, tls: NO_TLS };
  return createChangeStore({ consul, prefix: 'team/meshbot', stateKey: new Secret(stateKey) });
}

describe('changes in memory', () => {
  const store = createMemoryChangeStore();
  changeStoreCases(() => store);
  supersedeCases(() => store);
  queueCases(() => store);
});

onEachConsul('changes in Consul', (server) => {
  changeStoreCases(() => storeOn(server));
  // One for all of these: a real Consul takes 200 connections of one address, and no more.
  let shared: ChangeStore | undefined;
  const one = () => {
    shared ??= storeOn(server);
    return shared;
  };
  supersedeCases(one);
  queueCases(one);

  manyCases(server, (prefix, nowMs) => {
    const consul = { address: server().url, token: undefined, tls: NO_TLS };
    return createChangeStore({ consul, prefix, stateKey: new Secret(STATE_KEY), now: () => nowMs });
  });

  it('writes no secret of a job into any value (I5)', async () => {
    const change = freshChange();
    await storeOn(server).create(change, { 'job.1': '{"Env":{"TOKEN":"canary-in-the-job"}}' });
    const everything = (await server().get('/v1/kv/team/meshbot/?recurse')).json as { Value: string | null }[];
    const values = everything.map(({ Value }) => Buffer.from(Value ?? '', 'base64'));
    expect(values.length).toBeGreaterThan(2);
    expect(values.some((value) => value.includes('canary'))).toBe(false);
  });

  it('keeps every value below 64 KB', async () => {
    const noise = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 2_654_435_761) >>> 24)).toString('base64');
    await storeOn(server).create(freshChange(), { 'job.1': noise, 'plan.1': noise });
    const everything = (await server().get('/v1/kv/team/meshbot/?recurse')).json as { Value: string | null }[];
    expect(Math.max(...everything.map(({ Value }) => (Value ?? '').length))).toBeLessThanOrEqual(64 * 1024);
  });

  it('does not open a document under another state key, nor one that was moved or altered', async () => {
    const change = freshChange();
    await storeOn(server).create(change, { 'job.1': 'body' });
    await expect(storeOn(server, `${STATE_KEY} no`).document(change.id, 'job.1')).rejects.toMatchObject({
      code: 'MESH_STATE_UNREADABLE',
    });
    const keys = (await server().get(`/v1/kv/team/meshbot/changes/${change.id}/docs/?keys`)).json as string[];
    await server().put(`/v1/kv/${keys[0]}`, 'something else');
    await expect(storeOn(server).document(change.id, 'job.1')).rejects.toMatchObject({ code: 'MESH_STATE_UNREADABLE' });
  });

  it.each([
    ['no JSON at all', 'oops'],
    ['an unknown version', '{"v":2}'],
    ['half a change', '{"v":1,"nonce":"n","documents":{},"change":{"id":"x"}}'],
  ])('refuses to go on from a record that is %s (I6)', async (_name, text) => {
    const change = freshChange();
    const stored = storedBy(await storeOn(server).create(change, {}));
    await server().put(`/v1/kv/team/meshbot/changes/${change.id}/record`, text);
    const failures = await Promise.all(
      [
        storeOn(server).read(change.id),
        storeOn(server).replace(stored, change),
        storeOn(server).open(),
        storeOn(server).create({ ...change, id: `${change.service}-2` }, {}),
      ].map((attempt) =>
        attempt.then(
          () => undefined,
          (error: unknown) => error,
        ),
      ),
    );
    expect(failures.map((error) => error instanceof MeshError && error.code)).toEqual(
      Array(4).fill('MESH_STATE_UNREADABLE'),
    );
    await server().delete('/v1/kv/team/meshbot/?recurse');
  });

  it('breaks a lock that an ended change left behind', async () => {
    const change = freshChange();
    const store = storeOn(server);
    const stored = storedBy(await store.create(change, {}));
    await store.replace(stored, { ...change, state: 'withdrawn' });
    await server().put(`/v1/kv/team/meshbot/locks/${change.environment}/${change.service}`, change.id);
    expect(await store.create({ ...change, id: `${change.service}-2` }, {})).toMatchObject({ kind: 'created' });
  });

  it('leaves nothing of a proposal that lost', async () => {
    const change = freshChange();
    await storeOn(server).create(change, {});
    await storeOn(server).create({ ...change, id: `${change.service}-2` }, { 'job.1': 'lost' });
    const left = await server().get(`/v1/kv/team/meshbot/changes/${change.service}-2/?keys`);
    expect(left.status).toBe(404);
  });
});
