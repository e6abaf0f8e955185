import { expect, it } from 'vitest';
import { onEachConsul } from '../servers.ts';

onEachConsul('KV', (server) => {
  it('answers 404 with an index that is never 0 for a key that is not there', async () => {
    const missing = await server().get('/v1/kv/never/written');
    expect(missing).toMatchObject({ status: 404, text: '' });
    expect(missing.index).toBeGreaterThan(0);
    expect(missing.headers.get('x-consul-knownleader')).toBe('true');
  });

  it('stores a value, and writes it back in base64 with its indexes', async () => {
    expect((await server().put('/v1/kv/plain/a?flags=42', 'hi')).text.trim()).toBe('true');
    const read = await server().get('/v1/kv/plain/a');
    expect(read.json).toEqual([
      { LockIndex: 0, Key: 'plain/a', Flags: 42, Value: 'aGk=', CreateIndex: read.index, ModifyIndex: read.index },
    ]);
  });

  it('keeps an empty body as null', async () => {
    await server().put('/v1/kv/empty', '');
    expect((await server().get('/v1/kv/empty')).json).toMatchObject([{ Key: 'empty', Value: null }]);
  });

  it('gives raw bytes with headers against sniffing', async () => {
    await server().put('/v1/kv/raw', '<b>');
    const read = await server().get('/v1/kv/raw?raw');
    expect(read.text).toBe('<b>');
    expect(read.headers.get('content-type')).toBe('text/plain');
    expect(read.headers.get('x-content-type-options')).toBe('nosniff');
    expect(read.headers.get('content-security-policy')).toBe('sandbox');
  });

  it('does not move an index for a write that changes nothing', async () => {
    await server().put('/v1/kv/same', 'x');
    const before = await server().get('/v1/kv/same');
    await server().put('/v1/kv/same', 'x');
    expect((await server().get('/v1/kv/same')).json).toEqual(before.json);
  });

  it('lists keys in byte order, cut at a separator, and recurses by prefix and not by folder', async () => {
    for (const key of ['tree/b', 'tree/a/1', 'tree/a/2', 'tree/Z', 'treetop']) await server().put(`/v1/kv/${key}`, 'x');
    expect((await server().get('/v1/kv/tree/?keys')).json).toEqual(['tree/Z', 'tree/a/1', 'tree/a/2', 'tree/b']);
    expect((await server().get('/v1/kv/tree/?keys&separator=/')).json).toEqual(['tree/Z', 'tree/a/', 'tree/b']);
    const found = (await server().get('/v1/kv/tree?recurse')).json as { Key: string }[];
    expect(found.map((entry) => entry.Key)).toEqual(['tree/Z', 'tree/a/1', 'tree/a/2', 'tree/b', 'treetop']);
  });

  it('answers 404 for a prefix without keys, but an empty list for the root', async () => {
    expect((await server().get('/v1/kv/nothing/?keys')).status).toBe(404);
    expect((await server().get('/v1/kv/nothing/?recurse')).status).toBe(404);
    expect((await server().get('/v1/kv/?keys&separator=/')).status).toBe(200);
  });

  it('sets only what is not there with cas=0, and only the known version with another index', async () => {
    const set = async (cas: number, value: string) => (await server().put(`/v1/kv/cas?cas=${cas}`, value)).json;
    expect(await set(0, 'first')).toBe(true);
    expect(await set(0, 'second')).toBe(false);
    const { index } = await server().get('/v1/kv/cas');
    expect(await set(index + 1000, 'third')).toBe(false);
    expect(await set(index, 'fourth')).toBe(true);
    expect(await set(index, 'fifth')).toBe(false);
    expect((await server().get('/v1/kv/cas?raw')).text).toBe('fourth');
  });

  it('deletes with cas only the known version, and calls a missing key deleted', async () => {
    await server().put('/v1/kv/gone', 'x');
    const { index } = await server().get('/v1/kv/gone');
    expect((await server().delete('/v1/kv/gone?cas=1')).json).toBe(false);
    expect((await server().delete(`/v1/kv/gone?cas=${index}`)).json).toBe(true);
    expect((await server().delete(`/v1/kv/gone?cas=${index}`)).json).toBe(true);
    expect((await server().delete('/v1/kv/gone')).json).toBe(true);
  });

  it('never lets the index of a prefix go back, even when its newest key is deleted', async () => {
    await server().put('/v1/kv/grave/old', 'x');
    await server().put('/v1/kv/grave/new', 'x');
    const before = await server().get('/v1/kv/grave/?recurse');
    await server().delete('/v1/kv/grave/new');
    const after = await server().get('/v1/kv/grave/?recurse');
    expect(after.index).toBeGreaterThan(before.index);
    await server().delete('/v1/kv/grave/?recurse');
    const empty = await server().get('/v1/kv/grave/?recurse');
    expect(empty.status).toBe(404);
    expect(empty.index).toBeGreaterThan(after.index);
  });

  it('keeps the index of a prefix still while others are written', async () => {
    await server().put('/v1/kv/quiet/a', 'x');
    const before = await server().get('/v1/kv/quiet/?keys');
    await server().put('/v1/kv/loud/a', 'x');
    expect((await server().get('/v1/kv/quiet/?keys')).index).toBe(before.index);
  });

  it('deletes a tree by prefix', async () => {
    for (const key of ['fell/a', 'fell/b/c', 'fellow']) await server().put(`/v1/kv/${key}`, 'x');
    expect((await server().delete('/v1/kv/fell/?recurse')).json).toBe(true);
    expect((await server().get('/v1/kv/fell?keys')).json).toEqual(['fellow']);
  });

  it('takes 512 KB and refuses one byte more', async () => {
    expect((await server().put('/v1/kv/full', 'x'.repeat(512 * 1024))).json).toBe(true);
    const refused = await server().put('/v1/kv/over', 'x'.repeat(512 * 1024 + 1));
    expect(refused).toMatchObject({
      status: 413,
      text:
        'Request body(524289 bytes) too large, max size: 524288 bytes. ' +
        'See https://www.consul.io/docs/agent/config/config-files#kv_max_value_size.',
    });
  });

  it.each([
    ['PUT', '/v1/kv/', 400, 'Missing key name'],
    ['GET', '/v1/kv/', 400, 'Missing key name'],
    ['DELETE', '/v1/kv/', 400, 'Missing key name'],
    ['PUT', '/v1/kv/a?cas=0&acquire=x', 400, 'Conflicting flags: acquire=x&cas=0'],
    ['DELETE', '/v1/kv/a?recurse&cas=1', 400, 'Conflicting flags: cas=1&recurse='],
    ['PUT', '/v1/kv/a?cas=abc', 500, 'strconv.ParseUint: parsing "abc": invalid syntax'],
    ['PUT', '/v1/kv/a?acquire=nobody', 500, 'raft apply failed: invalid session "nobody"'],
    ['PUT', '/v1/kv/a?acquire=', 500, 'raft apply failed: missing session'],
    ['PUT', '/v1/kv/a?release=nobody', 200, 'false'],
    ['POST', '/v1/kv/a', 405, 'method POST not allowed'],
    ['GET', '/v1/kv/a?index=x', 400, 'Invalid index'],
    ['GET', '/v1/kv/a?index=1&wait=soon', 400, 'Invalid wait time'],
    ['GET', '/v1/kv/a?dc=elsewhere', 500, 'No path to datacenter'],
    ['GET', '/v1/kv/a?stale&consistent', 400, 'Cannot specify ?stale with ?consistent, conflicting semantics.'],
    ['GET', '/v1/nonsense', 404, 'Invalid URL path: not a recognized HTTP API endpoint'],
    [
      'GET',
      '/nonsense',
      404,
      "Invalid URL path: if attempting to use the HTTP API, ensure the path starts with '/v1/'",
    ],
  ])('answers %s %s with %d: %s', async (method, path, status, text) => {
    const reply = await server().send(method, path, method === 'PUT' ? 'x' : undefined);
    expect({ status: reply.status, text: reply.text.trim() }).toEqual({ status, text });
  });

  it.each([
    ['/v1/kv/p//q', '/v1/kv/p/q'],
    ['/v1/kv/p%2F%2Fq', '/v1/kv/p/q'],
    ['/v1/kv', '/v1/kv/'],
  ])('sends %s to %s', async (path, location) => {
    const reply = await server().get(path);
    expect({ status: reply.status, location: reply.headers.get('location') }).toEqual({ status: 301, location });
  });

  it('keeps keys with spaces, accents and signs as they are, and refuses control characters', async () => {
    await server().put(`/v1/kv/odd/${encodeURIComponent('p q é%+')}`, 'x');
    expect((await server().get('/v1/kv/odd/?keys')).json).toEqual(['odd/p q é%+']);
    expect((await server().put('/v1/kv/odd/%00', 'x')).status).toBe(400);
  });
});
