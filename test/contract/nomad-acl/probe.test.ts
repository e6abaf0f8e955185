import { afterEach, expect, it } from 'vitest';
import { createNomadProbe, type NomadProbe } from '../../../src/adapters/nomad/nomad-probe.ts';
import { Secret } from '../../../src/config/secret.ts';
import { onEachNomad } from '../nomad/servers.ts';
import { type Guarded, onGuardedNomad, ROOT } from './guarded.ts';

const NO_TLS = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };
const NOBODY = '99999999-2222-3333-4444-000000000000';
/** What docs/SECURITY.md gives the bot, without the right to submit. */
const READER = `
  namespace "default" { capabilities = ["list-jobs", "parse-job", "read-job", "read-logs"] }
  agent { policy = "read" }
`;

const probes: NomadProbe[] = [];
afterEach(async () => {
  for (const probe of probes.splice(0)) await probe.close();
});

function probeOf(address: string, token?: string): NomadProbe {
  const secret = token === undefined ? undefined : new Secret(token);
  const probe = createNomadProbe({ address, token: secret, tls: NO_TLS, region: undefined, namespace: 'default' });
  probes.push(probe);
  return probe;
}

async function rights(probe: NomadProbe) {
  return [await probe.mayReadJobs(), await probe.mayParse(), await probe.maySubmit()];
}

function questions({ root, holderOf }: Guarded): void {
  it('tells the leader and the release', async () => {
    const probe = probeOf(root().url, ROOT);
    expect(await probe.leader()).toMatch(/^[\d.]+:\d+$/);
    expect(await probe.version()).toBe(root().version);
  });

  it('tells whose token it is', async () => {
    const self = { name: 'Bootstrap Token', type: 'management', expires: undefined };
    expect(await probeOf(root().url, ROOT).tokenSelf()).toEqual(self);
    await expect(probeOf(root().url, NOBODY).tokenSelf()).rejects.toMatchObject({ code: 'MESH_UPSTREAM_DENIED' });
  });

  it('tells what the token may do, from what Nomad refuses', async () => {
    expect(await rights(probeOf(root().url, ROOT))).toEqual([true, true, true]);
    const reader = await holderOf('reader', READER);
    expect(await rights(probeOf(root().url, reader.SecretID))).toEqual([true, true, false]);
    expect(await rights(probeOf(root().url, NOBODY))).toEqual([false, false, false]);
  });

  it('leaves no job behind', async () => {
    await probeOf(root().url, ROOT).maySubmit();
    expect((await root().get('/v1/jobs')).json).toEqual([]);
  });

  it('keeps the release from a token that may not read the agent', async () => {
    const { SecretID } = await holderOf('jobs-only', 'namespace "default" { policy = "read" }');
    expect(await probeOf(root().url, SecretID).version()).toBeUndefined();
  });
}

onGuardedNomad('the probe', 'probe', questions);

onEachNomad('the probe without ACLs', (server) => {
  it('knows that there are no tokens, and may do everything', async () => {
    const probe = probeOf(server().url);
    expect(await probe.tokenSelf()).toBeUndefined();
    expect(await rights(probe)).toEqual([true, true, true]);
  });
});
