import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { realClock } from '../../../sandbox/clock.ts';
import { type ConsulOptions, startConsul } from '../../../sandbox/consul/index.ts';
import { type NomadOptions, startNomad } from '../../../sandbox/nomad/index.ts';
import { startVault } from '../../../sandbox/vault/index.ts';
import { CONSUL_ACL, TOKENS, VAULT_CONTENT } from '../../../sandbox/world/tokens.ts';
import { type RealAddresses, readRealServers } from '../../../src/cli/demo/real/servers.ts';
import { surveyServers } from '../../../src/cli/demo/real/survey.ts';
import type { Env } from '../../../src/config/env.ts';

/** Simulated servers stand for real ones here: what is asked of them is the same. */
const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

const PRODUCTION = 'meshbot-demo-production';
const NAMESPACES = [PRODUCTION, 'meshbot-demo-staging'];

async function nomad(options: Partial<NomadOptions> = {}) {
  const server = await startNomad({ clock: realClock(), namespaces: NAMESPACES, ...options });
  running.push(server);
  return server;
}

async function consul(options: Partial<ConsulOptions> = {}) {
  const server = await startConsul({ clock: realClock(), ...options });
  running.push(server);
  return server;
}

async function survey(addresses: RealAddresses, env: Env = {}) {
  const { servers, problems } = readRealServers(addresses, env);
  expect(problems).toEqual([]);
  return surveyServers(servers);
}

/** The problems as one text, or an empty one. */
async function refusal(addresses: RealAddresses, env: Env = {}): Promise<string> {
  const found = await survey(addresses, env);
  if (found.kind === 'fit') return '';
  return found.problems.map(({ place, message, suggestion }) => `${place}: ${message} → ${suggestion}`).join('\n');
}

const put = (url: string, path: string, body: unknown, token?: string) =>
  fetch(url + path, {
    method: 'PUT',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: token === undefined ? {} : { 'x-consul-token': token },
  });

const job = {
  ID: 'mine',
  Type: 'batch',
  TaskGroups: [{ Name: 'a', Tasks: [{ Name: 'a', Driver: 'raw_exec', Config: { command: 'true' } }] }],
};

describe('a real Nomad in the demo', () => {
  it('is fit with a machine for raw_exec, and it is said what will be made', async () => {
    const { url } = await nomad();
    const found = await survey({ nomad: url });
    expect(found).toMatchObject({ kind: 'fit', nomad: { mayManage: true, hasAcl: false } });
    expect(found.kind === 'fit' ? found.text : '').toContain(`+ jobs in the namespace ${PRODUCTION}`);
  });

  it('is refused where nobody answers', async () => {
    expect(await refusal({ nomad: 'http://127.0.0.1:1' })).toMatch(/^--nomad: .*does not answer.*check the address/);
  });

  it('is refused without a machine for raw_exec, with how to get one', async () => {
    const { url } = await nomad({
      nodes: [
        { name: 'a', drivers: ['docker'] },
        { name: 'b', pool: 'gpu' },
      ],
    });
    expect(await refusal({ nomad: url })).toMatch(/none of its 2 machines is ready for raw_exec.*plugin "raw_exec"/);
  });

  it('is refused where somebody’s jobs are in the demo’s namespaces', async () => {
    const { url } = await nomad();
    await put(url, '/v1/jobs', { Job: { ...job, Namespace: PRODUCTION } });
    expect(await refusal({ nomad: url })).toContain(`the namespace ${PRODUCTION} holds jobs already: mine`);
  });

  it('is refused where the namespaces are missing and the token may not make them', async () => {
    const { url } = await nomad({ namespaces: [], acl: aclWith([]) });
    const said = await refusal({ nomad: url }, { NOMAD_TOKEN: TOKEN });
    expect(said).toContain(`nomad namespace apply ${PRODUCTION}`);
    expect(said).not.toContain(TOKEN);
  });

  it('is refused where the token lacks what the bot needs', async () => {
    const { url } = await nomad({ acl: aclWith(['read-job', 'list-jobs']) });
    expect(await refusal({ nomad: url }, { NOMAD_TOKEN: TOKEN })).toContain(
      `NOMAD_TOKEN: lacks submit-job in the namespace ${PRODUCTION}`,
    );
  });
});

const TOKEN = '0b0b0b0b-feed-4000-8000-00000000b071';

function aclWith(capabilities: readonly string[]): NonNullable<NomadOptions['acl']> {
  const rights = NAMESPACES.map((namespace) => ({ namespace, capabilities: [...capabilities] }));
  const base = { name: 'ours', type: 'client' as const, node: 'read' as const, agent: 'read' as const };
  return { tokens: [{ ...base, secretId: TOKEN, accessorId: '1b0b0b0b-feed-4000-8000-00000000b071', rights }] };
}

describe('a real Consul in the demo', () => {
  it('is fit when it takes our keys', async () => {
    const { url } = await consul({ acl: CONSUL_ACL });
    const found = await survey({ consul: url }, { CONSUL_HTTP_TOKEN: TOKENS.consulManagement });
    expect(found.kind === 'fit' ? found.text : '').toContain("+ keys under meshbot-demo/: the bot's memory");
    expect(found.kind === 'fit' ? found.text : '').toContain('+ machines meshbot-demo-node-… of the simulated Nomad');
  });

  it('is refused where the token may not write them, with the rule to add', async () => {
    const { url } = await consul({ acl: CONSUL_ACL });
    const said = await refusal({ consul: url }, { CONSUL_HTTP_TOKEN: '0c0c0c0c-c0de-4000-8000-00000000b071' });
    expect(said).toMatch(/--consul: .*key_prefix "meshbot-demo\/"/);
  });

  it('is refused where somebody’s services have the names of the demo’s', async () => {
    const { url } = await consul();
    await put(url, '/v1/catalog/register', {
      Node: 'prod-1',
      Address: '10.1.1.1',
      Service: { Service: 'web', Port: 80 },
    });
    expect(await refusal({ consul: url })).toContain('it has services of the names web already');
    // A real Nomad that has another Consul, or none, registers nothing in this one.
    expect(await refusal({ consul: url, nomad: (await nomad()).url })).toBe('');
  });

  it('is refused while another demo uses it, and taken over when that has ended', async () => {
    const { url } = await consul();
    const since = '2026-11-21T10:00:00.000Z';
    await put(url, '/v1/kv/meshbot-demo/owner', JSON.stringify({ host: 'ada', pid: 1, since }));
    expect(await refusal({ consul: url })).toContain(
      `meshbot-demo/ belongs to the demo that process 1 on ada began at`,
    );
    await put(url, '/v1/kv/meshbot-demo/owner', 'mine');
    expect(await refusal({ consul: url })).toContain('meshbot-demo/ belongs to somebody else');
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    await put(url, '/v1/kv/meshbot-demo/owner', JSON.stringify({ host: hostname(), pid, since }));
    expect(await refusal({ consul: url })).toBe('');
  });
});

describe('a real Vault in the demo', () => {
  it('is fit with a token that it knows, and refused with another', async () => {
    const server = await startVault({ clock: realClock(), ...VAULT_CONTENT });
    running.push(server);
    expect((await survey({ vault: server.url }, { VAULT_TOKEN: TOKENS.vaultRoot })).kind).toBe('fit');
    const said = await refusal({ vault: server.url }, { VAULT_TOKEN: 'hvs.nobodys' });
    expect(said).toMatch(/^VAULT_TOKEN: refuses the token/);
    expect(said).not.toContain('hvs.nobodys');
  });

  it('is refused where nobody answers', async () => {
    expect(await refusal({ vault: 'http://127.0.0.1:1' }, { VAULT_TOKEN: 'x' })).toMatch(/^--vault: .*does not answer/);
  });
});
