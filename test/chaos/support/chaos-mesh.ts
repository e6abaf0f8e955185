import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FaultProxy, startProxy } from '../../../sandbox/faults/index.ts';
import { type PartialSandbox, startBeside } from '../../../sandbox/start.ts';
import { jobsFolder } from '../../../sandbox/world/jobs.ts';
import { demoConfig } from '../../../src/cli/demo/demo-config.ts';
import { type RunningDatacenter, startRealConsul } from '../../contract/consul/real-consul.ts';
import { type BotProcess, startBotProcess } from '../../e2e/support/bot-process.ts';
import { byImage } from '../../e2e/support/practice-mesh.ts';

/** What a replica reaches through a proxy of its own, so that it is known who sent what. */
export const SERVERS = ['consul', 'nomad', 'slack'] as const;
export type Server = (typeof SERVERS)[number];

/** One copy of the bot, as a process that can be killed or paused, with its own way to each server. */
export interface Replica {
  readonly name: string;
  readonly bot: BotProcess;
  readonly before: Readonly<Record<Server, FaultProxy>>;
}

/** A real Consul, the practice Nomad and Slack, and replicas of the bot as it is shipped. */
export interface ChaosMesh {
  readonly sandbox: PartialSandbox;
  readonly consul: string;
  /** Those that were not killed. */
  readonly replicas: readonly Replica[];
  addReplica(): Promise<Replica>;
  /** Calls for every replica that runs, and for each that is added later, until the answered function is called. */
  each(visit: (replica: Replica) => void): () => void;
  /** SIGKILL: no last words. What it was about to say is never said. */
  kill(replica: Replica): Promise<void>;
  close(): Promise<void>;
}

/** Simulated seconds pass this many times as fast as the wall, so that a rollout takes about a second. */
const SPEED = 80;
const STATE_KEY = 'a state key of tests, of more than 32 characters';

export async function startChaosMesh(binary: string, replicas: number): Promise<ChaosMesh> {
  const consul = await startRealConsul(binary);
  const sandbox = await startBeside({ consul: { url: consul.url, token: '', nodePrefix: '' } }, { speed: SPEED });
  // Cards are edited more often in a minute of these tests than Slack allows in one; its limits have tests of their own.
  sandbox.slack.control.limits({ mode: 'lenient' });
  const folder = mkdtempSync(join(tmpdir(), 'meshbot-chaos-'));
  writeFileSync(join(folder, 'meshbot.yml'), configOf(sandbox));
  const mesh = new Mesh(sandbox, consul, folder);
  try {
    for (let count = 0; count < replicas; count++) await mesh.addReplica();
  } catch (error) {
    await mesh.close();
    throw error;
  }
  return mesh;
}

function configOf({ channels, users }: PartialSandbox): string {
  // A few people do here what many do elsewhere.
  const perMinute = 100_000;
  return byImage(demoConfig({ channels, admins: [users.admin], httpPort: 0, jobsFolder: jobsFolder(), perMinute }));
}

class Mesh implements ChaosMesh {
  readonly sandbox: PartialSandbox;
  readonly #consul: RunningDatacenter;
  readonly #folder: string;
  readonly #living = new Set<Replica>();
  readonly #visitors = new Set<(replica: Replica) => void>();
  #count = 0;

  constructor(sandbox: PartialSandbox, consul: RunningDatacenter, folder: string) {
    this.sandbox = sandbox;
    this.#consul = consul;
    this.#folder = folder;
  }

  get consul(): string {
    return this.#consul.url;
  }

  get replicas(): readonly Replica[] {
    return [...this.#living];
  }

  async addReplica(): Promise<Replica> {
    this.#count += 1;
    const before = await this.#proxies();
    const { tokens } = this.sandbox;
    const bot = await startBotProcess({
      MESHBOT_CONFIG: join(this.#folder, 'meshbot.yml'),
      MESHBOT_STATE_KEY: STATE_KEY,
      SLACK_BOT_TOKEN: tokens.slackBot,
      SLACK_APP_TOKEN: tokens.slackApp,
      SLACK_API_URL: `${before.slack.url}/api/`,
      NOMAD_ADDR: before.nomad.url,
      NOMAD_TOKEN: tokens.nomad,
      CONSUL_HTTP_ADDR: before.consul.url,
    });
    const replica = { name: `replica ${this.#count}`, bot, before };
    this.#living.add(replica);
    for (const visit of this.#visitors) visit(replica);
    return replica;
  }

  each(visit: (replica: Replica) => void): () => void {
    this.#visitors.add(visit);
    for (const replica of this.#living) visit(replica);
    return () => void this.#visitors.delete(visit);
  }

  async kill(replica: Replica): Promise<void> {
    this.#living.delete(replica);
    await replica.bot.kill();
    await closeAll(replica);
  }

  async close(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => this.kill(replica)));
    await this.sandbox.close();
    await this.#consul.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #proxies(): Promise<Readonly<Record<Server, FaultProxy>>> {
    const { nomad, slack } = this.sandbox;
    const upstreams = { consul: this.consul, nomad: nomad?.url ?? '', slack: slack.url };
    const started = SERVERS.map(async (name) => [name, await startProxy({ name, upstream: upstreams[name] })] as const);
    return Object.fromEntries(await Promise.all(started)) as Record<Server, FaultProxy>; // one for each of SERVERS
  }
}

async function closeAll({ before }: Replica): Promise<void> {
  await Promise.all(SERVERS.map((name) => before[name].close()));
}
