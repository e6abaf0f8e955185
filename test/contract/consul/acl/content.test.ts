import { expect, it } from 'vitest';
import { onEachConsul, type Server } from '../servers.ts';
import type { Wire } from '../wire.ts';

const ROOT = { secretId: '00000000-aaaa-bbbb-cccc-000000000001', accessorId: '00000000-aaaa-bbbb-cccc-00000000000a' };
const NOBODY = '99999999-0000-0000-0000-000000000000';
const MANAGEMENT = '00000000-0000-0000-0000-000000000001';
const ANONYMOUS = '00000000-0000-0000-0000-000000000002';

const setup = {
  acl: { defaultPolicy: 'deny' as const, tokens: [{ ...ROOT, rules: { management: true } }] },
  realConfig: {
    acl: { enabled: true, default_policy: 'deny', tokens: { initial_management: ROOT.secretId, agent: ROOT.secretId } },
  },
};

interface Made {
  readonly ID: string;
  readonly AccessorID: string;
  readonly SecretID: string;
  readonly CreateIndex: number;
  readonly ModifyIndex: number;
}

/** Writes what must be taken; answers what was made. */
async function made(wire: Wire, path: string, body: object): Promise<Made> {
  const reply = await wire.put(path, body);
  if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${reply.text}`);
  return reply.json as Made; // the API's form
}

const outcome = ({ status, text }: { status: number; text: string }) => `${status} ${text}`.trim();

function policies(server: Server): void {
  const root = () => server().as(ROOT.secretId);

  it('are written, read by id and by name, renamed and listed without their rules', async () => {
    const Rules = 'key_prefix "" { policy = "read" }';
    const { ID, CreateIndex } = await made(root(), '/v1/acl/policy', { Name: 'reader', Description: 'reads', Rules });
    const read = await root().get(`/v1/acl/policy/${ID}`);
    expect(read.json).toMatchObject({ ID, Name: 'reader', Description: 'reads', Rules, CreateIndex });
    expect(read.index).toBeGreaterThan(0);
    expect((await root().get('/v1/acl/policy/name/reader')).json).toEqual(read.json);

    const renamed = await made(root(), `/v1/acl/policy/${ID}`, { Name: 'viewer', Rules });
    expect(renamed).toMatchObject({ ID, Name: 'viewer', Description: '', CreateIndex });
    expect(renamed.ModifyIndex).toBeGreaterThan(CreateIndex);
    const listed = (await root().get('/v1/acl/policies')).json as (Made & { Name: string; Rules?: string })[];
    expect(listed.map(({ Name }) => Name)).toEqual(['global-management', 'viewer']);
    expect(listed.map(({ Rules: rules }) => rules)).toEqual([undefined, undefined]);

    expect(outcome(await root().delete(`/v1/acl/policy/${ID}`))).toBe('200 true');
    expect(outcome(await root().delete(`/v1/acl/policy/${ID}`))).toBe('200 true');
    expect(outcome(await root().get(`/v1/acl/policy/${ID}`))).toBe('403 ACL not found');
  });

  it('are refused by name, rules and id, with a reason', async () => {
    const write = async (body: object, id = '') =>
      outcome(await root().put(id === '' ? '/v1/acl/policy' : `/v1/acl/policy/${id}`, body));
    const { ID } = await made(root(), '/v1/acl/policy', { Name: 'taken' });
    expect(await write({ Name: 'taken' })).toBe('500 Invalid Policy: A Policy with Name "taken" already exists');
    expect(await write({ Name: '' })).toBe('500 Invalid Policy: no Name is set');
    expect(await write({ Name: 'a b' })).toMatch(/^500 Invalid Policy: invalid Name\. Only alphanumeric characters, /);
    expect(await write({ Name: 'bad', Rules: 'key "" { policy = "sometimes" }' })).toMatch(/^500 Invalid key policy: /);
    expect(await write({ ID: NOBODY, Name: 'new' })).toBe('400 Cannot specify the ID when creating a new policy');
    expect(await write({ ID: NOBODY, Name: 'x' }, ID)).toBe('400 Policy ID in URL and payload do not match');
    expect(await write({ Name: 'ghost' }, NOBODY)).toBe(`500 cannot find policy ${NOBODY}`);
    expect(outcome(await root().get('/v1/acl/policy/'))).toBe('400 Missing policy ID');
    expect(outcome(await root().get('/v1/acl/policy/name/nobody'))).toBe('403 ACL not found');
  });

  it('leave the builtin one alone', async () => {
    const builtin = `/v1/acl/policy/${MANAGEMENT}`;
    expect(outcome(await root().put(builtin, { Name: 'global-management', Rules: '' }))).toBe(
      '500 Changing the Rules for the builtin global-management policy is not permitted',
    );
    expect(outcome(await root().delete(builtin))).toBe(
      '500 Delete operation not permitted on the builtin global-management policy',
    );
  });
}

function roles(server: Server): void {
  const root = () => server().as(ROOT.secretId);

  it('hold policies and identities, and are bare 404 where they are not there', async () => {
    await made(root(), '/v1/acl/policy', { Name: 'for-role', Rules: '' });
    const identities = {
      ServiceIdentities: [{ ServiceName: 'web' }],
      NodeIdentities: [{ NodeName: 'n1', Datacenter: 'dc1' }],
    };
    const { ID } = await made(root(), '/v1/acl/role', {
      Name: 'team',
      Policies: [{ Name: 'for-role' }],
      ...identities,
    });
    const read = await root().get(`/v1/acl/role/${ID}`);
    expect(read.json).toMatchObject({ ID, Name: 'team', Policies: [{ Name: 'for-role' }], ...identities });
    expect((await root().get('/v1/acl/role/name/team')).json).toEqual(read.json);
    const empty = await made(root(), '/v1/acl/role', { Name: 'empty' });
    expect(Object.keys(empty).sort()).toEqual(['CreateIndex', 'Description', 'Hash', 'ID', 'ModifyIndex', 'Name']);
    const listed = (await root().get('/v1/acl/roles')).json as { Name: string }[];
    expect(listed.map(({ Name }) => Name)).toEqual(['empty', 'team']);

    expect(await made(root(), `/v1/acl/role/${ID}`, { Name: 'team' })).not.toHaveProperty('ServiceIdentities');
    expect(outcome(await root().delete(`/v1/acl/role/${ID}`))).toBe('200 true');
    expect(outcome(await root().get(`/v1/acl/role/${ID}`))).toBe('404');
    expect(outcome(await root().get('/v1/acl/role/name/team'))).toBe('404');
  });

  it('are refused by name, links and id, with a reason', async () => {
    const write = async (body: object, id = '') =>
      outcome(await root().put(id === '' ? '/v1/acl/role' : `/v1/acl/role/${id}`, body));
    await made(root(), '/v1/acl/role', { Name: 'taken' });
    expect(await write({ Name: 'taken' })).toBe('500 Invalid Role: A Role with Name "taken" already exists');
    expect(await write({ Name: '' })).toBe('500 Invalid Role: no Name is set');
    expect(await write({ Name: 'ghost' }, NOBODY)).toBe(`500 cannot find role ${NOBODY}`);
    expect(await write({ Name: 'lost', Policies: [{ Name: 'nobody' }] })).toBe(
      '500 No such ACL policy with name "nobody"',
    );
  });
}

function tokens(server: Server): void {
  const root = () => server().as(ROOT.secretId);
  const write = async (body: object, id = '') =>
    outcome(await root().put(id === '' ? '/v1/acl/token' : `/v1/acl/token/${id}`, body));

  it('are bootstrapped once', async () => {
    expect(outcome(await root().put('/v1/acl/bootstrap'))).toMatch(
      /^403 Permission denied: ACL bootstrap no longer allowed \(reset index: \d+\)$/,
    );
  });

  it('can do what their policies and roles say, until they are deleted', async () => {
    await made(root(), '/v1/acl/policy', { Name: 'keys', Rules: 'key_prefix "a/" { policy = "write" }' });
    await made(root(), '/v1/acl/policy', { Name: 'nodes', Rules: 'node_prefix "" { policy = "read" }' });
    await made(root(), '/v1/acl/role', { Name: 'seers', Policies: [{ Name: 'nodes' }] });
    const links = { Policies: [{ Name: 'keys' }], Roles: [{ Name: 'seers' }] };
    const { AccessorID, SecretID } = await made(root(), '/v1/acl/token', { Description: 'one', ...links });
    const bearer = server().as(SecretID);
    expect(outcome(await bearer.put('/v1/kv/a/x', '1'))).toBe('200 true');
    expect((await bearer.put('/v1/kv/b/x', '1')).status).toBe(403);
    expect((await bearer.get('/v1/catalog/nodes')).json).toHaveLength(1);
    const own = (await bearer.get('/v1/acl/token/self')).json;
    expect(own).toMatchObject({ AccessorID, Description: 'one', Local: false, ...links });
    expect((await root().get(`/v1/acl/token/${AccessorID}`)).json).toEqual(own);

    await made(root(), `/v1/acl/token/${AccessorID}`, { Description: 'two' });
    expect((await bearer.put('/v1/kv/a/x', '1')).status).toBe(403);
    expect(outcome(await root().delete(`/v1/acl/token/${AccessorID}`))).toBe('200 true');
    expect(outcome(await root().delete(`/v1/acl/token/${AccessorID}`))).toBe('200 true');
    expect(outcome(await bearer.get('/v1/acl/token/self'))).toBe('403 ACL not found');
    expect(outcome(await root().get(`/v1/acl/token/${AccessorID}`))).toBe('403 ACL not found');
  });

  it('are cloned with their rights, and found by what they are linked to', async () => {
    const policy = await made(root(), '/v1/acl/policy', { Name: 'linked' });
    const role = await made(root(), '/v1/acl/role', { Name: 'linked' });
    const first = await made(root(), '/v1/acl/token', { Policies: [{ ID: policy.ID }], Roles: [{ ID: role.ID }] });
    const clone = await made(root(), `/v1/acl/token/${first.AccessorID}/clone`, { Description: 'again' });
    expect(clone).toMatchObject({ Description: 'again', Policies: [{ Name: 'linked' }], Roles: [{ Name: 'linked' }] });
    expect([first.AccessorID, first.SecretID]).not.toContain(clone.AccessorID);
    const both = [first.AccessorID, clone.AccessorID].sort();
    for (const query of [`policy=${policy.ID}`, `role=${role.ID}`]) {
      const found = (await root().get(`/v1/acl/tokens?${query}`)).json as Made[];
      expect(found.map(({ AccessorID }) => AccessorID).sort()).toEqual(both);
    }
  });

  it('are made under ids that are chosen, where these are free and ids', async () => {
    const ids = {
      AccessorID: '12345678-0000-4000-8000-000000000001',
      SecretID: '12345678-0000-4000-8000-000000000002',
    };
    expect(await made(root(), '/v1/acl/token', ids)).toMatchObject(ids);
    expect(await write({ AccessorID: ids.AccessorID })).toBe('500 Invalid Token: AccessorID is already in use');
    expect(await write({ SecretID: ids.SecretID })).toBe('500 Invalid Token: SecretID is already in use');
    expect(await write({ AccessorID: 'x' })).toBe('500 Invalid Token: AccessorID - not a valid UUID');
  });

  it('live as long as they shall, between a minute and a day', async () => {
    expect(await write({ ExpirationTTL: '1s' })).toBe(
      '500 ExpirationTime cannot be less than 1m0s in the future (was 1s)',
    );
    expect(await write({ ExpirationTTL: '48h' })).toBe(
      '500 ExpirationTime cannot be more than 24h0m0s in the future (was 48h0m0s)',
    );
    const token = await made(root(), '/v1/acl/token', { ExpirationTTL: '2m' });
    const { ExpirationTime, CreateTime } = token as unknown as { ExpirationTime: string; CreateTime: string };
    expect(Math.round((Date.parse(ExpirationTime) - Date.parse(CreateTime)) / 1000)).toBe(120);
  });

  it('keep their secret and their place, and are refused with a reason', async () => {
    const { AccessorID } = await made(root(), '/v1/acl/token', { Local: true });
    expect(await write({ Description: 'x' }, AccessorID)).toBe(`500 Cannot toggle local mode of ${AccessorID}`);
    expect(await write({ SecretID: NOBODY }, AccessorID)).toBe("500 Changing a token's SecretID is not permitted");
    expect(await write({ AccessorID: NOBODY }, AccessorID)).toBe(
      '400 Token Accessor ID in URL and payload do not match',
    );
    expect(await write({ Description: 'x' }, NOBODY)).toBe(`500 Cannot find token "${NOBODY}"`);
    expect(await write({ Policies: [{ Name: 'nobody' }] })).toBe('500 No such ACL policy with name "nobody"');
    expect(await write({ Policies: [{ ID: NOBODY }] })).toBe(`500 No such ACL policy with ID "${NOBODY}"`);
    expect(await write({ Roles: [{ Name: 'nobody' }] })).toBe('500 No such ACL role with name "nobody"');
    expect(await write({ ServiceIdentities: [{}] })).toBe(
      '500 Service identity is missing the service name field on this token',
    );
    expect(await write({ ServiceIdentities: [{ ServiceName: 'Not Good' }] })).toMatch(
      /^500 Service identity "Not Good" has an invalid name\. Only lowercase alphanumeric characters, /,
    );
    expect(outcome(await root().get('/v1/acl/token/'))).toBe('400 Missing token ID');
    expect(outcome(await root().delete(`/v1/acl/token/${ANONYMOUS}`))).toBe(
      '500 Delete operation not permitted on the anonymous token',
    );
  });

  it('are written by those who may', async () => {
    const { AccessorID, SecretID } = await made(root(), '/v1/acl/token', {});
    const denied = (right: string) =>
      `403 Permission denied: token with AccessorID '${AccessorID}' lacks permission '${right}'`;
    expect(outcome(await server().as(SecretID).get('/v1/acl/tokens'))).toBe(denied('acl:read'));
    expect(outcome(await server().as(SecretID).put('/v1/acl/token', {}))).toBe(denied('acl:write'));
    expect((await server().get('/v1/acl/policies')).status).toBe(403);
  });
}

onEachConsul('ACL policies', policies, setup);
onEachConsul('ACL roles', roles, setup);
onEachConsul('ACL tokens', tokens, setup);
