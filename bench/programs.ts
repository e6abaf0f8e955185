import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sandbox } from '../sandbox/start.ts';
import type { Child } from './child.ts';
import type { Stage } from './stage.ts';

export interface MeshbotPlace {
  readonly sandbox: Sandbox;
  /** Of the Slack that it shall live in. */
  readonly slackApiUrl: string;
  /** Its meshbot.yml. */
  readonly config: string;
  /** Replicas of one Meshbot have the same; default: one of its own. */
  readonly stateKey?: string;
}

export function newStateKey(): string {
  return randomBytes(32).toString('base64');
}

/** Runs `meshbot start` as it ships, in a process of its own, until the figure is done. */
export function startMeshbot(stage: Stage, place: MeshbotPlace): Promise<Child> {
  const { sandbox, slackApiUrl, config, stateKey = newStateKey() } = place;
  const path = join(stage.folder, `meshbot-${randomBytes(4).toString('hex')}.yml`);
  writeFileSync(path, config);
  const { tokens, nomad, consul, vault } = sandbox;
  const profile = stage.profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', stage.profile];
  return stage.spawn({
    name: 'Meshbot',
    args: [...profile, script('../src/main.js'), 'start'],
    env: {
      MESHBOT_CONFIG: path,
      MESHBOT_STATE_KEY: stateKey,
      SLACK_BOT_TOKEN: tokens.slackBot,
      SLACK_APP_TOKEN: tokens.slackApp,
      SLACK_API_URL: slackApiUrl,
      NOMAD_ADDR: nomad.url,
      NOMAD_TOKEN: tokens.nomad,
      CONSUL_HTTP_ADDR: consul.url,
      CONSUL_HTTP_TOKEN: tokens.consul,
      VAULT_ADDR: vault.url,
      VAULT_TOKEN: tokens.vault,
    },
    isReady: (line) => line.includes('"msg":"ready"'),
  });
}

export interface BoltPlace {
  readonly sandbox: Sandbox;
  readonly slackApiUrl: string;
  /** What it answers to every command. */
  readonly answer: object;
}

/** Runs the app of bare-bolt.ts in a process of its own, until the figure is done. */
export function startBareBolt(stage: Stage, { sandbox, slackApiUrl, answer }: BoltPlace): Promise<Child> {
  return stage.spawn({
    name: 'the bare Bolt app',
    args: [script('bare-bolt.js')],
    env: {
      SLACK_BOT_TOKEN: sandbox.tokens.slackBot,
      SLACK_APP_TOKEN: sandbox.tokens.slackApp,
      SLACK_API_URL: slackApiUrl,
      ANSWER: JSON.stringify(answer),
    },
    isReady: (line) => line === 'ready',
  });
}

/** The bench runs compiled, as the programs that it measures do. */
function script(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
