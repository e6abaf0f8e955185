import { expect, it } from 'vitest';
import { startProxy } from '../../../sandbox/faults/proxy.ts';
import { Rules } from '../../../sandbox/faults/rules.ts';
import { type Handler, sendText } from '../../../sandbox/http/server.ts';
import { closeAfterTest, outcome, startBehind } from './behind-proxy.ts';

/** Answers `/quick` at once and everything else when `answerAll` is called. */
function waiting() {
  const waits: (() => void)[] = [];
  const answer = (): Handler => (request, response) => {
    const end = () => sendText(response, 200, 'answered');
    if (request.url === '/quick') end();
    else waits.push(end);
  };
  return { answer, answerAll: () => waits.splice(0).forEach((end) => void end()) };
}

it('refuses connections, cuts what is on its way, and takes connections again when it is over', async () => {
  const { answer } = waiting();
  const { proxy } = await startBehind({}, answer);
  const held = proxy.hold(() => true, 'request');
  const blocked = outcome(fetch(`${proxy.url}/blocking`));
  await held.arrived;
  held.release();
  const { id } = proxy.rules.add({ fault: { kind: 'split', how: 'refuse' } });
  expect(await blocked).toBe('ECONNRESET');
  expect(await outcome(fetch(`${proxy.url}/quick`))).toBe('ECONNREFUSED');
  expect(await proxy.rules.remove(id)).toBe(true);
  expect(await outcome(fetch(`${proxy.url}/quick`))).toBe('200 answered');
});

it('delivers what a black hole held when it is over, as TCP does', async () => {
  const { answer, answerAll } = waiting();
  const { proxy, heard } = await startBehind({ records: true }, answer);
  const before = outcome(fetch(`${proxy.url}/before`));
  const reached = proxy.hold(({ path }) => path === '/reached', 'request');
  const marker = outcome(fetch(`${proxy.url}/reached`));
  await reached.arrived;
  const { id } = proxy.rules.add({ fault: { kind: 'split', how: 'blackhole' } });
  reached.release();
  const during = outcome(fetch(`${proxy.url}/quick`));
  while (proxy.seen.length < 3) await new Promise((resolve) => setImmediate(resolve));
  answerAll();
  expect(heard).toEqual(['GET /before']);
  await proxy.rules.remove(id);
  expect(await during).toBe('200 answered');
  expect(await before).toBe('200 answered');
  while (heard.length < 3) await new Promise((resolve) => setImmediate(resolve));
  answerAll();
  expect(await marker).toBe('200 answered');
});

it('separates one client from a server, and leaves the other be', async () => {
  const rules = new Rules();
  const { proxy } = await startBehind({ rules, name: 'one' });
  const other = closeAfterTest(await startProxy({ upstream: proxy.url, rules, name: 'other' }));
  rules.add({ server: 'other', fault: { kind: 'split', how: 'refuse' } });
  expect(await outcome(fetch(other.url))).toBe('ECONNREFUSED');
  expect(await outcome(fetch(proxy.url))).toBe('200 {"heard":1}');
});

it('separates some paths only, by resets', async () => {
  const { proxy } = await startBehind();
  proxy.rules.add({ fits: ({ path }) => path.startsWith('/v1/kv'), fault: { kind: 'split', how: 'refuse' } });
  expect(await outcome(fetch(`${proxy.url}/v1/kv/a`))).toBe('ECONNRESET');
  expect(await outcome(fetch(`${proxy.url}/v1/health`))).toBe('200 {"heard":1}');
});
