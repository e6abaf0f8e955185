import { expect, it } from 'vitest';
import { onEachConsul } from '../servers.ts';

const node = (Verb: string, name: string, more: object = {}) => ({ Node: { Verb, Node: { Node: name, ...more } } });
const service = (Verb: string, name: string, more: object = {}) => ({
  Service: { Verb, Node: name, Service: { ID: 'web-1', Service: 'web', ...more } },
});
const check = (Verb: string, name: string, more: object = {}) => ({
  Check: { Verb, Check: { Node: name, CheckID: 'c1', Name: 'http', ...more } },
});

const ADDRESS = { Address: '10.9.0.1' };

onEachConsul('transactions of the catalog', (server) => {
  const txn = (...ops: object[]) => server().put('/v1/txn', ops);
  const errorsOf = async (...ops: object[]) => {
    const { status, json } = await txn(...ops);
    return { status, errors: (json as { Errors: { What: string }[] | null }).Errors?.map(({ What }) => What) };
  };

  it('write a node, its service and a check with KV entries under one index', async () => {
    const done = await txn(
      node('set', 'whole', { ...ADDRESS, Meta: { a: 'b' } }),
      service('set', 'whole', { Port: 80, Tags: ['v1'] }),
      check('set', 'whole', { Status: 'warning', ServiceID: 'web-1', Output: 'slow' }),
      { KV: { Verb: 'set', Key: 'mixed/a', Value: 'eA==' } },
      check('get', 'whole'),
    );
    const { json } = await server().get('/v1/health/node/whole');
    const [{ ModifyIndex: index = 0 } = {}] = json as { ModifyIndex?: number }[];
    const indexes = { CreateIndex: index, ModifyIndex: index };
    const warning = {
      Node: 'whole',
      CheckID: 'c1',
      Name: 'http',
      Status: 'warning',
      Notes: '',
      Output: 'slow',
      ServiceID: 'web-1',
      ServiceName: 'web',
      ServiceTags: ['v1'],
      Type: '',
      Interval: '',
      Timeout: '',
      ExposedPort: 0,
      Definition: {},
      ...indexes,
    };
    expect(json).toEqual([warning]);
    expect(done.status).toBe(200);
    expect(done.json).toEqual({
      Results: [
        {
          Node: {
            ID: '',
            Node: 'whole',
            Address: '10.9.0.1',
            Datacenter: 'dc1',
            TaggedAddresses: null,
            Meta: { a: 'b' },
            ...indexes,
          },
        },
        {
          Service: {
            ID: 'web-1',
            Service: 'web',
            Tags: ['v1'],
            Address: '',
            Meta: null,
            Port: 80,
            Weights: { Passing: 1, Warning: 1 },
            EnableTagOverride: false,
            Proxy: { Mode: '', MeshGateway: {}, Expose: {} },
            Connect: {},
            PeerName: '',
            ...indexes,
          },
        },
        { Check: warning },
        { KV: { LockIndex: 0, Key: 'mixed/a', Flags: 0, Value: null, ...indexes } },
        { Check: warning },
      ],
      Errors: null,
    });
    expect(await server().get('/v1/health/service/web')).toMatchObject({ index, json: [{ Node: { Node: 'whole' } }] });
  });

  it('hold to the version that they name', async () => {
    await txn(node('set', 'cas', ADDRESS), service('set', 'cas'), check('set', 'cas', { Status: 'passing' }));
    const stale = { ModifyIndex: 3 };
    expect(
      await errorsOf(
        node('cas', 'cas', { Address: '10.9.0.2' }),
        node('cas', 'cas', { Address: '10.9.0.2', ...stale }),
        service('cas', 'cas', { Port: 1, ...stale }),
        check('cas', 'cas', { Status: 'critical', ...stale }),
        node('delete-cas', 'cas', stale),
        service('delete-cas', 'cas', stale),
        check('delete-cas', 'cas', stale),
      ),
    ).toEqual({
      status: 409,
      errors: [
        'failed to set node "cas", index is stale',
        'failed to set node "cas", index is stale',
        'failed to set service "web-1" on node "cas", index is stale',
        'failed to set check "c1" on node "cas", index is stale',
        'failed to delete node "cas", index is stale',
        'failed to delete service "web-1" on node "cas", index is stale',
        'failed to delete check "c1" on node "cas", index is stale',
      ],
    });
    const [{ ModifyIndex = 0 } = {}] = (await server().get('/v1/health/node/cas')).json as { ModifyIndex?: number }[];
    expect((await txn(check('cas', 'cas', { Status: 'critical', ModifyIndex }))).status).toBe(200);
    const fresh = await txn(node('cas', 'fresh', ADDRESS), service('cas', 'fresh'), check('cas', 'fresh'));
    expect(fresh.json).toMatchObject({
      Results: [{ Node: { Node: 'fresh' } }, { Service: { Tags: null } }, { Check: { ServiceTags: null } }],
    });
    expect((await server().get('/v1/health/node/cas')).json).toMatchObject([{ Status: 'critical' }]);
  });

  it('say what is not there, and what they do not know', async () => {
    expect(
      await errorsOf(
        node('get', 'nowhere'),
        service('get', 'nowhere'),
        check('get', 'nowhere'),
        service('set', 'nowhere'),
        check('set', 'nowhere'),
        node('dance', 'nowhere', ADDRESS),
        service('dance', 'nowhere'),
        check('dance', 'nowhere'),
      ),
    ).toEqual({
      status: 409,
      errors: [
        'node "nowhere" doesn\'t exist',
        'service "web-1" on node "nowhere" doesn\'t exist',
        'check "c1" on node "nowhere" doesn\'t exist',
        'Missing node registration',
        'Missing node registration',
        'unknown Node verb "dance"',
        'unknown Service verb "dance"',
        'unknown Check verb "dance"',
      ],
    });
    expect(await errorsOf(node('set', ''))).toEqual({ status: 409, errors: ['Must provide node'] });
    const silent = await txn(check('cas', 'nowhere'));
    expect(silent).toMatchObject({ status: 200, json: { Results: [], Errors: null } });
    expect(await errorsOf(node('delete-cas', 'nowhere'))).toEqual({
      status: 409,
      errors: ['failed to delete node "nowhere", index is stale'],
    });
  });

  it('delete, and are all taken back where one operation does not hold', async () => {
    await txn(node('set', 'gone', ADDRESS), service('set', 'gone'), check('set', 'gone', { ServiceID: 'web-1' }));
    const before = await server().get('/v1/catalog/node/gone');
    const failed = await txn(service('delete', 'gone'), node('delete', 'gone'), {
      KV: { Verb: 'cas', Key: 'never', Index: 9 },
    });
    expect(failed.status).toBe(409);
    const after = await server().get('/v1/catalog/node/gone');
    expect({ json: after.json, index: after.index }).toEqual({ json: before.json, index: before.index });
    const done = await txn(service('delete', 'gone'), check('delete', 'gone'), node('get', 'gone'));
    expect(done.json).toMatchObject({ Results: [{ Node: { Node: 'gone' } }], Errors: null });
    expect((await server().get('/v1/health/node/gone')).json).toEqual([]);
    expect((await txn(node('delete', 'gone'))).json).toEqual({ Results: [], Errors: null });
    expect((await server().get('/v1/catalog/node/gone')).json).toBeNull();
  });
});
