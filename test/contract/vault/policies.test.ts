import { expect, it } from 'vitest';
import { onEachVault, type Server } from './servers.ts';
import type { Wire } from './wire.ts';

const DENIED = '1 error occurred:\n\t* permission denied\n\n';

let counted = 0;

/** A token with one policy, and without the default one. */
async function bearerOf(server: Server, policy: string): Promise<Wire> {
  counted += 1;
  const name = `rule-${counted}`;
  expect((await server().put(`sys/policies/acl/${name}`, { policy })).status).toBe(204);
  const { auth } = await server().post('auth/token/create', { policies: [name], no_default_policy: true });
  return server().as(String(auth['client_token']));
}

onEachVault('policies', (server) => {
  it('keeps a policy as it was written', async () => {
    const policy = '# mine\npath "secret/data/*" {\n  capabilities = ["read"]\n}\n';
    expect((await server().put('sys/policies/acl/kept', { policy })).status).toBe(204);
    expect((await server().get('sys/policies/acl/kept')).data).toEqual({ name: 'kept', policy });
    expect((await server().get('sys/policy/kept')).json).toMatchObject({
      name: 'kept',
      rules: policy,
      data: { name: 'kept', rules: policy },
    });
    expect((await server().list('sys/policies/acl')).data['keys']).toEqual(
      expect.arrayContaining(['default', 'kept', 'root']),
    );
    expect((await server().delete('sys/policies/acl/kept')).status).toBe(204);
    expect(await server().get('sys/policies/acl/kept')).toMatchObject({ status: 404, json: { errors: [] } });
  });

  it('takes JSON, and text in base64', async () => {
    const json = JSON.stringify({ path: { 'secret/data/a': { capabilities: ['read'] } } });
    for (const policy of [json, Buffer.from(json).toString('base64')]) {
      const bearer = await bearerOf(server, policy);
      expect((await bearer.get('secret/data/a')).status).toBe(404);
      expect((await bearer.get('secret/data/b')).status).toBe(403);
    }
  });

  it('keeps names in lower case, and says so', async () => {
    const reply = await server().put('sys/policies/acl/Mixed', { policy: 'path "a" { capabilities = ["read"] }' });
    expect(reply).toMatchObject({ status: 200, warnings: ['policy name was converted to mixed'] });
    expect((await server().get('sys/policies/acl/mixed')).status).toBe(200);
  });

  it.each([
    ['none', {}, "'policy' parameter not supplied or empty"],
    ['root', { policy: 'path "a" { capabilities = ["read"] }' }, 'cannot update "root" policy'],
    [
      'bad',
      { policy: 'path "a" { capabilities = ["fly"] }' },
      'failed to parse policy: path "a": invalid capability "fly"',
    ],
    [
      'bad',
      { policy: 'path "a/+*" { capabilities = ["read"] }' },
      'failed to parse policy: path "a/+*": invalid use of wildcards (\'+*\' is forbidden)',
    ],
    ['bad', { policy: 'path "a" { policy = "fly" }' }, 'failed to parse policy: path "a": invalid policy "fly"'],
    [
      'bad',
      { policy: 'path "a" { capabilities = ["read"] min_wrapping_ttl = "2m" max_wrapping_ttl = "1m" }' },
      'failed to parse policy: max_wrapping_ttl cannot be less than min_wrapping_ttl',
    ],
  ])('refuses %s with %j', async (name, body, why) => {
    expect(await server().put(`sys/policies/acl/${name}`, body)).toMatchObject({ status: 400, errors: [why] });
  });

  it.each(['path "a" {', 'nonsense', 'path "a" { colour = "red" }', 'node "a" { capabilities = ["read"] }'])(
    'refuses what is no policy: %s',
    async (policy) => {
      const { status, errors } = await server().put('sys/policies/acl/bad', { policy });
      expect(status).toBe(400);
      expect(errors[0]).toMatch(/^failed to parse policy: /);
    },
  );

  it.each([
    ['default', 'cannot delete default policy'],
    ['root', 'cannot delete "root" policy'],
  ])('does not delete %s', async (name, why) => {
    expect(await server().delete(`sys/policies/acl/${name}`)).toMatchObject({ status: 400, errors: [why] });
  });

  it('tells the first write of a thing from a later one', async () => {
    const creator = await bearerOf(server, 'path "secret/data/*" { capabilities = ["create"] }');
    const updater = await bearerOf(server, 'path "secret/data/*" { capabilities = ["update"] }');
    expect((await updater.post('secret/data/first', { data: {} })).status).toBe(403);
    expect((await creator.post('secret/data/first', { data: {} })).status).toBe(200);
    expect((await creator.post('secret/data/first', { data: {} })).status).toBe(403);
    expect((await updater.post('secret/data/first', { data: {} })).status).toBe(200);
  });

  it('asks for sudo beside the capability on guarded paths', async () => {
    const plain = await bearerOf(server, 'path "sys/auth/*" { capabilities = ["create", "update"] }');
    const sudo = await bearerOf(server, 'path "sys/auth/*" { capabilities = ["create", "update", "sudo"] }');
    expect(await plain.post('sys/auth/guarded', { type: 'approle' })).toMatchObject({ status: 403, errors: [DENIED] });
    expect((await sudo.post('sys/auth/guarded', { type: 'approle' })).status).toBe(204);
  });

  it.each([
    ['a deny beats all', 'path "secret/data/x" { capabilities = ["read", "deny"] }', 403],
    [
      'an exact path beats a glob',
      'path "secret/data/*" { capabilities = ["deny"] }\npath "secret/data/x" { capabilities = ["read"] }',
      404,
    ],
    [
      'a longer glob beats a shorter one',
      'path "secret/*" { capabilities = ["read"] }\npath "secret/data/*" { capabilities = ["list"] }',
      403,
    ],
    [
      'a glob that begins later beats a plus',
      'path "secret/+/x" { capabilities = ["read"] }\npath "secret/data/*" { capabilities = ["list"] }',
      403,
    ],
    ['a plus stands for one segment', 'path "secret/+/x" { capabilities = ["read"] }', 404],
    ['a plus does not stand for two', 'path "+/x" { capabilities = ["read"] }', 403],
    ['a glob may end within a segment', 'path "secret/da*" { capabilities = ["read"] }', 404],
    ['the old words still count', 'path "secret/data/x" { policy = "read" }', 404],
    ['a leading slash does not', 'path "/secret/data/x" { capabilities = ["read"] }', 404],
  ])('%s', async (_what, policy, status) => {
    expect((await (await bearerOf(server, policy)).get('secret/data/x')).status).toBe(status);
  });

  it('lists by a rule without the last slash too', async () => {
    await server().post('secret/data/dir/a', { data: {} });
    const bearer = await bearerOf(server, 'path "secret/metadata/dir" { capabilities = ["list"] }');
    expect((await bearer.list('secret/metadata/dir')).data).toEqual({ keys: ['a'] });
    expect((await bearer.list('secret/metadata/dir/')).data).toEqual({ keys: ['a'] });
  });

  it.each([
    ['required_parameters = ["a"]', { a: 1 }, { b: 1 }],
    ['allowed_parameters = { "a" = ["1", "2"] }', { a: '2' }, { a: '3' }],
    ['allowed_parameters = { "a" = [] }', { a: 'any' }, { b: 'any' }],
    ['allowed_parameters = { "a" = ["1"], "*" = [] }', { a: '1', b: '9' }, { a: '9' }],
    ['allowed_parameters = { "a" = ["pre-*"] }', { a: 'pre-x' }, { a: 'x' }],
    ['denied_parameters = { "a" = ["1"] }', { a: '2' }, { a: '1' }],
    ['denied_parameters = { "a" = [] }', { b: '1' }, { a: '1' }],
    ['denied_parameters = { "*" = [] }', {}, { a: '1' }],
    ['allowed_parameters = { "a" = ["x", "y"] }', { a: ['x', 'y'] }, { a: ['x', 'z'] }],
  ])('holds requests to %s', async (limit, good, bad) => {
    const bearer = await bearerOf(server, `path "sys/capabilities-self" { capabilities = ["update"] ${limit} }`);
    expect([403]).toContain((await bearer.post('sys/capabilities-self', bad)).status);
    expect((await bearer.post('sys/capabilities-self', good)).status).toBe(400);
  });

  it('tells a bearer what it may do on a path', async () => {
    const bearer = await bearerOf(
      server,
      `path "secret/data/*" { capabilities = ["update", "create", "read"] }
       path "secret/metadata/*" { capabilities = ["list"] }
       path "sys/capabilities-self" { capabilities = ["update"] }`,
    );
    const paths = ['secret/data/a', 'secret/metadata/', 'sys/mounts'];
    const reply = await bearer.post('sys/capabilities-self', { paths });
    expect(reply.data).toEqual({
      'secret/data/a': ['create', 'read', 'update'],
      'secret/metadata/': ['list'],
      'sys/mounts': ['deny'],
    });
    expect(reply.json).toMatchObject({ 'sys/mounts': ['deny'], mount_type: 'system' });
    const single = await bearer.post('sys/capabilities-self', { path: 'secret/data/a' });
    expect(single.data).toEqual({
      'secret/data/a': ['create', 'read', 'update'],
      capabilities: ['create', 'read', 'update'],
    });
    expect((await server().post('sys/capabilities-self', { paths: ['x'] })).data).toEqual({
      x: ['root'],
      capabilities: ['root'],
    });
    expect(await bearer.post('sys/capabilities-self')).toMatchObject({
      status: 400,
      errors: ['paths must be supplied'],
    });
  });

  it('tells what another may do, by its token or its accessor', async () => {
    const { auth } = await server().post('auth/token/create', { policies: ['default'] });
    const asked = { paths: ['sys/mounts', 'auth/token/lookup-self'] };
    const expected = { 'sys/mounts': ['deny'], 'auth/token/lookup-self': ['read'] };
    const byToken = await server().post('sys/capabilities', { token: auth['client_token'], ...asked });
    const byAccessor = await server().post('sys/capabilities-accessor', { accessor: auth['accessor'], ...asked });
    expect([byToken.data, byAccessor.data]).toEqual([expected, expected]);
  });

  it('gives every token the rights over itself by the default policy', async () => {
    const { auth } = await server().post('auth/token/create', { policies: ['default'] });
    const paths = {
      'auth/token/lookup-self': ['read'],
      'auth/token/renew-self': ['update'],
      'auth/token/revoke-self': ['update'],
      'cubbyhole/a': ['create', 'delete', 'list', 'read', 'update'],
      'sys/capabilities-self': ['update'],
      'sys/leases/lookup': ['update'],
      'sys/leases/renew': ['update'],
      'sys/renew': ['update'],
      'sys/wrapping/lookup': ['update'],
      'sys/wrapping/unwrap': ['update'],
      'sys/wrapping/wrap': ['update'],
      'sys/tools/hash': ['update'],
      'sys/internal/ui/resultant-acl': ['read'],
    };
    const bearer = server().as(String(auth['client_token']));
    const { data } = await bearer.post('sys/capabilities-self', { paths: Object.keys(paths) });
    expect(data).toEqual(paths);
  });
});
