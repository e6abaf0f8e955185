import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { configCheck } from '../../src/cli/config-check.ts';
import { NEEDED_SCOPES } from '../../src/cli/doctor/slack.ts';
import { doctor } from '../../src/cli/doctor.ts';

let mesh: Sandbox;
let folder: string;
beforeAll(async () => {
  mesh = await startSandbox();
  folder = mkdtempSync(join(tmpdir(), 'meshbot-doctor-'));
});
afterAll(async () => {
  await mesh.close();
  rmSync(folder, { recursive: true, force: true });
});

function env(differs: Record<string, string> = {}): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: mesh.tokens.slackBot,
    SLACK_APP_TOKEN: mesh.tokens.slackApp,
    SLACK_API_URL: `${mesh.slack.url}/api/`,
    MESHBOT_STATE_KEY: 'canary-state-key-canary-state-key-00',
    NOMAD_ADDR: mesh.nomad.url,
    NOMAD_TOKEN: mesh.tokens.nomad,
    CONSUL_HTTP_ADDR: mesh.consul.url,
    CONSUL_HTTP_TOKEN: mesh.tokens.consul,
    VAULT_ADDR: mesh.vault.url,
    VAULT_TOKEN: mesh.tokens.vault,
    ...differs,
  };
}

async function examine(differs: Record<string, string> = {}, channel?: string) {
  const config = join(folder, 'meshbot.yml');
  const production = channel ?? mesh.channels.production;
  writeFileSync(
    config,
    `environments:\n  production: { channel: ${production}, nomad: { namespace: production } }\nservices:\n  web: { version: { variable: version } }\n`,
  );
  let text = '';
  const write = (part: string) => {
    text += part;
  };
  const code = await doctor(
    { env: env(differs), stopping: new AbortController().signal, out: write, error: write },
    { config },
  );
  for (const token of Object.values(mesh.tokens)) expect(text).not.toContain(token);
  return { code, text };
}

describe('meshbot doctor', () => {
  it('finds nothing wrong with a mesh that is set up', async () => {
    const { code, text } = await examine();
    expect(text).not.toContain('FAIL');
    expect(text).toContain('Nothing stands in the way.');
    expect(text).toMatch(/ok +Nomad \(production\) +right submit-job +granted/);
    expect(text).toMatch(/ok +Nomad \(production\) +right read-logs +granted/);
    expect(text).toMatch(/ok +Consul \(state\) +keys /);
    expect(text).toMatch(/ok +Vault \(production\) +token /);
    expect(text).toMatch(/ok +Slack +scopes +all 11/);
    expect(code).toBe(0);
  });

  it('leaves nothing behind in Consul', async () => {
    await examine();
    const headers = { 'x-consul-token': mesh.tokens.consulManagement };
    const left = await fetch(`${mesh.consul.url}/v1/kv/meshbot/doctor/?keys`, { headers });
    expect(left.status).toBe(404);
  });

  it.each([
    [
      'a Nomad that does not answer',
      { NOMAD_ADDR: 'http://127.0.0.1:9' },
      /FAIL +Nomad \(production\) +reachable +does not answer, ECONNREFUSED/,
    ],
    [
      'a Nomad token that is unknown',
      { NOMAD_TOKEN: '00000000-0000-4000-8000-00000000dead' },
      /FAIL +Nomad \(production\) +token +refuses the token, 403/,
    ],
    [
      'a Consul token that is unknown',
      { CONSUL_HTTP_TOKEN: '00000000-0000-4000-8000-00000000dead' },
      /FAIL +Consul \(state\) +keys +refuses the token, 403/,
    ],
    [
      'a Vault token that is unknown',
      { VAULT_TOKEN: 'hvs.unknown' },
      /FAIL +Vault \(production\) +token +refuses the token, 403/,
    ],
    ['a bot token that is unknown', { SLACK_BOT_TOKEN: 'xoxb-unknown' }, /FAIL +Slack +bot token +invalid_auth/],
    [
      'an app-level token that is unknown',
      { SLACK_APP_TOKEN: 'xapp-unknown' },
      /FAIL +Slack +app-level token +invalid_auth/,
    ],
  ] as const)('names %s, and what to do', async (_name, differs, row) => {
    const { code, text } = await examine(differs);
    expect(text).toMatch(row);
    expect(text).toContain('→ ');
    expect(code).toBe(1);
  });

  it('says when the bot is not in the channel of an environment', async () => {
    const { code, text } = await examine({}, 'C0NOWHERE');
    expect(text).toMatch(/FAIL +Slack +channel of production +channel_not_found/);
    expect(code).toBe(1);
  });

  it('says when another organisation reads a channel of ours', async () => {
    mesh.slack.control.share(mesh.channels.production, true);
    const { code, text } = await examine();
    mesh.slack.control.share(mesh.channels.production, false);
    expect(text).toMatch(/FAIL +Slack +readers of C0DEPLOYPR +another organisation too/);
    expect(code).toBe(1);
    expect((await examine()).text).toMatch(/ok +Slack +readers of C0DEPLOYPR +our workspace alone/);
  });

  it('needs the scopes that the manifest asks for', () => {
    const manifest: { oauth_config: { scopes: { bot: string[] } } } = parse(readFileSync('app-manifest.yml', 'utf8'));
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...NEEDED_SCOPES]);
  });
});

describe('meshbot config check', () => {
  const check = (text: string) => {
    const config = join(folder, 'check.yml');
    writeFileSync(config, text);
    let said = '';
    const write = (part: string) => {
      said += part;
    };
    const code = configCheck(
      { env: env(), stopping: new AbortController().signal, out: write, error: write },
      { config },
    );
    return { code, said };
  };

  it('counts what it found when all is well', () => {
    const { code, said } = check('environments:\n  production: { channel: C0PROD }\n');
    expect(said).toMatch(/check\.yml is fine: 1 environment, 0 services\.\n$/);
    expect(code).toBe(0);
  });

  it('tells every problem, and how many there are', () => {
    const { code, said } = check('environments:\n  production: { channel: prod, aproval: 1 }\n');
    expect(said).toContain('2 problems.\n');
    expect(code).toBe(1);
  });
});
