import { request as forward } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { realClock } from '../../../sandbox/clock.ts';
import { type ConsulSandbox, startConsul } from '../../../sandbox/consul/index.ts';
import { listen, readBody, type SandboxServer } from '../../../sandbox/http/server.ts';
import { createChangeStore } from '../../../src/adapters/consul/change-store.ts';
import { Secret } from '../../../src/config/secret.ts';
import type { ChangeStore } from '../../../src/ports/change-store.ts';
import { freshChange, storedBy } from '../../contract/change-store/cases.ts';

const NO_TLS = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };

/** What happens to a transaction on its way: lost before Consul saw it, or its reply lost after Consul did it. */
type Fate = 'pass' | 'lose-request' | 'lose-reply';

let consul: ConsulSandbox;
let proxy: SandboxServer;
let store: ChangeStore & { close(): void };
let fates: Fate[] = [];
let transactions = 0;

beforeAll(async () => {
  consul = await startConsul({ clock: realClock() });
});
afterAll(async () => {
  await consul.close();
});
afterEach(async () => {
  store.close();
  await proxy.close();
});

async function openStore(given: Fate[]): Promise<void> {
  fates = given;
  transactions = 0;
  proxy = await listen(async (incoming, outgoing) => {
    const body = await readBody(incoming);
    const isWrite = incoming.url?.startsWith('/v1/txn') === true;
    if (isWrite) transactions += 1;
    const fate = isWrite ? (fates.shift() ?? 'pass') : 'pass';
    if (fate === 'lose-request') return void incoming.socket.resetAndDestroy();
    await new Promise<void>((resolve) => {
      const { method = 'GET', headers, url = '/' } = incoming;
      forward(consul.url + url, { method, headers }, (answer) => {
        if (fate === 'lose-reply') {
          answer.resume().on('end', () => {
            incoming.socket.resetAndDestroy();
            resolve();
          });
          return;
        }
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing).on('finish', resolve);
      }).end(body);
    });
  });
  const connection = { address: proxy.url, token: undefined, tls: NO_TLS };
  store = createChangeStore({ consul: connection, prefix: 'meshbot', stateKey: new Secret('x'.repeat(40)) });
}

describe('a write whose reply is lost', () => {
  it('counts as done when the record carries it', async () => {
    await openStore(['lose-reply', 'pass', 'lose-reply']);
    const change = freshChange();
    const stored = storedBy(await store.create(change, { 'job.1': 'body' }));
    expect(stored.change).toEqual(change);
    const other = storedBy(await store.create(freshChange(), {}));
    const replaced = await store.replace(other, { ...other.change, state: 'approved' });
    expect(replaced).toMatchObject({ kind: 'replaced', stored: { change: { state: 'approved' } } });
    expect(transactions).toBe(3);
    expect((await store.read(other.change.id))?.revision).toBe(
      replaced.kind === 'replaced' && replaced.stored.revision,
    );
  });

  it('is written again when it never arrived, and takes effect once', async () => {
    await openStore(['lose-request', 'pass', 'lose-request', 'lose-reply']);
    const stored = storedBy(await store.create(freshChange(), {}));
    const replaced = await store.replace(stored, { ...stored.change, state: 'approved' });
    expect(replaced).toMatchObject({ kind: 'replaced' });
    expect(transactions).toBe(4);
    expect(await store.replace(stored, { ...stored.change, state: 'rejected' })).toEqual({ kind: 'conflict' });
  });

  it('is unknown when it cannot be settled', async () => {
    await openStore(['pass', 'lose-request', 'lose-request', 'lose-request']);
    const stored = storedBy(await store.create(freshChange(), {}));
    await expect(store.replace(stored, { ...stored.change, state: 'approved' })).rejects.toMatchObject({
      code: 'MESH_OUTCOME_UNKNOWN',
    });
    expect((await store.read(stored.change.id))?.change.state).toBe('proposed');
  });

  it('leaves no lock behind an ending whose reply was lost', async () => {
    await openStore(['pass', 'lose-reply']);
    const stored = storedBy(await store.create(freshChange(), {}));
    await store.replace(stored, { ...stored.change, state: 'withdrawn' });
    const next = { ...stored.change, id: `${stored.change.service}-2` };
    expect(await store.create(next, {})).toMatchObject({ kind: 'created' });
  });
});
