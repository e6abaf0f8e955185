import { expect, it } from 'vitest';
import { onEachConsul, type Server } from '../servers.ts';

async function register(server: Server, id: string, statuses: readonly string[], name = id): Promise<void> {
  const Checks = statuses.map((Status) => ({ TTL: '10m', Status }));
  expect((await server().put('/v1/agent/service/register', { ID: id, Name: name, Checks })).status).toBe(200);
}

onEachConsul('health of services at the agent', (server) => {
  it.each([
    [['passing'], 200, 'passing'],
    [['passing', 'warning'], 429, 'warning'],
    [['warning', 'critical', 'passing'], 503, 'critical'],
    [[], 200, 'passing'],
  ])('says by its code that checks in %j are together so', async (statuses, status, word) => {
    const id = `sum-${statuses.join('-')}`;
    await register(server, id, statuses);
    const reply = await server().get(`/v1/agent/health/service/id/${id}`);
    expect(reply).toMatchObject({ status, json: { AggregatedStatus: word, Service: { ID: id } } });
    expect(reply.headers.get('x-consul-reason')).toBe(word);
    expect((await server().get(`/v1/agent/health/service/id/${id}?format=text`)).text).toBe(word);
  });

  it('takes maintenance for worse than critical, of the service and of the node', async () => {
    await register(server, 'kept', ['critical']);
    const read = () => server().get('/v1/agent/health/service/id/kept');
    await server().put('/v1/agent/service/maintenance/kept?enable=true');
    expect(await read()).toMatchObject({ status: 503, json: { AggregatedStatus: 'maintenance' } });
    await server().put('/v1/agent/service/maintenance/kept?enable=false');
    expect(await read()).toMatchObject({ status: 503, json: { AggregatedStatus: 'critical' } });
    await server().put('/v1/agent/maintenance?enable=true');
    expect(await read()).toMatchObject({ status: 503, json: { AggregatedStatus: 'maintenance' } });
    await server().put('/v1/agent/maintenance?enable=false');
  });

  it('gives all instances of a name, and answers for the worst of them', async () => {
    await register(server, 'pair-1', ['passing'], 'pair');
    await register(server, 'pair-2', ['warning'], 'pair');
    const reply = await server().get('/v1/agent/health/service/name/pair');
    expect(reply.status).toBe(429);
    const infos = reply.json as { AggregatedStatus: string; Service: { ID: string } }[];
    expect(infos.map(({ AggregatedStatus, Service }) => [Service.ID, AggregatedStatus]).sort()).toEqual([
      ['pair-1', 'passing'],
      ['pair-2', 'warning'],
    ]);
  });

  it('answers 404 for a service that it does not have, and says which', async () => {
    const byId = await server().get('/v1/agent/health/service/id/none');
    expect(byId).toMatchObject({ status: 404, json: { AggregatedStatus: 'critical', Service: null, Checks: null } });
    expect(byId.headers.get('x-consul-reason')).toBe('ServiceId none not found');
    const byName = await server().get('/v1/agent/health/service/name/none');
    expect(byName).toMatchObject({ status: 404, json: [] });
    expect(byName.headers.get('x-consul-reason')).toBe('ServiceName none Not Found');
    expect((await server().get('/v1/agent/health/service/name/')).text).toBe('Missing service Name');
  });
});

onEachConsul('the content of one service of the agent', (server) => {
  it('carries a hash that stands still while the content does', async () => {
    await register(server, 'hashed', []);
    const [first, second] = [
      await server().get('/v1/agent/service/hashed'),
      await server().get('/v1/agent/service/hashed'),
    ];
    const hash = first.headers.get('x-consul-contenthash');
    expect(hash).toMatch(/^[0-9a-f]+$/);
    expect(first.json).toMatchObject({ ID: 'hashed', ContentHash: hash });
    expect(second.headers.get('x-consul-contenthash')).toBe(hash);
    expect(first.headers.get('x-consul-index')).toBeNull();
  });

  it('waits while the hash is the known one, and answers with the next content', async () => {
    await register(server, 'moving', []);
    const hash = (await server().get('/v1/agent/service/moving')).headers.get('x-consul-contenthash');
    const waiting = server().get(`/v1/agent/service/moving?hash=${hash}&wait=10m`);
    await server().put('/v1/agent/service/register', { ID: 'moving', Name: 'moving', Port: 99 });
    expect((await waiting).json).toMatchObject({ Port: 99 });
    expect((await waiting).headers.get('x-consul-contenthash')).not.toBe(hash);
  });

  it('answers the same again when the wait ends, at once for another hash, and 404 when the service goes', async () => {
    await register(server, 'resting', []);
    const hash = (await server().get('/v1/agent/service/resting')).headers.get('x-consul-contenthash');
    const idle = await server().get(`/v1/agent/service/resting?hash=${hash}&wait=100ms`);
    expect(idle.headers.get('x-consul-contenthash')).toBe(hash);
    expect((await server().get('/v1/agent/service/resting?hash=abc&wait=10m')).json).toMatchObject({
      ContentHash: hash,
    });
    const waiting = server().get(`/v1/agent/service/resting?hash=${hash}&wait=10m`);
    await server().put('/v1/agent/service/deregister/resting');
    expect(await waiting).toMatchObject({ status: 404, text: 'unknown service ID: resting' });
  });
});
