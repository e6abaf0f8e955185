import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realClock } from '../../../sandbox/clock.ts';
import { startConsul } from '../../../sandbox/consul/index.ts';
import { startNomad } from '../../../sandbox/nomad/index.ts';
import { startBeside } from '../../../sandbox/start.ts';
import { startVault } from '../../../sandbox/vault/index.ts';
import { TOKENS, VAULT_CONTENT } from '../../../sandbox/world/tokens.ts';
import { Ledger } from '../../../src/cli/demo/real/ledger.ts';
import { ourselves } from '../../../src/cli/demo/real/owner.ts';
import { type RealAddresses, readRealServers } from '../../../src/cli/demo/real/servers.ts';
import { surveyServers } from '../../../src/cli/demo/real/survey.ts';
import { takeServers } from '../../../src/cli/demo/real/take.ts';
import type { Env } from '../../../src/config/env.ts';

/** Simulated servers stand for real ones here: what is made on them is the same. */
const running: { close(): Promise<unknown> }[] = [];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshbot-take-'));
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function open<T extends { close(): Promise<unknown> }>(server: T): T {
  running.unshift(server);
  return server;
}

async function take(addresses: RealAddresses, env: Env = {}) {
  const survey = await surveyServers(readRealServers(addresses, env).servers);
  if (survey.kind !== 'fit') throw new Error(JSON.stringify(survey.problems));
  const ledger = new Ledger();
  const ending = new AbortController().signal;
  const taken = await takeServers(survey, { owner: ourselves(0), ledger, ending, jobsFolder: join(folder, 'jobs') });
  return { taken, ledger };
}

const get = async (url: string, path: string, headers: Record<string, string> = {}): Promise<unknown> => {
  const answer = await fetch(url + path, { headers });
  return answer.status === 404 ? [] : answer.json();
};

describe('what the demo makes on real servers', () => {
  it('is machines and services of the simulated Nomad in a Consul, and all goes at the end', async () => {
    const consul = open(await startConsul({ clock: realClock() }));
    const read = (path: string) => get(consul.url, path);
    const before = await read('/v1/catalog/nodes');
    const { taken, ledger } = await take({ consul: consul.url });
    const sandbox = await startBeside(taken.others, { nodes: 3 });
    expect(sandbox.consul).toBeUndefined();
    const web = (await read('/v1/health/service/web?passing')) as { Node: { Node: string } }[]; // the API's list
    expect(web.map(({ Node }) => Node.Node).sort()).toEqual(
      expect.arrayContaining(['meshbot-demo-node-1', 'meshbot-demo-node-2', 'meshbot-demo-node-3']),
    );
    expect(await read('/v1/kv/?keys')).toEqual(['meshbot-demo/owner']);
    await sandbox.close();
    expect(await ledger.undo()).toEqual([]);
    expect(await read('/v1/catalog/nodes')).toEqual(before);
    expect(Object.keys((await read('/v1/catalog/services')) as object)).toEqual(['consul']);
    expect(await read('/v1/kv/?keys')).toEqual([]);
  });

  it('is jobs in namespaces of a Nomad, healthy before anybody looks, and they go at the end', async () => {
    const namespaces = ['meshbot-demo-production', 'meshbot-demo-staging'];
    const nomad = open(
      await startNomad({ clock: realClock(40), namespaces, nodes: [{ name: 'a', memoryMb: 64_000 }] }),
    );
    const jobs = async () =>
      ((await get(nomad.url, '/v1/jobs?namespace=*')) as { ID: string; Namespace: string }[]).map(
        ({ ID, Namespace }) => `${Namespace}/${ID}`,
      );
    const { ledger } = await take({ nomad: nomad.url });
    expect(await jobs()).toContain('meshbot-demo-production/platform');
    expect(await jobs()).not.toContain('meshbot-demo-staging/platform');
    const web = await get(nomad.url, '/v1/job/web/deployment?namespace=meshbot-demo-production');
    expect(web).toMatchObject({ Status: 'successful', TaskGroups: { web: { HealthyAllocs: 3 } } });
    expect(existsSync(join(folder, 'jobs', 'platform.nomad.hcl'))).toBe(true);
    expect(await ledger.undo()).toEqual([]);
    expect(await jobs()).toEqual([]);
  });

  it('is a token of the bot’s own in a Vault, revoked at the end', async () => {
    const vault = open(await startVault({ clock: realClock(), ...VAULT_CONTENT }));
    const { taken, ledger } = await take({ vault: vault.url }, { VAULT_TOKEN: TOKENS.vaultRoot });
    const token = taken.tokens.vault ?? '';
    const self = () => fetch(`${vault.url}/v1/auth/token/lookup-self`, { headers: { 'x-vault-token': token } });
    const answer = (await (await self()).json()) as { data: { policies: string[] } };
    expect(answer.data.policies).toEqual(['default']);
    expect(await ledger.undo()).toEqual([]);
    expect((await self()).status).toBe(403);
  });

  it('stays told where it cannot be taken away', async () => {
    const consul = await startConsul({ clock: realClock() });
    const { ledger } = await take({ consul: consul.url });
    await consul.close();
    const left = await ledger.undo();
    expect(left.map(({ what, byHand }) => `${what}: ${byHand}`)).toEqual([
      'machines meshbot-demo-node-… with their services in Consul: PUT /v1/catalog/deregister with {"Node": "meshbot-demo-node-1"}, and so on for each',
      'keys under meshbot-demo/ in Consul: consul kv delete -recurse meshbot-demo/',
    ]);
  });
});
