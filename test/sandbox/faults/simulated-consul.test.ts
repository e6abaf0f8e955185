import { beforeEach, expect, it } from 'vitest';
import { realClock, steppedClock } from '../../../sandbox/clock.ts';
import { type ConsulSandbox, startConsul } from '../../../sandbox/consul/index.ts';
import type { Fault } from '../../../sandbox/faults/fault.ts';
import { type FaultProxy, startProxy } from '../../../sandbox/faults/proxy.ts';
import { closeAfterTest, outcome } from './behind-proxy.ts';

let consul: ConsulSandbox;
let proxy: FaultProxy;
const clock = steppedClock();

beforeEach(async () => {
  consul = closeAfterTest(await startConsul({ clock: realClock() }));
  proxy = closeAfterTest(await startProxy({ upstream: consul.url, clock, records: true }));
});

const write = (signal?: AbortSignal) =>
  outcome(
    fetch(`${proxy.url}/v1/kv/key`, { method: 'PUT', body: 'value', ...(signal === undefined ? {} : { signal }) }),
  );

/** What Consul itself says, asked past the proxy. */
const kept = () => outcome(fetch(`${consul.url}/v1/kv/key?raw`));
const ABSENT = '404 ';

it.each<[string, Fault, string, string]>([
  ['reset', { kind: 'reset' }, 'ECONNRESET', ABSENT],
  ['answered 429', { kind: 'status', status: 429, retryAfterS: 1, body: 'slow down' }, '429 slow down', ABSENT],
  ['answered 500', { kind: 'status', status: 500, body: 'No cluster leader' }, '500 No cluster leader', ABSENT],
  ['split off, some paths', { kind: 'split', how: 'refuse' }, 'ECONNRESET', ABSENT],
  ['carried out, its reply lost', { kind: 'reply-lost' }, 'ECONNRESET', '200 value'],
  ['carried out, its reply cut', { kind: 'cut', afterBytes: 1 }, 'UND_ERR_SOCKET', '200 value'],
])('a write that is %s', async (_, fault, answer, then) => {
  const heal = proxy.treat(() => true, fault);
  expect(await write()).toBe(answer);
  expect(await kept()).toBe(then);
  await heal();
  expect(await write()).toBe('200 true');
});

it('a write that is late lands when its time has come, not before', async () => {
  proxy.treat(() => true, { kind: 'latency', ms: 60_000 });
  const writing = write();
  while (proxy.seen.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(await kept()).toBe(ABSENT);
  clock.step(60_000);
  expect(await writing).toBe('200 true');
  expect(await kept()).toBe('200 value');
});

it('a write that hangs never lands, however long its client waits', async () => {
  proxy.treat(() => true, { kind: 'hang' });
  const patience = new AbortController();
  const writing = write(patience.signal);
  while (proxy.seen.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(await kept()).toBe(ABSENT);
  patience.abort(new Error('gave up'));
  expect(await writing).toBe('gave up');
  expect(await kept()).toBe(ABSENT);
});

it('a write into a black hole lands when the split is over', async () => {
  const heal = proxy.treat(() => true, { kind: 'split', how: 'blackhole' });
  const writing = write();
  while (proxy.seen.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(await kept()).toBe(ABSENT);
  await heal();
  expect(await writing).toBe('200 true');
  expect(await kept()).toBe('200 value');
});

it('a Consul that is split off as a whole refuses connections, and is itself well', async () => {
  const { id } = proxy.rules.add({ fault: { kind: 'split', how: 'refuse' } });
  expect(await write()).toBe('ECONNREFUSED');
  expect(await kept()).toBe(ABSENT);
  await proxy.rules.remove(id);
  expect(await write()).toBe('200 true');
});

it('a stale read shows an older list under its older index, and the next one what is there', async () => {
  const list = async (url: string) => {
    const answer = await fetch(`${url}/v1/catalog/services`);
    const names = Object.keys((await answer.json()) as object); // names of services with their tags
    return { index: Number(answer.headers.get('x-consul-index')), names };
  };
  const before = await list(proxy.url);
  await fetch(`${consul.url}/v1/agent/service/register`, { method: 'PUT', body: JSON.stringify({ Name: 'web' }) });
  const after = await list(proxy.url);
  expect(after.names).toContain('web');
  expect(after.index).toBeGreaterThan(before.index);
  const heal = proxy.treat(({ path }) => path.startsWith('/v1/catalog'), { kind: 'stale' });
  expect(await list(proxy.url)).toEqual(before);
  await heal();
  expect(await list(proxy.url)).toEqual(after);
});
