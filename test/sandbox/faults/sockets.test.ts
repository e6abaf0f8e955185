import { once } from 'node:events';
import { beforeEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { steppedClock } from '../../../sandbox/clock.ts';
import { type FaultProxy, startProxy } from '../../../sandbox/faults/proxy.ts';
import { listen, sendText } from '../../../sandbox/http/server.ts';
import { closeAfterTest } from './behind-proxy.ts';

const clock = steppedClock();
let proxy: FaultProxy;
let served: WebSocket[];

/** A server that greets every WebSocket and sends each message back. */
beforeEach(async () => {
  served = [];
  const sockets = new WebSocketServer({ noServer: true });
  const server = closeAfterTest(await listen((_, response) => sendText(response, 404, 'no page')));
  server.server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      served.push(accepted);
      accepted.on('message', (data) => accepted.send(`echo ${data}`));
      accepted.send('hello');
    });
  });
  proxy = closeAfterTest(await startProxy({ upstream: server.url, clock, records: true }));
});

function connect(): { readonly socket: WebSocket; readonly heard: string[] } {
  const socket = new WebSocket(`${proxy.url.replace('http', 'ws')}/link`);
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(String(data)));
  socket.on('error', () => undefined);
  return { socket, heard };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

it('passes a WebSocket through', async () => {
  const { socket, heard } = connect();
  await once(socket, 'open');
  socket.send('one');
  await until(() => heard.length === 2);
  expect(heard).toEqual(['hello', 'echo one']);
  socket.close(1000, 'enough');
  const [code, reason] = await once(served[0] ?? socket, 'close');
  expect([code, String(reason)]).toEqual([1000, 'enough']);
});

it('refuses to open one with the status that it was told', async () => {
  proxy.treat(() => true, { kind: 'status', status: 403 });
  const { socket } = connect();
  const [error] = await once(socket, 'error');
  expect(String(error)).toContain('403');
});

it('cuts it after some bytes of what the server says', async () => {
  proxy.treat(() => true, { kind: 'cut', afterBytes: 7 + 10 });
  const { socket, heard } = connect();
  await once(socket, 'open');
  socket.send('12345');
  const [code] = await once(socket, 'close');
  expect(code).toBe(1006);
  expect(heard).toEqual(['hello']);
});

it('carries every piece late, in order', async () => {
  proxy.treat(() => true, { kind: 'latency', ms: 500 });
  const { socket, heard } = connect();
  await until(() => proxy.seen.length === 1);
  clock.step(500);
  await once(socket, 'open');
  await until(() => served.length === 1);
  expect(heard).toEqual([]);
  await until(() => {
    clock.step(1);
    return heard.length === 1;
  });
  const sentAt = clock.now();
  socket.send('a');
  socket.send('b');
  await until(() => {
    clock.step(1);
    return heard.length === 3;
  });
  expect(clock.now() - sentAt).toBeGreaterThanOrEqual(1000);
  expect(heard).toEqual(['hello', 'echo a', 'echo b']);
});

it('is cut by a split that comes later, and stopped by a black hole until it is over', async () => {
  const [one, other] = [connect(), connect()];
  await Promise.all([once(one.socket, 'open'), once(other.socket, 'open')]);
  await until(() => one.heard.length + other.heard.length === 2);
  const { id } = proxy.rules.add({ fits: ({ path }) => path === '/link', fault: { kind: 'split', how: 'blackhole' } });
  const arrived: string[] = [];
  for (const socket of served) socket.on('message', (data) => arrived.push(String(data)));
  one.socket.send('lost?');
  // What takes another path is not held, and comes back after the message would have arrived.
  for (let nth = 0; nth < 3; nth++) expect((await fetch(proxy.url)).status).toBe(404);
  expect(arrived).toEqual([]);
  await proxy.rules.remove(id);
  await until(() => one.heard.length === 2);
  expect(one.heard).toEqual(['hello', 'echo lost?']);
  const ends = [one, other].map(({ socket }) => once(socket, 'close'));
  proxy.rules.add({ fault: { kind: 'split', how: 'refuse' } });
  expect((await Promise.all(ends)).map(([code]) => code)).toEqual([1006, 1006]);
});
