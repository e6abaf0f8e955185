import { afterEach, expect, it } from 'vitest';
import { steppedClock } from '../../../sandbox/clock.ts';
import { startVault, type VaultContent, type VaultSandbox } from '../../../sandbox/vault/index.ts';

const ROOT = 'hvs.root';
const BOT = 'hvs.bot';

const CONTENT: VaultContent = {
  tokens: [
    { id: ROOT, accessor: 'root-accessor', policies: ['root'] },
    { id: BOT, accessor: 'bot-accessor', policies: ['default', 'meshbot'], creationTtlMs: 3_600_000 },
  ],
  policies: {
    meshbot: [
      { path: 'auth/token/create/mesh-*', capabilities: ['create', 'update'] },
      { path: 'auth/token/+', capabilities: ['update'] },
      { path: 'auth/token/roles/*', capabilities: ['read'] },
      { path: 'secret/data/forced', capabilities: ['read'], minWrappingTtlMs: 10_000 },
    ],
    deployer: [{ path: 'secret/data/shop/*', capabilities: ['read'] }],
  },
  tokenRoles: { 'mesh-deployer': { allowedPolicies: ['deployer'], orphan: true, explicitMaxTtlMs: 7_200_000 } },
  appRoles: [{ name: 'ci', roleId: 'role-1', secretId: 'secret-1', policies: ['deployer'], ttlMs: 600_000 }],
  secrets: { 'shop/web': { password: 'not-a-real-one' }, 'shop/api': {}, forced: {} },
};

let vault: VaultSandbox | undefined;
const clock = steppedClock();

afterEach(() => vault?.close());

async function ask(method: string, path: string, token?: string, body?: object, wrapTtl?: string) {
  const headers: Record<string, string> = {};
  if (token !== undefined) headers['x-vault-token'] = token;
  if (wrapTtl !== undefined) headers['x-vault-wrap-ttl'] = wrapTtl;
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const reply = await fetch(`${vault?.url}/v1/${path}`, init);
  const text = await reply.text();
  return { status: reply.status, body: text === '' ? {} : JSON.parse(text) };
}

async function start(): Promise<void> {
  vault = await startVault({ clock, ...CONTENT });
}

it.each([
  ['active', '', 200],
  ['standby', '', 429],
  ['standby', '?standbyok=true', 200],
  ['dr-secondary', '', 472],
  ['performance-standby', '', 473],
  ['performance-standby', '?perfstandbyok=true', 200],
  ['uninitialized', '', 501],
  ['sealed', '', 503],
  ['sealed', '?sealedcode=204', 204],
] as const)('answers health of a vault that is %s with %s by %d', async (condition, query, status) => {
  await start();
  vault?.setCondition(condition);
  expect((await fetch(`${vault?.url}/v1/sys/health${query}`)).status).toBe(status);
});

it('answers nothing but its condition while it is sealed', async () => {
  await start();
  vault?.setCondition('sealed');
  expect(await ask('GET', 'sys/seal-status')).toMatchObject({ status: 200, body: { sealed: true, t: 1, n: 1 } });
  expect(await ask('GET', 'auth/token/lookup-self', ROOT)).toEqual({
    status: 503,
    body: { errors: ['Vault is sealed'] },
  });
});

it('tells a missing token, an unknown one and one without the right apart', async () => {
  await start();
  const denied = '1 error occurred:\n\t* permission denied\n\n';
  expect((await ask('GET', 'auth/token/lookup-self')).body.errors).toEqual(['permission denied']);
  expect((await ask('GET', 'auth/token/lookup-self', 'hvs.forged')).body.errors).toEqual([
    '2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n',
  ]);
  expect(await ask('GET', 'sys/mounts', BOT)).toEqual({ status: 403, body: { errors: [denied] } });
  expect(await ask('GET', 'no/such/path', ROOT)).toEqual({
    status: 404,
    body: { errors: ['no handler for route "no/such/path". route entry not found.'] },
  });
});

it('describes a token to its bearer, with what is left of its life', async () => {
  await start();
  clock.step(60_000);
  expect((await ask('GET', 'auth/token/lookup-self', BOT)).body.data).toMatchObject({
    id: BOT,
    accessor: 'bot-accessor',
    policies: ['default', 'meshbot'],
    ttl: 3540,
    creation_ttl: 3600,
    renewable: true,
    orphan: true,
  });
  expect((await ask('GET', 'auth/token/lookup-self', ROOT)).body.data).toMatchObject({ ttl: 0, expire_time: null });
});

it('renews from now on, and lets a token die in time', async () => {
  await start();
  clock.step(3_000_000);
  const renewed = await ask('POST', 'auth/token/renew-self', BOT, { increment: '30m' });
  expect(renewed.body.auth).toMatchObject({ lease_duration: 1800, renewable: true });
  clock.step(1_800_000);
  expect((await ask('GET', 'auth/token/lookup-self', BOT)).status).toBe(403);
  expect(await ask('POST', 'auth/token/renew-self', ROOT)).toEqual({
    status: 400,
    body: { errors: ['lease is not renewable'] },
  });
});

it('makes tokens by role: its policies, orphan, never beyond its maximum', async () => {
  await start();
  const made = await ask('POST', 'auth/token/create/mesh-deployer', BOT, { ttl: '24h', meta: { user: 'U1' } });
  expect(made.body.auth).toMatchObject({
    policies: ['default', 'deployer'],
    orphan: true,
    metadata: { user: 'U1' },
    lease_duration: 7200,
  });
  expect((await ask('POST', 'auth/token/create/mesh-deployer', BOT, { policies: ['root'] })).status).toBe(400);
  expect(await ask('POST', 'auth/token/create/mesh-none', BOT)).toEqual({
    status: 400,
    body: { errors: ['unknown role mesh-none'] },
  });
});

it('looks up, renews and revokes by accessor without showing the token', async () => {
  await start();
  const { accessor, client_token: id } = (await ask('POST', 'auth/token/create/mesh-deployer', BOT)).body.auth;
  expect((await ask('POST', 'auth/token/lookup-accessor', BOT, { accessor })).body.data).toMatchObject({
    accessor,
    id: '',
    role: 'mesh-deployer',
  });
  expect((await ask('POST', 'auth/token/renew-accessor', BOT, { accessor })).body.auth.client_token).toBe('');
  expect((await ask('POST', 'auth/token/revoke-accessor', BOT, { accessor })).status).toBe(204);
  expect((await ask('GET', 'auth/token/lookup-self', id)).status).toBe(403);
  expect((await ask('POST', 'auth/token/lookup-accessor', BOT, { accessor })).status).toBe(400);
});

it('ends the children of a revoked token, but not orphans', async () => {
  await start();
  const parent = (await ask('POST', 'auth/token/create', ROOT, { policies: ['default', 'meshbot'] })).body.auth
    .client_token;
  const child = (await ask('POST', 'auth/token/create', parent, { policies: ['default'] })).body.auth.client_token;
  const orphan = (await ask('POST', 'auth/token/create/mesh-deployer', parent)).body.auth.client_token;
  await ask('POST', 'auth/token/revoke-self', parent);
  expect((await ask('GET', 'auth/token/lookup-self', child)).status).toBe(403);
  expect((await ask('GET', 'auth/token/lookup-self', orphan)).status).toBe(200);
});

it('wraps an answer into a token that opens once, and whose accessor then is gone', async () => {
  await start();
  const wrapped = (await ask('POST', 'auth/token/create/mesh-deployer', BOT, {}, '60s')).body;
  expect(wrapped).toMatchObject({ auth: null, data: null });
  const { token, accessor, wrapped_accessor: inner } = wrapped.wrap_info;
  expect(wrapped.wrap_info).toMatchObject({ ttl: 60, creation_path: 'auth/token/create/mesh-deployer' });
  expect((await ask('POST', 'auth/token/lookup-accessor', BOT, { accessor })).status).toBe(200);
  expect((await ask('POST', 'sys/wrapping/lookup', undefined, { token })).body.data).toMatchObject({
    creation_ttl: 60,
  });
  expect((await ask('POST', 'sys/wrapping/unwrap', token)).body.auth).toMatchObject({ accessor: inner });
  expect(await ask('POST', 'sys/wrapping/unwrap', token)).toEqual({
    status: 400,
    body: { errors: ['wrapping token is not valid or does not exist'] },
  });
  expect((await ask('POST', 'auth/token/lookup-accessor', BOT, { accessor })).status).toBe(400);
});

it('forgets a wrapped answer that nobody opens in time', async () => {
  await start();
  const { token } = (await ask('POST', 'sys/wrapping/wrap', BOT, { a: 1 }, '5')).body.wrap_info;
  clock.step(5000);
  expect((await ask('POST', 'sys/wrapping/unwrap', token)).status).toBe(400);
});

it('refuses the plain answer where the policy demands a wrapped one', async () => {
  await start();
  expect((await ask('GET', 'secret/data/forced', BOT)).status).toBe(403);
  expect((await ask('GET', 'secret/data/forced', BOT, undefined, '5s')).status).toBe(403);
  expect((await ask('GET', 'secret/data/forced', BOT, undefined, '10s')).body.wrap_info).toMatchObject({ ttl: 10 });
});

it('lets an AppRole log in, and says the same of every wrong pair', async () => {
  await start();
  const login = await ask('POST', 'auth/approle/login', undefined, { role_id: 'role-1', secret_id: 'secret-1' });
  expect(login.body.auth).toMatchObject({
    policies: ['default', 'deployer'],
    metadata: { role_name: 'ci' },
    lease_duration: 600,
  });
  expect((await ask('GET', 'secret/data/shop/web', login.body.auth.client_token)).body.data.data).toEqual({
    password: 'not-a-real-one',
  });
  for (const wrong of [
    { role_id: 'role-1', secret_id: 'x' },
    { role_id: 'x', secret_id: 'secret-1' },
  ]) {
    expect(await ask('POST', 'auth/approle/login', undefined, wrong)).toEqual({
      status: 400,
      body: { errors: ['invalid role or secret ID'] },
    });
  }
});

it('tells a bearer what it may do on a path', async () => {
  await start();
  const paths = ['auth/token/create/mesh-deployer', 'auth/token/create', 'sys/mounts'];
  const { data } = (await ask('POST', 'sys/capabilities-self', BOT, { paths })).body;
  expect(data).toEqual({
    'auth/token/create/mesh-deployer': ['create', 'update'],
    'auth/token/create': ['update'],
    'sys/mounts': ['deny'],
  });
  const single = (await ask('POST', 'sys/capabilities-self', ROOT, { paths: ['x'] })).body;
  expect(single).toMatchObject({ capabilities: ['root'], x: ['root'] });
});

it('lists names one level down, and answers an empty 404 where there is nothing', async () => {
  await start();
  expect((await ask('GET', 'secret/metadata/?list=true', ROOT)).body.data.keys).toEqual(['forced', 'shop/']);
  expect((await ask('GET', 'secret/metadata/shop?list=true', ROOT)).body.data.keys).toEqual(['api', 'web']);
  expect(await ask('GET', 'secret/data/nothing', ROOT)).toEqual({ status: 404, body: { errors: [] } });
});
