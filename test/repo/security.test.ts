import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { steppedClock } from '../../sandbox/clock.ts';
import { startConsul } from '../../sandbox/consul/index.ts';
import { startNomad } from '../../sandbox/nomad/index.ts';
import { createConsulProbe } from '../../src/adapters/consul/consul-probe.ts';
import { createScheduler } from '../../src/adapters/nomad/index.ts';
import { createNomadProbe } from '../../src/adapters/nomad/nomad-probe.ts';
import { NEEDED_SCOPES } from '../../src/cli/doctor/slack.ts';
import { Secret } from '../../src/config/secret.ts';
import { codeOf, readDoc, sectionUnder, tableUnder } from './markdown.ts';

const page = readDoc('docs/SECURITY.md');
const TOKEN = '00000000-0000-4000-8000-00000000d0c5';
const tls = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const opened of open.splice(0).reverse()) await opened.close();
});
function closed<T extends { close(): unknown }>(opened: T): T {
  open.push(opened);
  return opened;
}

/** The capabilities in the policy that the page shows. */
function documentedCapabilities(): readonly string[] {
  const list = /capabilities = \[([^\]]*)\]/.exec(sectionUnder(page, 'Nomad ACL policy'))?.[1] ?? '';
  return [...list.matchAll(/"([a-z-]+)"/g)].map(([, name = '']) => name);
}

/** A simulated Nomad whose only token has these capabilities in `production`, and a connection with it. */
async function nomadWith(capabilities: readonly string[]) {
  const rights = [{ namespace: 'production', capabilities }];
  const token = { secretId: TOKEN, accessorId: TOKEN, name: 'meshbot', type: 'client' as const, rights };
  const clock = steppedClock();
  const nomad = closed(await startNomad({ clock, namespaces: ['production'], acl: { tokens: [token] } }));
  const connection = { address: nomad.url, token: new Secret(TOKEN), tls, region: undefined, namespace: 'production' };
  return { clock, connection };
}

describe('the Slack scopes in docs/SECURITY.md', () => {
  it('are those of the manifest and of the doctor, each with a reason', () => {
    const manifest = parse(readDoc('app-manifest.yml')) as { oauth_config: { scopes: { bot: string[] } } }; // its form has a test of its own
    const told = tableUnder(page, 'Slack scopes');
    expect(told.map(([scope]) => codeOf(scope))).toEqual(manifest.oauth_config.scopes.bot);
    expect(told.map(([scope]) => codeOf(scope))).toEqual([...NEEDED_SCOPES]);
    expect(told.every(([, reason = '']) => reason.length > 3)).toBe(true);
  });
});

describe('the Nomad policy in docs/SECURITY.md', () => {
  it('is enough to parse, plan, register, follow and read logs', async () => {
    const { clock, connection } = await nomadWith(documentedCapabilities());
    const scheduler = closed(createScheduler(connection));
    const text =
      'job "web" {\n  namespace = "production"\n  group "web" {\n    task "app" {\n      driver = "exec"\n      config { command = "true" }\n    }\n  }\n}\n';
    const source = { format: 'hcl2' as const, text, variableFlags: {}, variables: '' };
    const parsed = await scheduler.parse(source);
    if (parsed.kind !== 'parsed') throw new Error(parsed.message);
    expect(await scheduler.plan(parsed.job)).toMatchObject({ diff: { type: 'Added' } });
    expect(await scheduler.register(parsed.job, 0, source)).toMatchObject({ kind: 'registered' });
    for (let second = 0; second < 30; second++) clock.step(1000);
    expect(await scheduler.job('web')).toMatchObject({ version: 0 });
    expect(await scheduler.versions('web')).toHaveLength(1);
    expect(await scheduler.submission('web', 0)).toMatchObject({ text });
    expect(await scheduler.evaluations('web')).not.toEqual([]);
    await scheduler.deployments('web');
    const [allocation] = (await scheduler.allocations('web')).value;
    expect(allocation?.clientStatus).toBe('running');
    const probe = closed(createNomadProbe(connection));
    expect(await probe.mayReadLogs({ id: allocation?.id ?? '', task: 'app' })).toBe(true);
  });

  it.each(documentedCapabilities())('needs %s', async (capability) => {
    const { connection } = await nomadWith(documentedCapabilities().filter((name) => name !== capability));
    const probe = closed(createNomadProbe(connection));
    const told = {
      'read-job': await probe.mayReadJobs(),
      'submit-job': (await probe.maySubmit()) && (await probe.mayParse()),
    };
    // Logs can be tried on an allocation only, which takes the other rights to make.
    const missing = Object.entries(told).filter(([, may]) => may !== true);
    expect(missing.map(([name]) => name)).toEqual(capability === 'read-logs' ? [] : [capability]);
  });
});

describe('the Consul policy in docs/SECURITY.md', () => {
  it('is enough for the state, and for what the doctor tries', async () => {
    const told = [
      ...sectionUnder(page, 'Consul ACL policy').matchAll(/^(\w+)_prefix "([^"]*)" \{\n\s+policy = "(\w+)"/gm),
    ];
    const rules = { keyPrefix: {} as Record<string, 'write'>, sessionPrefix: {} as Record<string, 'write'> };
    for (const [, kind, prefix = '', right] of told) {
      expect(right).toBe('write');
      rules[kind === 'key' ? 'keyPrefix' : 'sessionPrefix'][prefix] = 'write';
    }
    expect(told).toHaveLength(2);
    const token = { secretId: TOKEN, accessorId: TOKEN, rules };
    const consul = closed(
      await startConsul({ clock: steppedClock(), acl: { defaultPolicy: 'deny', tokens: [token] } }),
    );
    const probe = closed(createConsulProbe({ address: consul.url, token: new Secret(TOKEN), tls }));
    await expect(probe.tryKv('meshbot')).resolves.toBeUndefined();
    await expect(probe.trySession()).resolves.toBeUndefined();
    await expect(probe.tryKv('elsewhere')).rejects.toMatchObject({ code: 'MESH_UPSTREAM_DENIED' });
  });
});

describe('the threats in docs/SECURITY.md', () => {
  it('are each stopped by something, which a test that exists shows', () => {
    const threats = tableUnder(page, 'Threats');
    expect(threats.length).toBeGreaterThan(10);
    for (const [threat = '', stops = '', shown = ''] of threats) {
      expect(stops.length, threat).toBeGreaterThan(10);
      const tests = [...shown.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
      expect(tests.length, threat).toBeGreaterThan(0);
      for (const file of tests) expect(/\bit(?:\.each)?\b/.test(readDoc(file)), `${file}, of: ${threat}`).toBe(true);
    }
  });
});
