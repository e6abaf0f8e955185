import { expect, it } from 'vitest';
import { onEachConsul, type Server } from '../servers.ts';

interface CheckJson {
  readonly CheckID: string;
  readonly Status: string;
}

async function register(server: Server, body: object): Promise<void> {
  expect((await server().put('/v1/catalog/register', body)).json).toBe(true);
}

function instance(node: string, service: string, status: string, more: object = {}) {
  return {
    Node: node,
    Address: '10.1.0.1',
    Service: { ID: `${service}-${node}`, Service: service },
    Check: {
      CheckID: `check-${service}-${node}`,
      Name: 'http',
      Status: status,
      ServiceID: `${service}-${node}`,
      ...more,
    },
  };
}

const ids = (json: unknown) => (json as CheckJson[]).map(({ CheckID }) => CheckID);

onEachConsul('health', (server) => {
  it('shows a check in all its fields, its kind taken from its definition', async () => {
    const Definition = { HTTP: 'http://10.1.0.1/health', Interval: '10s', Timeout: '2s' };
    await register(server, instance('h1', 'shape', 'warning', { Output: 'slow', Notes: 'note', Definition }));
    const read = await server().get('/v1/health/checks/shape');
    expect(read.json).toEqual([
      {
        Node: 'h1',
        CheckID: 'check-shape-h1',
        Name: 'http',
        Status: 'warning',
        Notes: 'note',
        Output: 'slow',
        ServiceID: 'shape-h1',
        ServiceName: 'shape',
        ServiceTags: [],
        Type: 'http',
        Interval: '',
        Timeout: '',
        ExposedPort: 0,
        Definition,
        CreateIndex: read.index,
        ModifyIndex: read.index,
      },
    ]);
  });

  it('selects by state, and takes any word for one', async () => {
    await register(server, instance('h2', 'sick', 'critical'));
    expect(ids((await server().get('/v1/health/state/critical')).json)).toContain('check-sick-h2');
    expect(ids((await server().get('/v1/health/state/any')).json)).toContain('serfHealth');
    expect((await server().get('/v1/health/state/nonsense')).json).toEqual([]);
    expect(await server().get('/v1/health/state/')).toMatchObject({ status: 400, text: 'Missing check state' });
  });

  it('gives instances with the checks of their node first, and only passing ones when asked', async () => {
    await register(server, instance('h3', 'inst', 'passing'));
    await register(server, instance('h4', 'inst', 'passing'));
    await register(server, { Node: 'h4', Address: '10.1.0.1', Check: { Name: 'disk', Status: 'warning' } });
    const all = (await server().get('/v1/health/service/inst')).json as {
      Node: { Node: string };
      Checks: CheckJson[];
    }[];
    expect(all.map(({ Node, Checks }) => [Node.Node, ids(Checks)])).toEqual([
      ['h3', ['check-inst-h3']],
      ['h4', ['disk', 'check-inst-h4']],
    ]);
    const passing = (await server().get('/v1/health/service/inst?passing')).json as { Node: { Node: string } }[];
    expect(passing.map(({ Node }) => Node.Node)).toEqual(['h3']);
  });

  it('puts the last instance in the place of one that does not pass', async () => {
    for (const [node, status] of [
      ['order-1', 'warning'],
      ['order-2', 'passing'],
      ['order-3', 'critical'],
      ['order-4', 'passing'],
    ] as const) {
      await register(server, instance(node, 'order', status));
    }
    const passing = (await server().get('/v1/health/service/order?passing=1')).json as { Node: { Node: string } }[];
    expect(passing.map(({ Node }) => Node.Node)).toEqual(['order-4', 'order-2']);
    expect((await server().get('/v1/health/service/order?passing=false')).json).toHaveLength(4);
    expect(await server().get('/v1/health/service/order?passing=yes')).toMatchObject({
      status: 400,
      text: 'Invalid value for ?passing',
    });
  });

  it('wakes a reader of a state when a check enters it, leaves it or is removed', async () => {
    await register(server, instance('h5', 'wake', 'passing'));
    let { index } = await server().get('/v1/health/state/critical');
    const changes = [
      () => register(server, instance('h5', 'wake', 'critical')),
      () => register(server, instance('h5', 'wake', 'passing')),
      () => register(server, instance('h5', 'wake', 'critical')),
      () => server().put('/v1/catalog/deregister', { Node: 'h5' }),
    ];
    const seen: boolean[] = [];
    for (const change of changes) {
      const waiting = server().get(`/v1/health/state/critical?index=${index}&wait=10m`);
      await change();
      const woken = await waiting;
      expect(woken.index).toBeGreaterThan(index);
      index = woken.index;
      seen.push(ids(woken.json).includes('check-wake-h5'));
    }
    expect(seen).toEqual([true, false, true, false]);
  });

  it('tells every write to the table by the index of every state', async () => {
    await register(server, instance('h6', 'table', 'passing'));
    const critical = await server().get('/v1/health/state/critical');
    await register(server, instance('h6', 'table', 'passing', { Output: 'other words' }));
    expect((await server().get('/v1/health/state/critical')).index).toBeGreaterThan(critical.index);
  });

  it('keeps the index of a service still while another one changes', async () => {
    await register(server, instance('h7', 'calm', 'passing'));
    await register(server, instance('h8', 'busy', 'passing'));
    const calm = await server().get('/v1/health/service/calm');
    await register(server, instance('h8', 'busy', 'critical'));
    expect((await server().get('/v1/health/service/calm')).index).toBe(calm.index);
  });

  it('wakes a reader of a service for its checks, its node and its end, and never counts back', async () => {
    await register(server, instance('h9', 'mortal', 'passing'));
    let { index } = await server().get('/v1/health/service/mortal');
    const changes = [
      () => register(server, instance('h9', 'mortal', 'critical')),
      () => register(server, { Node: 'h9', Address: '10.1.0.9' }),
      () => register(server, { Node: 'h9', Address: '10.1.0.9', Check: { Name: 'disk', Status: 'passing' } }),
      () => server().put('/v1/catalog/deregister', { Node: 'h9', ServiceID: 'mortal-h9' }),
      () => register(server, instance('h9', 'mortal', 'passing')),
    ];
    for (const change of changes) {
      const waiting = server().get(`/v1/health/service/mortal?index=${index}&wait=10m`);
      await change();
      const woken = await waiting;
      expect(woken.index).toBeGreaterThan(index);
      index = woken.index;
    }
  });

  it('gives a check that comes back under its name a new CreateIndex', async () => {
    await register(server, instance('h10', 'again', 'critical'));
    const created = async () =>
      ((await server().get('/v1/health/checks/again')).json as { CreateIndex: number }[])[0]?.CreateIndex ?? 0;
    const before = await created();
    await server().put('/v1/catalog/deregister', { Node: 'h10', ServiceID: 'again-h10' });
    await register(server, instance('h10', 'again', 'critical'));
    expect(await created()).toBeGreaterThan(before);
  });
});

onEachConsul('filters', (server) => {
  async function filtered(path: string, filter: string) {
    const node = { Node: 'f1', Address: '10.2.0.1', NodeMeta: { rack: 'a' } };
    const Service = { ID: 'web-1', Service: 'web', Tags: ['v1'], Port: 80, Meta: { colour: 'blue' } };
    const Check = { CheckID: 'c1', Name: 'http', Status: 'warning', ServiceID: 'web-1' };
    await register(server, { ...node, Service, Check });
    return server().get(`${path}?filter=${encodeURIComponent(filter)}`);
  }

  it.each([
    ['Status == warning', ['c1']],
    ['Status != "passing"', ['c1']],
    ['Status != passing and ServiceName == web', ['c1']],
    ['Status == passing or Status == warning', ['serfHealth', 'c1']],
    ['not Status == passing', ['c1']],
    ['not (Status == passing or Status == critical)', ['c1']],
    ['Status == "passing" and ServiceName == "web" or Node == f1', ['c1']],
    ['"v1" in ServiceTags', ['c1']],
    ['v1 not in ServiceTags', ['serfHealth']],
    ['ServiceTags contains v1', ['c1']],
    ['ServiceTags not contains v1', ['serfHealth']],
    ['ServiceTags is empty', ['serfHealth']],
    ['ServiceTags is not empty', ['c1']],
    ['Name matches "^h..p$"', ['c1']],
    ['Name not matches `^h`', ['serfHealth']],
    ['warn in Status', ['c1']],
    ['ExposedPort == 0', ['serfHealth', 'c1']],
    ['Status == 5', []],
  ])('health checks: %s', async (filter, expected) => {
    expect(ids((await filtered('/v1/health/state/any', filter)).json)).toEqual(expected);
  });

  it.each([
    ['/v1/health/service/web', 'Node.Meta.rack == a', 1],
    ['/v1/health/service/web', 'Service.Meta["colour"] == "blue"', 1],
    ['/v1/health/service/web', 'Service.Meta.size == "xl"', 0],
    ['/v1/health/service/web', 'colour in Service.Meta', 1],
    ['/v1/health/service/web', 'Checks.Status == warning', 1],
    ['/v1/health/service/web', 'Checks is empty', 0],
    ['/v1/health/service/web', 'Service.Port == 80 and Service.Weights.Passing == 1', 1],
    ['/v1/catalog/service/web', 'ServiceMeta.colour == blue and NodeMeta.rack == a', 1],
    ['/v1/catalog/nodes', 'Meta.rack == a', 1],
    ['/v1/catalog/nodes', 'Address matches "^10[.]"', 1],
  ])('%s: %s gives %d', async (path, filter, count) => {
    expect((await filtered(path, filter)).json).toHaveLength(count);
  });

  it.each([
    ['Foo == a', 'Selector "Foo" is not valid'],
    ['status == passing', 'Selector "status" is not valid'],
    ['Definition.HTTP == x', 'Selector "Definition" is not valid'],
    ['ServiceID is empty', 'Invalid match operator "Is Empty" for selector "ServiceID"'],
    ['ServiceTags == v1', 'Invalid match operator "Equal" for selector "ServiceTags"'],
    ['Status', '1:7 (6): no match found'],
    ['Status = x', '1:8 (7): no match found'],
    ['Status ==', '1:10 (9): no match found'],
    ['Name matches "("', 'Failed to compile regular expression "(": error parsing regexp'],
  ])('refuses the filter %s', async (filter, why) => {
    const reply = await filtered('/v1/health/state/any', filter);
    expect(reply.status).toBe(500);
    expect(reply.text).toMatch(/^Failed to create boolean expression evaluator: /);
    expect(reply.text).toContain(why);
  });
});
