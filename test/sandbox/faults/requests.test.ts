import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { steppedClock } from '../../../sandbox/clock.ts';
import type { Fault } from '../../../sandbox/faults/fault.ts';
import { sendText } from '../../../sandbox/http/server.ts';
import { outcome, startBehind } from './behind-proxy.ts';

it('passes a request and its answer through as they are', async () => {
  const { proxy, heard } = await startBehind();
  const answer = await fetch(`${proxy.url}/v1/kv/a%20b?cas=0`, { method: 'PUT', body: 'value' });
  expect(answer.headers.get('x-consul-index')).toBe('1');
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(await answer.json()).toEqual({ heard: 1 });
  expect(heard).toEqual(['PUT /v1/kv/a%20b?cas=0 value']);
});

it('passes a body of megabytes both ways', async () => {
  const digest = (text: string) => createHash('sha256').update(text).digest('hex');
  const big = 'x'.repeat(3_000_000);
  const { proxy, heard } = await startBehind({}, () => (_, response) => sendText(response, 200, big));
  const answer = await fetch(proxy.url, { method: 'POST', body: big });
  expect(digest(await answer.text())).toBe(digest(big));
  expect(heard).toEqual([`POST / ${big}`]);
});

it.each<[string, Fault, string]>([
  ['is reset before the server hears it', { kind: 'reset' }, 'ECONNRESET'],
  ['is answered 503 in the server’s place', { kind: 'status', status: 503, body: 'no leader' }, '503 no leader'],
])('%s', async (_, fault, ending) => {
  const { proxy, heard } = await startBehind();
  const stop = proxy.treat(() => true, fault);
  expect(await outcome(fetch(`${proxy.url}/a`))).toBe(ending);
  expect(heard).toEqual([]);
  await stop();
  expect(await outcome(fetch(`${proxy.url}/a`))).toBe('200 {"heard":1}');
});

it('says how long to wait with a 429', async () => {
  const { proxy } = await startBehind();
  proxy.treat(() => true, { kind: 'status', status: 429, retryAfterS: 7 });
  const answer = await fetch(proxy.url);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '7']);
});

it('loses the reply to what the server has carried out', async () => {
  const { proxy, heard } = await startBehind();
  proxy.treat(({ method }) => method === 'PUT', { kind: 'reply-lost' });
  expect(await outcome(fetch(`${proxy.url}/v1/jobs`, { method: 'PUT', body: '{}' }))).toBe('ECONNRESET');
  expect(heard).toEqual(['PUT /v1/jobs {}']);
});

it('never answers, and lets the server hear nothing, while it hangs', async () => {
  const { proxy, heard } = await startBehind();
  proxy.rules.add({ fault: { kind: 'hang' }, count: 1 });
  const patience = new AbortController();
  const hanging = outcome(fetch(`${proxy.url}/hangs`, { signal: patience.signal }));
  // Only when a later one has been answered does its silence say anything.
  expect(await outcome(fetch(`${proxy.url}/answers`))).toBe('200 {"heard":1}');
  patience.abort(new Error('lost patience'));
  expect(await hanging).toBe('lost patience');
  expect(heard).toEqual(['GET /answers']);
});

it.each([0, 1, 9])('cuts an answer after %d bytes of its body', async (afterBytes) => {
  const { proxy } = await startBehind({}, () => (_, response) => void response.writeHead(200).end('{"heard":1}'));
  proxy.treat(() => true, { kind: 'cut', afterBytes });
  const answer = await fetch(proxy.url);
  expect(answer.headers.get('content-length')).toBe(null);
  const got: Buffer[] = [];
  const reading = async () => {
    for await (const piece of answer.body ?? []) got.push(Buffer.from(piece));
  };
  await expect(reading()).rejects.toThrow();
  expect(Buffer.concat(got).toString()).toBe('{"heard":1}'.slice(0, afterBytes));
});

it('is late by what it was told, give or take, on the clock that it was given', async () => {
  const clock = steppedClock(0);
  const { proxy, heard } = await startBehind({ clock, records: true });
  proxy.rules.add({ fault: { kind: 'latency', ms: 1000, jitterMs: 200 }, seed: 7 });
  const delays: number[] = [];
  for (let nth = 1; nth <= 20; nth++) {
    const asked = clock.now();
    const answered = outcome(fetch(proxy.url));
    const told = answered.then(() => void delays.push(clock.now() - asked));
    while (delays.length < nth) {
      if (proxy.seen.length === nth && heard.length < nth) clock.step(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await told;
  }
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(800);
  expect(Math.max(...delays)).toBeLessThanOrEqual(1200);
  expect(new Set(delays).size).toBeGreaterThan(10);
});

it('answers a read as it was answered before, with the older index, once there is something older', async () => {
  const { proxy, heard } = await startBehind();
  const ask = async (query: string) => {
    const answer = await fetch(`${proxy.url}/v1/health/state/any${query}`);
    return `${answer.headers.get('x-consul-index')} ${await answer.text()}`;
  };
  proxy.rules.add({ fault: { kind: 'stale' }, count: 1 });
  expect(await ask('')).toBe('1 {"heard":1}');
  expect(await ask('?index=1&wait=5m')).toBe('2 {"heard":2}');
  expect(await ask('?index=2&wait=5m')).toBe('1 {"heard":1}');
  expect(await ask('?index=1&wait=5m')).toBe('3 {"heard":3}');
  expect(heard).toHaveLength(3);
});

it('befalls as many requests as it was told, by a seed that repeats', async () => {
  const strikes = async (seed: number) => {
    const { proxy } = await startBehind();
    proxy.rules.add({ fault: { kind: 'status', status: 500 }, probability: 0.5, count: 4, seed });
    const seen: boolean[] = [];
    for (let nth = 0; nth < 30; nth++) seen.push((await fetch(proxy.url)).status === 500);
    return seen;
  };
  const first = await strikes(3);
  expect(first.filter((isStruck) => isStruck)).toHaveLength(4);
  expect(await strikes(3)).toEqual(first);
  expect(await strikes(4)).not.toEqual(first);
});

it('holds a request before the server hears it, and its reply before the client does', async () => {
  const { proxy, heard } = await startBehind();
  const [request, reply] = [proxy.hold(() => true, 'request'), proxy.hold(() => true, 'reply')];
  const asked = outcome(fetch(`${proxy.url}/a`, { method: 'POST', body: 'b' }));
  expect(await request.arrived).toMatchObject({ method: 'POST', path: '/a', body: 'b', client: '127.0.0.1' });
  expect(heard).toEqual([]);
  request.release();
  await reply.arrived;
  expect(heard).toEqual(['POST /a b']);
  reply.drop();
  expect(await asked).toBe('ECONNRESET');
});

it('breaks the connection where the server itself is away', async () => {
  const { proxy } = await startBehind({ upstream: 'http://127.0.0.1:9' });
  expect(await outcome(fetch(proxy.url))).toBe('ECONNRESET');
});

it('ends a blocking query at the server when the client gives up', async () => {
  let ended: () => void = () => undefined;
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const { proxy } = await startBehind({}, () => (request) => void request.socket.once('close', ended));
  const held = proxy.hold(() => true, 'request');
  const patience = new AbortController();
  const asked = outcome(fetch(`${proxy.url}/blocks`, { signal: patience.signal }));
  await held.arrived;
  held.release();
  const later = proxy.hold(() => true, 'request');
  const other = outcome(fetch(`${proxy.url}/other`));
  await later.arrived;
  patience.abort(new Error('gave up'));
  expect(await asked).toBe('gave up');
  await end;
  later.drop();
  expect(await other).toBe('ECONNRESET');
});
