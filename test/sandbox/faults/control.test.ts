import { beforeEach, describe, expect, it } from 'vitest';
import { type FaultControl, startFaults } from '../../../sandbox/faults/index.ts';
import { closeAfterTest, outcome, startBehind } from './behind-proxy.ts';

let faults: FaultControl<'nomad' | 'consul'>;
let nomad: string;
let consul: string;

beforeEach(async () => {
  const behind = { nomad: (await startBehind()).proxy.url, consul: (await startBehind()).proxy.url };
  faults = closeAfterTest(
    await startFaults({ nomad: { url: () => behind.nomad }, consul: { url: () => behind.consul } }),
  );
  [nomad, consul] = [faults.proxies.nomad.url, faults.proxies.consul.url];
});

async function control(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(faults.url + path, { method, ...(body === undefined ? {} : { body: text }) });
  return { status: answer.status, json: await answer.json() };
}

it('adds, shows, counts and removes a fault', async () => {
  const rule = {
    kind: 'status',
    status: 429,
    retryAfterS: 3,
    server: 'nomad',
    method: 'put',
    path: '/v1/jobs*',
    count: 1,
  };
  expect(await control('POST', '/faults', rule)).toEqual({ status: 201, json: { id: '1', hits: 0, ...rule } });
  expect((await fetch(`${nomad}/v1/job`, { method: 'PUT' })).status).toBe(200);
  expect((await fetch(`${consul}/v1/jobs?x=1`, { method: 'PUT' })).status).toBe(200);
  expect((await fetch(`${nomad}/v1/jobs?x=1`, { method: 'PUT' })).status).toBe(429);
  expect((await fetch(`${nomad}/v1/jobs?x=1`, { method: 'PUT' })).status).toBe(200);
  expect(await control('GET', '/faults')).toEqual({ status: 200, json: [{ id: '1', hits: 1, ...rule }] });
  expect(await control('DELETE', '/faults/1')).toEqual({ status: 200, json: [] });
  expect(await control('DELETE', '/faults/1')).toEqual({ status: 404, json: { error: 'no fault 1' } });
});

it('removes all at once, so that everything passes again', async () => {
  await control('POST', '/faults', { kind: 'split' });
  await control('POST', '/faults', { kind: 'reset' });
  expect(await outcome(fetch(nomad))).toBe('ECONNREFUSED');
  await control('DELETE', '/faults');
  expect(await outcome(fetch(nomad))).toBe('200 {"heard":1}');
  expect(await outcome(fetch(consul))).toBe('200 {"heard":1}');
});

it('treats what goes to one server, and leaves the others be', async () => {
  const stop = faults.proxies.nomad.treat(() => true, { kind: 'status', status: 503 });
  expect([(await fetch(nomad)).status, (await fetch(consul)).status]).toEqual([503, 200]);
  await stop();
  expect((await fetch(nomad)).status).toBe(200);
});

it('tells whoever looks what it can do and where its servers are', async () => {
  const { json } = await control('GET', '/');
  expect(json).toMatchObject({ servers: { nomad, consul }, usage: { 'DELETE /faults': 'remove all' } });
});

describe('chooses requests', () => {
  const hits = async (rule: object, paths: readonly string[], body?: string): Promise<string[]> => {
    await control('POST', '/faults', { kind: 'status', status: 500, ...rule });
    const struck: string[] = [];
    for (const path of paths) {
      const init = body === undefined ? {} : { method: 'POST', body };
      if ((await fetch(nomad + path, init)).status === 500) struck.push(path);
    }
    return struck;
  };

  it('by path, whatever the query', async () => {
    expect(await hits({ path: '/v1/job' }, ['/v1/job', '/v1/job?a=b', '/v1/job/web', '/x/v1/job'])).toEqual([
      '/v1/job',
      '/v1/job?a=b',
    ]);
  });

  it('by path and query, where the pattern has one', async () => {
    expect(await hits({ path: '/v1/*?*index=*' }, ['/v1/job', '/v1/job?a=b&index=3'])).toEqual(['/v1/job?a=b&index=3']);
  });

  it('by what their body holds', async () => {
    expect(await hits({ contains: 'Succeeded' }, ['/a'], 'state: Succeeded')).toEqual(['/a']);
    expect(await hits({ contains: 'Failed' }, ['/a'], 'state: running')).toEqual([]);
  });

  it('by the address they come from', async () => {
    expect(await hits({ client: '10.0.0.1' }, ['/a'])).toEqual([]);
    expect(await hits({ client: '127.0.0.1' }, ['/a'])).toEqual(['/a']);
  });
});

it.each([
  ['not json', 'the body is not JSON'],
  [[], 'a fault is a JSON object'],
  [{ kind: 'gremlin' }, 'kind must be one of latency, hang, reset, cut, status, reply-lost, stale, split'],
  [{ kind: 'latency' }, 'a fault of kind latency needs ms'],
  [{ kind: 'latency', ms: -1 }, 'ms must be a number from 0'],
  [{ kind: 'hang', ms: 5 }, 'a fault of kind hang has no ms'],
  [{ kind: 'reset', probability: 2 }, 'probability must be a number from 0 to 1'],
  [{ kind: 'reset', count: 0 }, 'count must be a whole number from 1'],
  [{ kind: 'status', status: 99 }, 'status must be an HTTP status from 200 to 599'],
  [{ kind: 'status', status: 503, headers: { a: 1 } }, 'headers must be an object of texts'],
  [{ kind: 'split', how: 'politely' }, 'how must be "refuse" or "blackhole"'],
  [{ kind: 'split', count: 1 }, 'a fault of kind split has no count'],
  [{ kind: 'hang', server: 'vault' }, 'server must be one of nomad, consul'],
])('refuses %j', async (body, error) => {
  expect(await control('POST', '/faults', body)).toEqual({ status: 400, json: { error } });
  expect((await control('GET', '/faults')).json).toEqual([]);
});

it.each([
  ['GET', '/elsewhere', 404],
  ['PUT', '/faults', 405],
  ['GET', '/faults/1', 405],
])('answers %s %s with %d', async (method, path, status) => {
  expect((await control(method, path)).status).toBe(status);
});

it.each<[string, Record<string, string>]>([
  ['a page of somebody else', { origin: 'https://example.com' }],
  ['a page of somebody else that hides where it comes from', { 'sec-fetch-site': 'cross-site' }],
])('takes no orders from %s that a browser here has open', async (_who, headers) => {
  const body = JSON.stringify({ kind: 'status', status: 500 });
  const answer = await fetch(`${faults.url}/faults`, { method: 'POST', body, headers });
  expect(answer.status).toBe(403);
  expect(await control('GET', '/faults')).toEqual({ status: 200, json: [] });
});
