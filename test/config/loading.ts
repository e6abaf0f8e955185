import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { describeProblem } from '../../src/config/problem.ts';

export const ENV = {
  SLACK_BOT_TOKEN: 'xoxb-canary-bot',
  SLACK_APP_TOKEN: 'xapp-canary-app',
  MESHBOT_STATE_KEY: 'canary-state-key-canary-state-key-00',
  NOMAD_TOKEN: 'canary-nomad-token',
};

export const MINIMAL = `environments:
  production:
    channel: C0PROD
services:
  web:
    version: { variable: version }
`;

export let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshbot-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

export function load(yaml: string, env: Record<string, string | undefined> = ENV) {
  const path = join(folder, 'meshbot.yml');
  writeFileSync(path, yaml);
  return loadConfig(env, { path });
}

export function problems(yaml: string, env: Record<string, string | undefined> = ENV): string[] {
  const loaded = load(yaml, env);
  if (loaded.kind === 'config') return [];
  return loaded.problems.map((found) => describeProblem(found).replaceAll(`${folder}/`, ''));
}

export function config(yaml: string, env: Record<string, string | undefined> = ENV) {
  const loaded = load(yaml, env);
  if (loaded.kind !== 'config') throw new Error(loaded.problems.map(describeProblem).join('\n'));
  return loaded.config;
}
