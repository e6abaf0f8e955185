import { afterEach, expect, it } from 'vitest';
import { askHere } from '../../../sandbox/http/ask.ts';
import { type Handler, listen, readBody, sendJson } from '../../../sandbox/http/server.ts';

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

async function serve(handler: Handler): Promise<string> {
  const server = await listen(handler);
  close = () => server.close();
  return server.url;
}

const echo: Handler = async (request, response) => {
  const body = (await readBody(request)).toString();
  sendJson(response, 207, { method: request.method, url: request.url, token: request.headers['x-token'], body });
};

it('gives the same answer as a request over the network', async () => {
  const url = await serve(echo);
  const question = { method: 'PUT', headers: { 'x-token': 'secret' }, body: 'päckchen' };
  const [here, there] = await Promise.all([askHere(`${url}/a/b?c=d`, question), fetch(`${url}/a/b?c=d`, question)]);
  expect([here.ok, here.status, await here.json()]).toEqual([there.ok, there.status, await there.json()]);
  expect(await here.json()).toEqual({ method: 'PUT', url: '/a/b?c=d', token: 'secret', body: 'päckchen' });
});

it('reaches nobody where no server of this process listens, or none any more', async () => {
  const url = await serve(echo);
  await close();
  close = async () => undefined;
  const question = { method: 'GET', headers: {}, body: '' };
  await expect(askHere(`${url}/x`, question)).rejects.toThrow('no server of this process listens');
});
