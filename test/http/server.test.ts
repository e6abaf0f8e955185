import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MeshError } from '../../src/domain/errors.ts';
import { createMeter } from '../../src/http/meter.ts';
import { type HttpOptions, startHttp } from '../../src/http/server.ts';

const UP = { wanted: 2, connected: 2, ageMs: 5, fatal: undefined };

async function http(differs: Partial<HttpOptions> = {}) {
  const meter = createMeter();
  const options = { host: '127.0.0.1', port: 0, meter, status: () => UP, outbox: { depth: 3 } };
  const server = await startHttp({
    ...options,
    store: { read: async () => undefined },
    member: () => 'member',
    ...differs,
  });
  onTestFinished(() => server.close());
  const get = (path: string, init?: RequestInit) => fetch(`${server.url}${path}`, init);
  return { meter, get, url: server.url };
}

it('is alive and ready when sockets are up and the store answers', async () => {
  const { get } = await http();
  expect((await get('/healthz')).status).toBe(200);
  const ready = await get('/readyz');
  expect(ready.status).toBe(200);
  expect(await ready.json()).toEqual({ ready: true, reasons: [], sockets: { wanted: 2, connected: 2, ageMs: 5 } });
});

describe('what is not ready', () => {
  it.each([
    ['no socket', { connected: 0, ageMs: undefined }, 'no socket to Slack is up'],
    ['a refused token', { connected: 1, fatal: 'invalid_auth' }, 'Slack refuses the app token: invalid_auth'],
  ])('for %s says so, and is alive', async (_what, differs, reason) => {
    const { get } = await http({ status: () => ({ ...UP, ...differs }) });
    const ready = await get('/readyz');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ ready: false, reasons: [reason] });
    expect((await get('/healthz')).status).toBe(200);
  });

  it('for a store that is down says so without its details', async () => {
    const read = () => Promise.reject(new MeshError('MESH_UPSTREAM_UNAVAILABLE', 'reading with token s.secret'));
    const { get } = await http({ store: { read } });
    const ready = await get('/readyz');
    expect(ready.status).toBe(503);
    expect(await ready.text()).not.toContain('secret');
  });

  it('for a replica that Consul does not confirm says that its changes wait', async () => {
    const { get } = await http({ member: () => 'unsure' });
    const ready = await get('/readyz');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ reasons: ['Consul does not confirm this replica: its changes wait'] });
  });

  it('looks at the store once for askers that overlap', async () => {
    let looks = 0;
    let answer: (() => void) | undefined;
    const read = () => {
      looks += 1;
      return new Promise<undefined>((resolve) => {
        answer = () => resolve(undefined);
      });
    };
    const { get } = await http({ store: { read } });
    const asked = [get('/readyz'), get('/readyz'), get('/readyz')];
    // Answered requests on another path show that the three have arrived.
    for (let seen = 0; seen < 5; seen += 1) await get('/healthz');
    answer?.();
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(looks).toBe(1);
  });
});

describe('/metrics', () => {
  it('counts from zero and shows the gauges, each series with its help and type', async () => {
    const { get, meter } = await http();
    meter.count('commands', 'deploy');
    meter.count('commands', 'deploy');
    meter.count('refusals', 'self-approval');
    meter.count('changes', 'succeeded');
    meter.count('faults', 'MESH_UPSTREAM_DEADLINE');
    const response = await get('/metrics');
    const lines = (await response.text()).split('\n');
    expect(response.headers.get('content-type')).toContain('version=0.0.4');
    expect(lines).toEqual(
      expect.arrayContaining([
        '# TYPE meshbot_commands_total counter',
        'meshbot_commands_total{verb="deploy"} 2',
        'meshbot_commands_total{verb="help"} 0',
        'meshbot_refusals_total{reason="self-approval"} 1',
        'meshbot_refusals_total{reason="guest"} 0',
        'meshbot_changes_total{state="succeeded"} 1',
        'meshbot_changes_total{state="rolled-back"} 0',
        'meshbot_faults_total{code="MESH_UPSTREAM_DEADLINE"} 1',
        'meshbot_outbox_depth 3',
        'meshbot_slack_sockets 2',
        'meshbot_slack_sockets_wanted 2',
      ]),
    );
    const series = lines.filter((line) => line !== '' && !line.startsWith('#'));
    expect(series.every((line) => /^[a-z_]+(\{[a-z]+="[^"]*"\})? \d+$/.test(line))).toBe(true);
    expect(new Set(series).size).toBe(series.length);
  });

  it('stays small when labels run wild, and no label can break a line', async () => {
    const { get, meter } = await http();
    meter.count('faults', 'a"b\\c\nd');
    for (let index = 0; index < 1000; index += 1) meter.count('faults', `f${index}`);
    const text = await (await get('/metrics')).text();
    expect(text).toContain('{code="a\\"b\\\\c\\nd"} 1');
    expect(text).toContain('{code="other"} 801');
    expect(text.split('\n').length).toBeLessThan(300);
  });
});

describe('what does not belong here', () => {
  it.each([
    ['GET', '/', 404],
    ['GET', '/metrics/../../etc/passwd', 404],
    ['POST', '/healthz', 405],
    ['DELETE', '/metrics', 405],
  ])('%s %s is %i', async (method, path, status) => {
    const { get } = await http();
    expect((await get(path, { method })).status).toBe(status);
  });

  it('is cut off when its headers are too large', async () => {
    const { get } = await http();
    expect((await get('/healthz', { headers: { x: 'a'.repeat(10_000) } })).status).toBe(431);
  });

  it('is refused when it is no HTTP at all', async () => {
    const { url } = await http();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const answer = await new Promise<string>((resolve) => {
      socket.once('data', (data: Buffer) => resolve(data.toString()));
      socket.write('nonsense\r\n\r\n');
    });
    expect(answer).toContain('400');
    socket.destroy();
  });
});

it('says which address is taken', async () => {
  const { url } = await http();
  const port = Number(new URL(url).port);
  await expect(http({ port })).rejects.toMatchObject({ code: 'MESH_CONFIG', details: { host: '127.0.0.1', port } });
});
