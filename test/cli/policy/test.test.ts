import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { run } from '../../../src/cli/program.ts';
import { readDoc } from '../../repo/markdown.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const CONFIG = `environments: { production: { channel: C0PROD } }
services: { web: { version: { variable: version }, owners: [S00WEBTEAM] } }
roles: { plan: [U00ADA], security: [U00EVE] }
`;

async function decide(cases: string) {
  const folder = mkdtempSync(join(tmpdir(), 'meshbot-cases-'));
  folders.push(folder);
  writeFileSync(join(folder, 'meshbot.yml'), CONFIG);
  writeFileSync(join(folder, 'cases.yml'), cases);
  const said: string[] = [];
  const code = await run(['policy', 'test', join(folder, 'cases.yml'), '--config', join(folder, 'meshbot.yml')], {
    env: { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', MESHBOT_STATE_KEY: 'k'.repeat(40) },
    stopping: new AbortController().signal,
    out: (text) => void said.push(text),
    error: (text) => void said.push(text),
  });
  return { code, said: said.join('') };
}

describe('meshbot policy test', () => {
  it('decides the example of the documentation as it says', async () => {
    const example = /```yaml\n(cases:[\s\S]*?)```/.exec(readDoc('docs/CONFIGURATION.md'))?.[1] ?? '';
    expect(await decide(example)).toEqual({
      code: 0,
      said: [
        'ok    U00ADA propose web in production: allow, by plan-proposes',
        'ok    U00BOB approve web in production: allow, by owners-approve',
        'ok    U00ADA break-glass web in production: deny, no rule permits it',
        'ok    U00ADA ask-approval web in production: allow, needs an owner of web, somebody with the role security',
        '4 cases, 0 differ.\n',
      ].join('\n'),
    });
  });

  it('ends with exit code 1 where a decision, its rule or the seats differ', async () => {
    const { code, said } = await decide(`cases:
      - { person: U00BOB, action: propose, service: web, environment: production, expect: allow }
      - { person: U00ADA, action: propose, service: web, environment: production, expect: allow, rule: owners-propose }
      - { person: U00ADA, action: ask-approval, service: web, environment: production, seats: [anybody else] }`);
    expect(code).toBe(1);
    expect(said).toBe(
      [
        'FAIL  U00BOB propose web in production: deny, no rule permits it (expected: allow)',
        'FAIL  U00ADA propose web in production: allow, by plan-proposes (expected: allow, by owners-propose)',
        'FAIL  U00ADA ask-approval web in production: allow, needs an owner of web (expected: needs anybody else)',
        '3 cases, 3 differ.\n',
      ].join('\n'),
    );
  });

  it.each([
    ['no cases', 'cases: []', /must hold a case/],
    [
      'a case that expects nothing',
      'cases: [{ person: U0A, action: read, service: web, environment: p }]',
      /must expect something/,
    ],
    ['a slip', 'cases: [{ persn: U0A }]', /persn/],
    ['no YAML', 'cases: [', /cannot be read as YAML/],
  ])('does not take a file with %s', async (_what, cases, said) => {
    expect(await decide(cases)).toEqual({ code: 1, said: expect.stringMatching(said) });
  });
});
