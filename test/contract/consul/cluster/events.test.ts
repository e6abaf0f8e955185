import { expect, it } from 'vitest';
import { onEachConsul, type Server } from '../servers.ts';

interface EventJson {
  readonly ID: string;
  readonly Name: string;
  readonly Payload: string | null;
  readonly LTime: number;
}

async function fire(server: Server, path: string, payload = ''): Promise<EventJson> {
  return (await server().put(`/v1/event/fire/${path}`, payload)).json as EventJson;
}

/** Events travel by gossip, also to their sender: waits until the newest one of a name is the given one. */
async function heard(server: Server, { Name, ID }: EventJson): Promise<{ events: EventJson[]; index: string }> {
  let index = '0';
  for (;;) {
    const reply = await server().get(`/v1/event/list?name=${Name}&index=${index}&wait=10m`);
    index = reply.headers.get('x-consul-index') ?? '0';
    const events = reply.json as EventJson[];
    if (events.at(-1)?.ID === ID) return { events, index };
  }
}

onEachConsul('events', (server) => {
  it('answers an empty list under index 1 before anything was fired', async () => {
    const reply = await server().get('/v1/event/list?name=never');
    expect({ json: reply.json, index: reply.index }).toEqual({ json: [], index: 1 });
  });

  it('gives a fired event an id at once, and its place in time when it is heard', async () => {
    const fired = await fire(server, 'deploy', 'hello');
    expect(fired).toMatchObject({ Name: 'deploy', Payload: 'aGVsbG8=', NodeFilter: '', Version: 1, LTime: 0 });
    const { events } = await heard(server, fired);
    expect(events.at(-1)).toMatchObject({ ID: fired.ID, Payload: 'aGVsbG8=' });
    expect(events.at(-1)?.LTime).toBeGreaterThan(0);
    expect((await fire(server, 'deploy')).Payload).toBeNull();
  });

  it('makes the index of the newest id, so that it tells what is new but never what is later', async () => {
    const { index } = await heard(server, await fire(server, 'indexed', 'x'));
    const { ID } = ((await server().get('/v1/event/list?name=indexed')).json as EventJson[]).at(-1) ?? { ID: '' };
    const digits = ID.replaceAll('-', '');
    const xor = BigInt(`0x${digits.slice(0, 16)}`) ^ BigInt(`0x${digits.slice(16)}`);
    expect(index).toBe(String(xor));
  });

  it('wakes a reader of the same name for the next event', async () => {
    const first = await heard(server, await fire(server, 'wake', '1'));
    const waiting = server().get(`/v1/event/list?name=wake&index=${first.index}&wait=10m`);
    await fire(server, 'other', 'x');
    const second = await fire(server, 'wake', '2');
    expect(((await waiting).json as EventJson[]).map(({ Payload }) => Payload)).toEqual(['MQ==', 'Mg==']);
    expect(((await waiting).json as EventJson[]).at(-1)?.ID).toBe(second.ID);
  });

  it('answers the same again when the wait ends without an event', async () => {
    const { events, index } = await heard(server, await fire(server, 'idle', 'x'));
    expect((await server().get(`/v1/event/list?name=idle&index=${index}&wait=100ms`)).json).toEqual(events);
  });

  it('keeps from an agent what is meant for other nodes or services', async () => {
    await fire(server, 'aimed?node=elsewhere', '1');
    await fire(server, 'aimed?service=none', '2');
    const { events } = await heard(server, await fire(server, 'aimed?node=consul-server', '3'));
    expect(events.map(({ Payload }) => Payload)).toEqual(['Mw==']);
  });

  it.each([
    ['', 400, 'Missing name'],
    ['x?tag=v1', 500, 'Cannot provide tag filter without service filter'],
    ['x?node=(', 500, 'Invalid node filter: error parsing regexp'],
  ])('refuses to fire "%s" with %d', async (path, status, text) => {
    const reply = await server().put(`/v1/event/fire/${path}`, '');
    expect(reply.status).toBe(status);
    expect(reply.text).toContain(text);
  });
});
