import { expect, it } from 'vitest';
import { Wire as NomadWire } from '../../nomad/wire.ts';
import type { Mesh } from './meshes.ts';

/** The management token that each Nomad of these cases gets by its bootstrap. */
export const ROOT = '11111111-2222-3333-4444-555555555555';

/** Vault's second attempt comes 10 to 30 s after the first. */
const RETRIED_BY_MS = 60_000;

export const nomadAs = ({ upstream }: Mesh, token: string) => new NomadWire(upstream(), '', token);

/** Credentials, which must be given, with their lease. */
export async function grant({ vault }: Mesh, path = 'nomad/creds/reader') {
  const reply = await vault().get(path);
  if (reply.status !== 200) throw new Error(`no credentials: ${reply.status} ${reply.text}`);
  const { lease_id: lease } = reply.json as { lease_id: string };
  return { lease, token: String(reply.data['secret_id']), accessor: String(reply.data['accessor_id']), reply };
}

export const isKnown = async (mesh: Mesh, token: string) =>
  (await nomadAs(mesh, token).get('/v1/acl/token/self')).status === 200;

const gone = (mesh: Mesh, token: string) =>
  expect.poll(() => isKnown(mesh, token), { timeout: 10_000, interval: 100 }).toBe(false);

/** How the life of a Nomad token ends with its lease. */
export function endings(mesh: Mesh): void {
  const { vault } = mesh;

  it('deletes the token in Nomad when its lease is revoked', async () => {
    const { lease, token } = await grant(mesh);
    expect(await isKnown(mesh, token)).toBe(true);
    expect((await vault().put('sys/leases/revoke', { lease_id: lease, sync: true })).status).toBe(204);
    expect(await isKnown(mesh, token)).toBe(false);
  });

  it('deletes the token when the Vault token that asked for it is revoked by its accessor', async () => {
    const { auth } = await vault().post('auth/token/create-orphan', { policies: ['root'], ttl: '1h' });
    const { data } = await vault().as(String(auth['client_token'])).get('nomad/creds/reader');
    expect(await isKnown(mesh, String(data['secret_id']))).toBe(true);
    await vault().post('auth/token/revoke-accessor', { accessor: auth['accessor'] });
    await gone(mesh, String(data['secret_id']));
  });

  it('deletes a token that nobody ever unwrapped', async () => {
    const { auth } = await vault().post('auth/token/create-orphan', { policies: ['root'], ttl: '1h' });
    const bearer = vault().as(String(auth['client_token'])).wrapped('60s');
    const before = await tokensOf(mesh);
    await bearer.get('nomad/creds/reader');
    expect(await tokensOf(mesh)).toBe(before + 1);
    await vault().post('auth/token/revoke-accessor', { accessor: auth['accessor'] });
    await expect.poll(() => tokensOf(mesh), { timeout: 10_000, interval: 100 }).toBe(before);
  });

  it('deletes the token when the life of the Vault token that asked for it is over', async () => {
    const { auth } = await vault().post('auth/token/create-orphan', { policies: ['root'], explicit_max_ttl: '1s' });
    const { data } = await vault().as(String(auth['client_token'])).get('nomad/creds/reader');
    await gone(mesh, String(data['secret_id']));
  });

  it('deletes the token when its own time is over', async () => {
    await vault().post('nomad/config/lease', { ttl: '1s', max_ttl: '1h' });
    const { token } = await grant(mesh);
    await vault().post('nomad/config/lease', { ttl: '1h', max_ttl: '2h' });
    await gone(mesh, token);
  });
}

async function tokensOf(mesh: Mesh): Promise<number> {
  const { json } = await nomadAs(mesh, ROOT).get('/v1/acl/tokens');
  return (json as { Name: string }[]).filter(({ Name }) => Name.startsWith('vault-')).length;
}

/** What becomes of leases while Nomad is not there, or does not know Vault's token. */
export function upstreamProblems(mesh: Mesh): void {
  const { vault, upstream } = mesh;
  const nowhere = 'http://127.0.0.1:1';
  const refused = 'dial tcp 127.0.0.1:1: connect: connection refused';

  it('says that Nomad is not there, and keeps a lease that it could not end', async () => {
    const { lease, token } = await grant(mesh);
    await vault().post('nomad/config/access', { address: nowhere });
    expect(await vault().get('nomad/creds/reader')).toMatchObject({
      status: 500,
      errors: [`1 error occurred:\n\t* Put "${nowhere}/v1/acl/token": ${refused}\n\n`],
    });
    const failed = await vault().put('sys/leases/revoke', { lease_id: lease, sync: true });
    expect(failed.status).toBe(400);
    expect(failed.errors.join()).toContain(refused);
    expect((await vault().put('sys/leases/lookup', { lease_id: lease })).status).toBe(200);
    await vault().post('nomad/config/access', { address: upstream() });
    expect((await vault().put('sys/leases/revoke', { lease_id: lease, sync: true })).status).toBe(204);
    expect(await isKnown(mesh, token)).toBe(false);
  });

  it.skipIf(!mesh.mayBeSlow)(
    `tries again by itself to delete a token while Nomad was not there${mesh.mayBeSlow ? '' : ' (skipped: CONTRACT_SLOW is not set)'}`,
    async () => {
      const { lease, token } = await grant(mesh);
      await vault().post('nomad/config/access', { address: nowhere });
      expect((await vault().put('sys/leases/revoke', { lease_id: lease, sync: false })).status).toBe(202);
      await expect.poll(async () => await leftOf(mesh, lease), { timeout: 10_000 }).toBe(0);
      await vault().post('nomad/config/access', { address: upstream() });
      expect(await isKnown(mesh, token)).toBe(true);
      await expect.poll(() => isKnown(mesh, token), { timeout: RETRIED_BY_MS, interval: 500 }).toBe(false);
      expect((await vault().put('sys/leases/lookup', { lease_id: lease })).status).toBe(400);
    },
    RETRIED_BY_MS,
  );

  it('says that its own token is not enough', async () => {
    await vault().post('nomad/config/access', { token: '99999999-0000-0000-0000-000000000000' });
    expect(await vault().get('nomad/creds/reader')).toMatchObject({
      status: 500,
      errors: ['1 error occurred:\n\t* Unexpected response code: 403 (Permission denied)\n\n'],
    });
    await vault().post('nomad/config/access', { token: ROOT });
  });

  it('forgets where Nomad is', async () => {
    expect((await vault().delete('nomad/config/access')).status).toBe(204);
    expect((await vault().get('nomad/config/access')).status).toBe(404);
    await vault().post('nomad/config/access', { address: upstream(), token: ROOT });
  });
}

async function leftOf({ vault }: Mesh, lease: string): Promise<unknown> {
  return (await vault().put('sys/leases/lookup', { lease_id: lease })).data['ttl'];
}
