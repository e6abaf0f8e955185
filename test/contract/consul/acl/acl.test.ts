import { expect, it } from 'vitest';
import { onEachConsul } from '../servers.ts';
import type { Wire } from '../wire.ts';

const ROOT = { secretId: '00000000-aaaa-bbbb-cccc-000000000001', accessorId: '00000000-aaaa-bbbb-cccc-00000000000a' };
const BOT = { secretId: '11111111-2222-3333-4444-555555555555', accessorId: 'aaaaaaaa-2222-3333-4444-555555555555' };

const RULES = `
key_prefix "m/" { policy = "write" }
key "m/ro" { policy = "read" }
session_prefix "" { policy = "write" }
service_prefix "web" { policy = "read" }
node_prefix "" { policy = "read" }`;

const setup = {
  acl: {
    defaultPolicy: 'deny' as const,
    tokens: [
      { ...ROOT, rules: { management: true } },
      {
        ...BOT,
        description: 'bot',
        policies: ['bot'],
        rules: {
          keyPrefix: { 'm/': 'write' as const },
          key: { 'm/ro': 'read' as const },
          sessionPrefix: { '': 'write' as const },
          servicePrefix: { web: 'read' as const },
          nodePrefix: { '': 'read' as const },
        },
      },
    ],
  },
  realConfig: {
    acl: { enabled: true, default_policy: 'deny', tokens: { initial_management: ROOT.secretId, agent: ROOT.secretId } },
  },
  prepareReal: async (wire: Wire) => {
    const root = wire.as(ROOT.secretId);
    await root.put('/v1/acl/policy', { Name: 'bot', Rules: RULES });
    const token = {
      SecretID: BOT.secretId,
      AccessorID: BOT.accessorId,
      Policies: [{ Name: 'bot' }],
      Description: 'bot',
    };
    await root.put('/v1/acl/token', token);
  },
};

const ANONYMOUS = '00000000-0000-0000-0000-000000000002';
const lacks = (accessor: string, right: string, name: string) =>
  `Permission denied: token with AccessorID '${accessor}' lacks permission '${right}' on "${name}"`;

onEachConsul(
  'ACLs',
  (server) => {
    const root = () => server().as(ROOT.secretId);
    const bot = () => server().as(BOT.secretId);

    it('shows a bearer its own token, and strangers none', async () => {
      expect((await bot().get('/v1/acl/token/self')).json).toMatchObject({
        AccessorID: BOT.accessorId,
        SecretID: BOT.secretId,
        Description: 'bot',
        Policies: [{ Name: 'bot' }],
        Local: false,
      });
      expect(await server().get('/v1/acl/token/self')).toMatchObject({ status: 403, text: 'ACL not found' });
    });

    it('refuses unknown tokens everywhere but where nobody looks at them', async () => {
      const forged = server().as('99999999-0000-0000-0000-000000000000');
      expect(await forged.get('/v1/kv/m/a')).toMatchObject({ status: 403, text: 'ACL not found' });
      expect((await forged.get('/v1/status/leader')).status).toBe(200);
    });

    it('takes the token as Authorization: Bearer and as a parameter too', async () => {
      const headers = { authorization: `Bearer ${BOT.secretId}` };
      expect((await fetch(`${server().url}/v1/kv/m/none`, { headers })).status).toBe(404);
      expect((await server().get(`/v1/kv/m/none?token=${BOT.secretId}`)).status).toBe(404);
    });

    it('names the token, the right and the key in a refusal', async () => {
      expect(await server().get('/v1/kv/m/a')).toMatchObject({
        status: 403,
        text: lacks(ANONYMOUS, 'key:read', 'm/a'),
      });
      expect(await bot().put('/v1/kv/n', 'x')).toMatchObject({
        status: 403,
        text: lacks(BOT.accessorId, 'key:write', 'n'),
      });
      expect(await bot().put('/v1/kv/m/ro', 'x')).toMatchObject({
        status: 403,
        text: lacks(BOT.accessorId, 'key:write', 'm/ro'),
      });
      expect(await bot().delete('/v1/kv/m/?recurse')).toMatchObject({
        status: 403,
        text: lacks(BOT.accessorId, 'key:write', 'm/'),
      });
      expect(await server().put('/v1/session/create')).toMatchObject({
        status: 403,
        text: lacks(ANONYMOUS, 'session:write', 'consul-server-1'),
      });
      expect(await bot().get('/v1/agent/self')).toMatchObject({
        status: 403,
        text: lacks(BOT.accessorId, 'agent:read', 'consul-server-1'),
      });
      expect(await bot().put('/v1/catalog/register', { Node: 'x', Address: '1.1.1.1' })).toMatchObject({
        status: 403,
        text: lacks(BOT.accessorId, 'node:write', 'x'),
      });
    });

    it('leaves out what may not be read, and says so to those who have a token', async () => {
      await root().put('/v1/kv/n', 'x');
      await bot().put('/v1/kv/m/a', 'x');
      const some = await bot().get('/v1/kv/?keys');
      expect(some.json).toEqual(['m/a']);
      expect(some.headers.get('x-consul-results-filtered-by-acls')).toBe('true');
      const none = await bot().get('/v1/kv/n?recurse');
      expect({ status: none.status, filtered: none.headers.get('x-consul-results-filtered-by-acls') }).toEqual({
        status: 404,
        filtered: 'true',
      });
      const stranger = await server().get('/v1/kv/?keys');
      expect(stranger.json).toEqual([]);
      expect(stranger.headers.get('x-consul-results-filtered-by-acls')).toBeNull();
    });

    it('filters the catalog and health by node and service alike', async () => {
      for (const name of ['web', 'secret']) {
        const body = { Node: 'n1', Address: '10.0.0.1', Service: { Service: name } };
        const Check = { CheckID: name, Name: name, Status: 'critical', ServiceID: name };
        await root().put('/v1/catalog/register', { ...body, Check });
      }
      const health = await bot().get('/v1/health/state/critical');
      expect((health.json as { CheckID: string }[]).map(({ CheckID }) => CheckID)).toEqual(['web']);
      expect(health.headers.get('x-consul-results-filtered-by-acls')).toBe('true');
      expect((await bot().get('/v1/catalog/services')).json).toEqual({ web: [] });
      expect((await bot().get('/v1/health/service/secret')).json).toEqual([]);
      expect((await server().get('/v1/catalog/nodes')).json).toEqual([]);
    });

    it('refuses the operations of a transaction one by one, but only leaves out plain reads', async () => {
      const refused = await bot().put('/v1/txn', [
        { KV: { Verb: 'set', Key: 'n' } },
        { KV: { Verb: 'check-index', Key: 'n' } },
        { KV: { Verb: 'get', Key: 'n' } },
      ]);
      expect(refused).toMatchObject({
        status: 409,
        json: {
          Results: null,
          Errors: [
            { OpIndex: 0, What: lacks(BOT.accessorId, 'key:write', 'n') },
            { OpIndex: 1, What: lacks(BOT.accessorId, 'key:read', 'n') },
          ],
        },
      });
      expect(await bot().put('/v1/txn', [{ KV: { Verb: 'get', Key: 'n' } }])).toMatchObject({
        status: 200,
        json: { Results: [], Errors: null, ResultsFilteredByACLs: true },
      });
    });

    it('lets a session be used by whoever may write sessions', async () => {
      const { ID } = (await bot().put('/v1/session/create')).json as { ID: string };
      expect((await bot().put(`/v1/kv/m/lock?acquire=${ID}`)).json).toBe(true);
      expect(await server().put(`/v1/session/destroy/${ID}`)).toMatchObject({ status: 403 });
      expect((await server().get('/v1/session/list')).json).toEqual([]);
    });
  },
  setup,
);

onEachConsul('a server without ACLs', (server) => {
  it('takes any token, and has none of its own', async () => {
    expect((await server().as('anything').put('/v1/kv/free', 'x')).json).toBe(true);
    expect(await server().get('/v1/acl/token/self')).toMatchObject({ status: 401, text: 'ACL support disabled' });
  });
});
