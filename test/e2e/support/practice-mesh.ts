import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultProxy } from '../../../sandbox/faults/index.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../sandbox/start.ts';
import { jobsFolder } from '../../../sandbox/world/jobs.ts';
import { demoConfig } from '../../../src/cli/demo/demo-config.ts';
import { type BotProcess, startBotProcess } from './bot-process.ts';
import { type SeenMessage, SlackControl, textOf } from './slack-control.ts';

export interface MeshOptions extends SandboxOptions {
  /** Turns the demo's meshbot.yml into the one that is wanted. */
  readonly config?: (yml: string) => string;
  /** Folder with the job files; default: the practice world's. */
  readonly jobs?: string;
}

/** The practice mesh in this process, a fault proxy before each server, and the bot as a process that can be killed. */
export interface PracticeMesh {
  readonly sandbox: Sandbox;
  readonly slack: SlackControl;
  /** What the bot reaches the servers through. */
  readonly before: { readonly nomad: FaultProxy; readonly consul: FaultProxy; readonly slack: FaultProxy };
  startBot(): Promise<BotProcess>;
  /** Ends the bots that still run, and everything else. */
  close(): Promise<void>;
}

/** The demo's meshbot.yml with versions as tags of images: then no HCL is parsed for each of many plans. */
export function byImage(yml: string): string {
  const image = '$1: { version: { image: registry.example.com/shop/$1 } }';
  return yml.replace(/(web|api): \{ version: \{ variable: version \} \}/g, image);
}

/** Simulated seconds pass this many times as fast as the wall, so that a rollout takes about two seconds. */
const SPEED = 40;

export async function startPracticeMesh(options: MeshOptions = {}): Promise<PracticeMesh> {
  const { config = (yml: string) => yml, jobs = jobsFolder(), ...world } = options;
  const sandbox = await startSandbox({ speed: SPEED, faults: { records: true }, ...world });
  // Tests start the bot and edit cards more often in a minute than Slack allows in one; its limits have tests of their own.
  sandbox.slack.control.limits({ mode: 'lenient' });
  if (sandbox.faults === undefined) throw new Error('no proxies were asked for');
  const { nomad, consul, slack, vault } = sandbox.faults.proxies;
  const folder = mkdtempSync(join(tmpdir(), 'meshbot-e2e-'));
  const file = join(folder, 'meshbot.yml');
  writeFileSync(
    file,
    config(
      demoConfig({
        ...{ channels: sandbox.channels, admins: [sandbox.users.admin], httpPort: 0, jobsFolder: jobs },
        // One person does here what many do elsewhere.
        perMinute: 100_000,
      }),
    ),
  );
  const env = {
    MESHBOT_CONFIG: file,
    MESHBOT_STATE_KEY: 'a state key of tests, of more than 32 characters',
    SLACK_BOT_TOKEN: sandbox.tokens.slackBot,
    SLACK_APP_TOKEN: sandbox.tokens.slackApp,
    SLACK_API_URL: `${slack.url}/api/`,
    NOMAD_ADDR: nomad.url,
    NOMAD_TOKEN: sandbox.tokens.nomad,
    CONSUL_HTTP_ADDR: consul.url,
    CONSUL_HTTP_TOKEN: sandbox.tokens.consul,
    VAULT_ADDR: vault.url,
    VAULT_TOKEN: sandbox.tokens.vault,
  };
  const bots: BotProcess[] = [];
  return {
    sandbox,
    slack: new SlackControl(`${sandbox.slack.url}/_control`),
    before: { nomad, consul, slack },
    startBot: async () => {
      const bot = await startBotProcess(env);
      bots.push(bot);
      return bot;
    },
    close: async () => {
      await Promise.all(bots.map((bot) => bot.kill()));
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type CardState = 'Waiting for approval' | 'Rolling out' | 'Succeeded' | 'Rolled back' | 'Failed' | 'Superseded';

/** A card by its state and its title, whatever channel it stands in. */
export function isCard(title: string, state?: string): (message: SeenMessage) => boolean {
  return (message) =>
    message.ephemeral_to === undefined &&
    (message.thread_ts ?? message.ts) === message.ts &&
    (state === undefined ? message.text.includes(title) : message.text.startsWith(`${state}: ${title}`));
}

/** What only this person sees, with these words in it. */
export function isTold(user: string, words: RegExp): (message: SeenMessage) => boolean {
  return (message) => message.ephemeral_to === user && words.test(textOf(message));
}

/** The job's newest version number: every registration that changes something adds one. */
export async function jobVersion({ sandbox }: PracticeMesh, namespace: string, job: string): Promise<number> {
  const headers = { 'x-nomad-token': sandbox.tokens.nomadManagement };
  const answer = await fetch(`${sandbox.nomad.url}/v1/job/${job}?namespace=${namespace}`, { headers });
  const { Version } = (await answer.json()) as { Version: number };
  return Version;
}

/** Everything in Consul's KV under a prefix: keys and values as text. */
export async function consulValues({ sandbox }: PracticeMesh, prefix: string): Promise<ReadonlyMap<string, Buffer>> {
  const headers = { 'x-consul-token': sandbox.tokens.consulManagement };
  const answer = await fetch(`${sandbox.consul.url}/v1/kv/${prefix}?recurse=true`, { headers });
  if (answer.status === 404) return new Map();
  const entries = (await answer.json()) as readonly { Key: string; Value: string | null }[];
  return new Map(entries.map(({ Key, Value }) => [Key, Buffer.from(Value ?? '', 'base64')]));
}
