import { expect, it } from 'vitest';
import { onEachConsul, type Server } from '../servers.ts';

async function register(server: Server, body: object): Promise<void> {
  const reply = await server().put('/v1/catalog/register', body);
  expect(reply).toMatchObject({ status: 200, json: true });
}

const WEB = {
  ID: 'web-1',
  Service: 'web',
  Tags: ['v1'],
  Port: 80,
  Meta: { colour: 'blue' },
};

onEachConsul('catalog', (server) => {
  it('enters a node with a service and a check in one go, under one index', async () => {
    const Check = { CheckID: 'c1', Name: 'http', Status: 'passing', ServiceID: 'web-1', Output: 'ok' };
    await register(server, { Node: 'n1', Address: '10.0.0.1', NodeMeta: { rack: 'a' }, Service: WEB, Check });
    const read = await server().get('/v1/catalog/service/web');
    expect(read.headers.get('x-consul-effective-consistency')).toBe('leader');
    expect(read.json).toEqual([
      {
        ID: '',
        Node: 'n1',
        Address: '10.0.0.1',
        Datacenter: 'dc1',
        TaggedAddresses: null,
        NodeMeta: { rack: 'a' },
        ServiceKind: '',
        ServiceID: 'web-1',
        ServiceName: 'web',
        ServiceTags: ['v1'],
        ServiceAddress: '',
        ServiceWeights: { Passing: 1, Warning: 1 },
        ServiceMeta: { colour: 'blue' },
        ServicePort: 80,
        ServiceSocketPath: '',
        ServiceEnableTagOverride: false,
        ServiceProxy: { Mode: '', MeshGateway: {}, Expose: {} },
        ServiceConnect: {},
        CreateIndex: read.index,
        ModifyIndex: read.index,
      },
    ]);
  });

  it('reads a node with its services, and null for a node that is not there', async () => {
    await register(server, { Node: 'n2', Address: '10.0.0.2', Service: { Service: 'solo' } });
    expect((await server().get('/v1/catalog/node/n2')).json).toMatchObject({
      Node: { Node: 'n2', Meta: null, Datacenter: 'dc1' },
      Services: { solo: { ID: 'solo', Service: 'solo', Tags: [], Meta: null, PeerName: '' } },
    });
    expect((await server().get('/v1/catalog/node-services/n2')).json).toMatchObject({ Services: [{ ID: 'solo' }] });
    expect((await server().get('/v1/catalog/node/nowhere')).text.trim()).toBe('null');
  });

  it('lists services with the tags of all instances, its own service among them', async () => {
    for (const [id, tags] of [
      ['t1', ['a', 'b']],
      ['t2', ['b', 'c']],
    ] as const) {
      await register(server, { Node: 'n3', Address: '10.0.0.3', Service: { ID: id, Service: 'tagged', Tags: tags } });
    }
    const services = (await server().get('/v1/catalog/services')).json as Record<string, string[]>;
    expect(services['consul']).toEqual([]);
    expect([...(services['tagged'] ?? [])].sort()).toEqual(['a', 'b', 'c']);
    const tagged = (await server().get('/v1/catalog/service/tagged?tag=c')).json as { ServiceID: string }[];
    expect(tagged.map(({ ServiceID }) => ServiceID)).toEqual(['t2']);
  });

  it('finds nodes by their metadata', async () => {
    await register(server, { Node: 'meta-1', Address: '10.0.1.1', NodeMeta: { zone: 'x' } });
    const nodes = (await server().get('/v1/catalog/nodes?node-meta=zone:x')).json as { Node: string }[];
    expect(nodes.map(({ Node }) => Node)).toEqual(['meta-1']);
  });

  it('writes nothing at all when one part of a registration is refused', async () => {
    const Check = { CheckID: 'lost', ServiceID: 'none', Status: 'passing' };
    const refused = await server().put('/v1/catalog/register', { Node: 'n4', Address: '10.0.0.4', Check });
    expect(refused).toMatchObject({ status: 500, text: "Unknown service ID 'none' for check ID 'lost'" });
    expect((await server().get('/v1/catalog/node/n4')).text.trim()).toBe('null');
  });

  it.each([
    [{}, 500, 'Must provide node'],
    [{ Node: 'a' }, 500, 'Must provide address if SkipNodeUpdate is not set'],
    [{ Node: 'a', Address: '1', ID: 'short' }, 500, 'Bad node ID: uuid string is wrong length'],
    [
      { Node: 'a', Address: '1', Service: { ID: 'x' } },
      500,
      'Must provide service name (Service.Service) when service ID is provided',
    ],
    [
      { Node: 'a', Address: '1', Check: { CheckID: 'q', Node: 'b' } },
      500,
      "Node 'b' for check 'q' doesn't match register request node 'a'",
    ],
    ['{"Node":"a"', 400, 'Request decode failed: unexpected EOF'],
  ])('refuses the registration %j', async (body, status, text) => {
    expect(await server().put('/v1/catalog/register', body)).toMatchObject({ status, text });
  });

  it('takes a check without a status for critical, and names it after itself', async () => {
    await register(server, { Node: 'n5', Address: '10.0.0.5', Check: { Name: 'bare' } });
    expect((await server().get('/v1/health/node/n5')).json).toMatchObject([
      { CheckID: 'bare', Name: 'bare', Status: 'critical', ServiceTags: [], Definition: {}, Type: '' },
    ]);
  });

  it('deregisters a check, a service with its checks, and a node with all it has', async () => {
    const checks = ['c1', 'c2'].map((CheckID) => ({ CheckID, Name: CheckID, Status: 'passing', ServiceID: 'leaving' }));
    const Service = { ID: 'leaving', Service: 'leaving' };
    await register(server, { Node: 'n6', Address: '10.0.0.6', Service, Checks: checks });
    await register(server, { Node: 'n6', Address: '10.0.0.6', Check: { Name: 'of-node', Status: 'passing' } });
    const ids = async () =>
      ((await server().get('/v1/health/node/n6')).json as { CheckID: string }[]).map(({ CheckID }) => CheckID);
    const drop = (what: object) => server().put('/v1/catalog/deregister', { Node: 'n6', ...what });
    await drop({ CheckID: 'c1' });
    expect(await ids()).toEqual(['c2', 'of-node']);
    await drop({ ServiceID: 'leaving' });
    expect(await ids()).toEqual(['of-node']);
    await drop({});
    expect(await ids()).toEqual([]);
    expect((await drop({})).json).toBe(true);
    expect(await server().put('/v1/catalog/deregister', {})).toMatchObject({ status: 500, text: 'Must provide node' });
  });

  it('keeps indexes where a registration changes nothing', async () => {
    const body = {
      Node: 'n7',
      Address: '10.0.0.7',
      Service: { Service: 'still' },
      Check: { Name: 'c', Status: 'passing' },
    };
    await register(server, body);
    const before = await server().get('/v1/health/service/still');
    await register(server, body);
    const after = await server().get('/v1/health/service/still');
    expect({ index: after.index, json: after.json }).toEqual({ index: before.index, json: before.json });
  });

  it('ends sessions with the check or the node that they stand on', async () => {
    await register(server, { Node: 'n8', Address: '10.0.0.8', Check: { Name: 'alive', Status: 'passing' } });
    const open = async () => {
      const created = await server().put('/v1/session/create', { Node: 'n8', NodeChecks: ['alive'] });
      return (created.json as { ID: string }).ID;
    };
    const isThere = async (id: string) =>
      ((await server().get(`/v1/session/info/${id}`)).json as unknown[]).length === 1;
    const first = await open();
    expect(await isThere(first)).toBe(true);
    await register(server, { Node: 'n8', Address: '10.0.0.8', Check: { Name: 'alive', Status: 'critical' } });
    expect(await isThere(first)).toBe(false);
    expect(await server().put('/v1/session/create', { Node: 'n8', NodeChecks: ['alive'] })).toMatchObject({
      status: 500,
      text: "apply failed: Check 'alive' is in critical state",
    });
    await register(server, { Node: 'n8', Address: '10.0.0.8', Check: { Name: 'alive', Status: 'passing' } });
    const second = await open();
    await server().put('/v1/catalog/deregister', { Node: 'n8' });
    expect(await isThere(second)).toBe(false);
  });
});
