import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { describeVariables } from '../../src/config/variables.ts';
import { config, ENV, folder, MINIMAL } from './loading.ts';

describe('a configuration that is right', () => {
  it('reads the example that the repository ships', () => {
    const { catalogue } = config(readFileSync('meshbot.example.yml', 'utf8'));
    expect(catalogue.environments.map(({ name, approvals }) => [name, approvals])).toEqual([
      ['staging', 0],
      ['production', 1],
    ]);
    expect(catalogue.services[1]?.placements).toEqual([
      {
        environment: 'staging',
        jobId: 'api',
        source: { kind: 'running' },
        version: { kind: 'image', repository: 'registry.example.com/team/api' },
      },
      {
        environment: 'production',
        jobId: 'api-production',
        source: { kind: 'running' },
        version: { kind: 'image', repository: 'registry.example.com/team/api' },
      },
    ]);
  });

  it('fills in what was left out', () => {
    const { catalogue, http, state, slack, environments } = config(MINIMAL);
    expect(catalogue.environments[0]).toEqual({
      name: 'production',
      channelId: 'C0PROD',
      namespace: 'default',
      region: undefined,
      approvals: 1,
      expiryMs: 3_600_000,
      remindMs: 900_000,
      onNewer: 'refuse',
      askedIn: [],
    });
    expect(http).toEqual({ host: '127.0.0.1', port: 8080 });
    expect([state.prefix, slack.connections]).toEqual(['meshbot', 2]);
    expect(environments[0]?.nomad.address).toBe('http://127.0.0.1:4646');
    expect(environments[0]?.vault).toBeUndefined();
  });

  it('takes address, token, region and namespace from the conventional variables', () => {
    const { environments, state } = config(MINIMAL, {
      ...ENV,
      NOMAD_ADDR: 'https://nomad.test:4646/',
      NOMAD_REGION: 'eu',
      NOMAD_NAMESPACE: 'shop',
      CONSUL_HTTP_ADDR: 'consul.test:8501',
      CONSUL_HTTP_SSL: 'true',
      VAULT_ADDR: 'https://vault.test',
    });
    expect(environments[0]?.nomad).toMatchObject({
      address: 'https://nomad.test:4646',
      region: 'eu',
      namespace: 'shop',
    });
    expect(environments[0]?.nomad.token?.reveal()).toBe('canary-nomad-token');
    expect(state.consul.address).toBe('https://consul.test:8501');
    expect(environments[0]?.vault?.address).toBe('https://vault.test');
  });

  it('never sends the token of the variables to an address of the file', () => {
    const { environments } = config(MINIMAL.replace('C0PROD', 'C0PROD\n    nomad: { address: "http://other.test" }'));
    expect(environments[0]?.nomad.token).toBeUndefined();
  });

  it('reads a token from the variable or the file that the file names', () => {
    writeFileSync(join(folder, 'token'), 'from-file\n');
    const named = 'C0PROD\n    nomad: { token_env: TEAM_TOKEN }\n    consul: { token_file: token }';
    const { environments } = config(MINIMAL.replace('C0PROD', named), { ...ENV, TEAM_TOKEN: 'from-variable' });
    expect(environments[0]?.nomad.token?.reveal()).toBe('from-variable');
    expect(environments[0]?.consul.token?.reveal()).toBe('from-file');
  });

  it('reads a secret from NAME_FILE', () => {
    writeFileSync(join(folder, 'bot'), 'xoxb-from-file\n');
    const { slack } = config(MINIMAL, { ...ENV, SLACK_BOT_TOKEN: '', SLACK_BOT_TOKEN_FILE: join(folder, 'bot') });
    expect(slack.botToken.reveal()).toBe('xoxb-from-file');
  });

  it('is frozen all the way down', () => {
    const { catalogue } = config(MINIMAL);
    expect(() => Object.assign(catalogue.environments[0] ?? {}, { approvals: 0 })).toThrow(TypeError);
  });

  it('prints without its secrets (I5)', () => {
    const everything = config(MINIMAL);
    const printed = `${inspect(everything, { depth: 10, showHidden: true })}${JSON.stringify(everything)}${String(everything.slack.botToken)}`;
    expect(printed).toContain('[secret]');
    expect(printed).not.toContain('canary');
  });
});

describe('.env.example', () => {
  it('names every variable that the bot reads', () => {
    expect(readFileSync('.env.example', 'utf8')).toBe(describeVariables());
  });
});
