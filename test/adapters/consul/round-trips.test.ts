import { afterAll, beforeAll, expect, it } from 'vitest';
import { realClock } from '../../../sandbox/clock.ts';
import { type ConsulSandbox, startConsul } from '../../../sandbox/consul/index.ts';
import { type FaultProxy, startProxy } from '../../../sandbox/faults/index.ts';
import { createChangeStore } from '../../../src/adapters/consul/change-store.ts';
import { Secret } from '../../../src/config/secret.ts';
import type { StoredChange } from '../../../src/ports/change-store.ts';
import { freshChange, storedBy } from '../../contract/change-store/cases.ts';

const tls = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };

let consul: ConsulSandbox;
let proxy: FaultProxy;
let store: ReturnType<typeof createChangeStore>;

beforeAll(async () => {
  consul = await startConsul({ clock: realClock() });
  proxy = await startProxy({ upstream: consul.url, records: true });
  const connection = { address: proxy.url, token: undefined, tls };
  store = createChangeStore({ consul: connection, prefix: 'meshbot', stateKey: new Secret('x'.repeat(40)) });
});
afterAll(async () => {
  store.close();
  await proxy.close();
  await consul.close();
});

/** What Consul is asked when this change is moved on. */
async function asked(stored: StoredChange): Promise<readonly string[]> {
  const before = proxy.seen.length;
  await store.replace(stored, { ...stored.change, state: 'approved' });
  return proxy.seen.slice(before).map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`);
}

it('a change that was created, read or written here is written again in one round trip', async () => {
  const created = storedBy(await store.create(freshChange(), {}));
  expect(await asked(created)).toEqual(['PUT /v1/txn']);
  const read = await store.read(created.change.id);
  if (read === undefined) throw new Error('the change is gone');
  expect(await asked(read)).toEqual(['PUT /v1/txn']);
});

it('one that somebody else has moved on meanwhile is left as it is, and read again', async () => {
  const stored = storedBy(await store.create(freshChange(), {}));
  await asked(stored);
  expect(await asked(stored)).toHaveLength(2);
  expect(await store.replace(stored, { ...stored.change, state: 'rejected' })).toEqual({ kind: 'conflict' });
  expect((await store.read(stored.change.id))?.change.state).toBe('approved');
});
