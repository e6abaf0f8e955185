import { beforeAll, expect, it, vi } from 'vitest';
import { onEachConsul } from '../servers.ts';

const ROOT = { secretId: '00000000-aaaa-bbbb-cccc-000000000001', accessorId: '00000000-aaaa-bbbb-cccc-00000000000a' };

interface Named {
  readonly Node?: string | { readonly Node: string };
  readonly Service?: string | { readonly Service: string };
  readonly ServiceName?: string;
  readonly Name?: string;
  readonly Key?: string;
}

/** What one row of a list is about, as `node/service`, or its name. */
function about({ Node, Service, ServiceName, Name, Key }: Named): string {
  const node = typeof Node === 'object' ? Node.Node : Node;
  const service = typeof Service === 'object' ? Service.Service : (Service ?? ServiceName);
  return [node, service].filter((name) => name !== undefined && name !== '').join('/') || (Key ?? Name ?? '?');
}

const N1 = { Node: 'n1', Address: '10.0.0.1' };

const NARROW_RULES = `
node "n1" { policy = "read" }
service "web" { policy = "read" }
session "n1" { policy = "read" }
event "deploy" { policy = "read" }
key_prefix "m/" { policy = "read" }`;

onEachConsul(
  'lists behind ACLs',
  (server) => {
    const root = () => server().as(ROOT.secretId);
    let [narrow, accessor] = ['', ''];

    beforeAll(async () => {
      for (const Node of ['n1', 'n2']) {
        for (const name of ['web', 'secret']) {
          const body = { Node, Address: '10.0.0.1', Service: { ID: name, Service: name } };
          const Check = { CheckID: name, Name: name, Status: 'critical', ServiceID: name };
          await root().put('/v1/catalog/register', { ...body, Check });
        }
        await root().put('/v1/session/create', { Node, Name: `of ${Node}`, NodeChecks: [] });
      }
      for (const Name of ['web', 'secret'])
        await root().put('/v1/agent/service/register', { Name, Check: { TTL: '10m' } });
      for (const name of ['deploy', 'secret']) await root().put(`/v1/event/fire/${name}`);
      for (const key of ['m/a', 'n']) await root().put(`/v1/kv/${key}`, 'x');
      await root().put('/v1/acl/policy', { Name: 'narrow', Rules: NARROW_RULES });
      const made = await root().put('/v1/acl/token', { Policies: [{ Name: 'narrow' }] });
      const token = made.json as { SecretID: string; AccessorID: string };
      [narrow, accessor] = [token.SecretID, token.AccessorID];
      const events = async () => ((await root().get('/v1/event/list')).json as unknown[]).length;
      await vi.waitFor(async () => expect(await events()).toBe(2), { timeout: 10_000 });
    });

    it.each([
      ['/v1/catalog/nodes', ['n1'], true],
      ['/v1/catalog/service/web', ['n1/web'], true],
      ['/v1/catalog/service/secret', [], true],
      ['/v1/health/service/web', ['n1/web'], true],
      ['/v1/health/service/secret', [], true],
      ['/v1/health/checks/web', ['n1/web'], true],
      ['/v1/health/checks/secret', [], true],
      ['/v1/health/node/n1', ['n1/web'], true],
      ['/v1/health/node/n2', [], true],
      ['/v1/health/state/critical', ['n1/web'], true],
      ['/v1/session/list', ['n1'], true],
      ['/v1/session/node/n1', ['n1'], false],
      ['/v1/session/node/n2', [], true],
      ['/v1/event/list', ['deploy'], true],
      ['/v1/kv/?recurse', ['m/a'], true],
      ['/v1/agent/members', [], true],
    ])('%s shows what may be read', async (path, expected, isFiltered) => {
      const reply = await server().as(narrow).get(path);
      const rows = (reply.json as Named[]).map(about);
      const told = reply.headers.get('x-consul-results-filtered-by-acls');
      expect({ status: reply.status, rows, told }).toEqual({
        status: 200,
        rows: expected,
        told: isFiltered ? 'true' : null,
      });
      expect((await root().get(path)).headers.get('x-consul-results-filtered-by-acls')).toBeNull();
    });

    it.each([
      ['/v1/catalog/services', ['web']],
      ['/v1/agent/services', ['web']],
      ['/v1/agent/checks', ['service:web']],
    ])('%s names what may be read', async (path, expected) => {
      const reply = await server().as(narrow).get(path);
      expect(Object.keys(reply.json as object)).toEqual(expected);
      expect(reply.headers.get('x-consul-results-filtered-by-acls')).toBe('true');
    });

    it('leaves services out of a node, and a node that may not be read', async () => {
      const reader = server().as(narrow);
      const own = await reader.get('/v1/catalog/node/n1');
      expect(own.json).toMatchObject({ Node: { Node: 'n1' }, Services: { web: { Service: 'web' } } });
      expect(own.text).not.toContain('secret');
      expect(own.headers.get('x-consul-results-filtered-by-acls')).toBe('true');
      const foreign = await reader.get('/v1/catalog/node/n2');
      expect(foreign.json).toBeNull();
      expect(foreign.headers.get('x-consul-results-filtered-by-acls')).toBe('true');
      const services = await reader.get('/v1/catalog/node-services/n1');
      expect(services.json).toMatchObject({ Node: { Node: 'n1' }, Services: [{ Service: 'web' }] });
      const none = await reader.get('/v1/catalog/node-services/n2');
      expect(none.json).toEqual({ Node: null, Services: null });
      expect(none.headers.get('x-consul-results-filtered-by-acls')).toBe('true');
      const stranger = await server().get('/v1/agent/services');
      expect(stranger.json).toEqual({});
      expect(stranger.headers.get('x-consul-results-filtered-by-acls')).toBeNull();
    });

    it.each([
      ['GET', '/v1/kv/n', 'key:read', 'n'],
      ['PUT', '/v1/kv/m/a', 'key:write', 'm/a'],
      ['DELETE', '/v1/kv/m/a', 'key:write', 'm/a'],
      ['PUT', '/v1/session/create', 'session:write', 'n1', { Node: 'n1' }],
      ['PUT', '/v1/catalog/register', 'service:write', 'web', { ...N1, Service: { Service: 'web' } }],
      ['PUT', '/v1/catalog/register', 'node:write', 'n1', { ...N1, Address: '10.0.0.9' }],
      ['PUT', '/v1/catalog/deregister', 'node:write', 'n1', { Node: 'n1' }],
      ['PUT', '/v1/agent/service/register', 'service:write', 'web', { Name: 'web' }],
      ['PUT', '/v1/agent/service/deregister/web', 'service:write', 'web'],
      ['PUT', '/v1/agent/service/maintenance/web?enable=true', 'service:write', 'web'],
      ['PUT', '/v1/agent/maintenance?enable=true', 'node:write', 'consul-server-1'],
      ['PUT', '/v1/agent/check/pass/service:web', 'service:write', 'web'],
      ['GET', '/v1/agent/self', 'agent:read', 'consul-server-1'],
      ['PUT', '/v1/agent/force-leave/n2', 'operator:write', ''],
      ['GET', '/v1/acl/tokens', 'acl:read', ''],
      ['GET', '/v1/acl/policies', 'acl:read', ''],
      ['PUT', '/v1/acl/token', 'acl:write', '', {}],
      ['GET', '/v1/operator/raft/configuration', 'operator:read', ''],
      ['GET', '/v1/operator/autopilot/health', 'operator:read', ''],
    ])('refuses %s %s for want of %s on %j', async (method, path, right, name, body?: object) => {
      const reply = await server().as(narrow).send(method, path, body);
      const lacking = name === '' ? '' : ` on ${JSON.stringify(name)}`;
      const text = `Permission denied: token with AccessorID '${accessor}' lacks permission '${right}'${lacking}`;
      expect({ status: reply.status, text: reply.text }).toEqual({ status: 403, text });
    });

    it('refuses the catalog operations of a transaction one by one, but only leaves out plain reads', async () => {
      const web = { ID: 'web', Service: 'web' };
      const reader = server().as(narrow);
      const refused = await reader.put('/v1/txn', [
        { Node: { Verb: 'set', Node: N1 } },
        { Service: { Verb: 'delete', Node: 'n1', Service: web } },
        { Check: { Verb: 'set', Check: { Node: 'n1', CheckID: 'disk' } } },
        { Check: { Verb: 'set', Check: { Node: 'n1', CheckID: 'web', ServiceID: 'web', ServiceName: 'web' } } },
        { Node: { Verb: 'get', Node: { Node: 'n2' } } },
      ]);
      const lacks = (right: string, name: string) =>
        `Permission denied: token with AccessorID '${accessor}' lacks permission '${right}' on "${name}"`;
      expect(refused).toMatchObject({
        status: 409,
        json: {
          Errors: [
            { OpIndex: 0, What: lacks('node:write', 'n1') },
            { OpIndex: 1, What: lacks('service:write', 'web') },
            { OpIndex: 2, What: lacks('node:write', 'n1') },
            { OpIndex: 3, What: lacks('service:write', 'web') },
          ],
        },
      });
      const reads = ['n1', 'n2'].flatMap((Node) => [
        { Node: { Verb: 'get', Node: { Node } } },
        { Check: { Verb: 'get', Check: { Node, CheckID: 'web' } } },
      ]);
      expect((await reader.put('/v1/txn', reads)).json).toMatchObject({
        Results: [
          { Node: { Node: 'n1' } },
          { Check: { Node: 'n1', CheckID: 'web' } },
          { Check: { Node: 'n2', CheckID: 'web' } },
        ],
        ResultsFilteredByACLs: true,
      });
    });

    it('says no more than that it may not fire an event', async () => {
      const reply = await server().as(narrow).put('/v1/event/fire/deploy');
      expect(reply).toMatchObject({ status: 403, text: 'Permission denied' });
    });
  },
  {
    acl: { defaultPolicy: 'deny', tokens: [{ ...ROOT, rules: { management: true } }] },
    realConfig: {
      acl: {
        enabled: true,
        default_policy: 'deny',
        tokens: { initial_management: ROOT.secretId, agent: ROOT.secretId },
      },
    },
  },
);
