import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { run } from '../../../src/cli/program.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const BASE = `environments: { production: { channel: C0PROD } }
services: { web: { version: { variable: version }, owners: [U0ADA] } }
`;

/** Runs a command on a configuration, with rules of its own where some are given. */
async function meshbot(command: readonly string[], yaml: string, rules?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'meshbot-check-'));
  folders.push(folder);
  const path = join(folder, 'meshbot.yml');
  writeFileSync(path, `${yaml}${rules === undefined ? '' : 'policies: { folder: . }\n'}`);
  if (rules !== undefined) writeFileSync(join(folder, 'own.cedar'), rules);
  const said: string[] = [];
  const code = await run([...command, '--config', path], {
    env: { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', MESHBOT_STATE_KEY: 'k'.repeat(40) },
    stopping: new AbortController().signal,
    out: (text) => void said.push(text),
    error: (text) => void said.push(text),
  });
  return { code, said: said.join('') };
}

const seat = (from: string, count = '1') =>
  `@id("seat") @approvals("${count}") @from("${from}") permit (principal, action == Action::"ask-approval", resource);`;

describe('meshbot policy check', () => {
  it('is content with the ready-made rules', async () => {
    expect(await meshbot(['policy', 'check'], BASE)).toEqual({
      code: 0,
      said: 'the ready-made set is fine: 11 rules.\n',
    });
  });

  it('names a rule that is wrong, and so does config check', async () => {
    for (const command of [
      ['policy', 'check'],
      ['config', 'check'],
    ]) {
      const { code, said } = await meshbot(command, BASE, '@id("x") permit (principal, action, resource) when { 1 };');
      expect(code).toBe(1);
      expect(said).toMatch(/^own\.cedar:1: /);
    }
  });

  it.each([
    [
      'a service without owners where owners are asked',
      BASE.replace(', owners: [U0ADA]', ''),
      undefined,
      /nobody owns web/,
    ],
    [
      'a role that nobody holds',
      BASE,
      seat('role:security'),
      /own\.cedar:1: rule seat asks for 1, and nobody is named/,
    ],
    [
      'more people than are named',
      `${BASE}roles: { security: [U0A] }\n`,
      seat('role:security', '2'),
      /asks for 2, and only 1 is named/,
    ],
    [
      'an environment that is not configured',
      BASE,
      '@id("x") permit (principal, action, resource in Environment::"prodution");',
      /there is no Environment::"prodution" \(did you mean "production"\?\)/,
    ],
    [
      'a rule that can never apply',
      BASE,
      '@id("x") permit (principal, action, resource) when { false };',
      /impossible|false for all/,
    ],
  ])('warns of %s', async (_what, yaml, rules, warning) => {
    const { code, said } = await meshbot(['policy', 'check'], yaml, rules);
    expect(said).toMatch(warning);
    expect(said).toMatch(/^warning: /m);
    expect(code).toBe(0);
  });

  it('does not warn where a user group or everybody could', async () => {
    const yaml = `${BASE}roles: { security: [S0SEC], write: [everyone] }\n`;
    expect(await meshbot(['policy', 'check'], yaml, `${seat('role:security', '3')}`)).toMatchObject({
      said: expect.stringMatching(/is fine: 1 rule\.\n$/),
    });
  });
});
