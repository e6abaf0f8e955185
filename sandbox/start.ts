import { realClock, type SandboxClock, type SteppedClock } from './clock.ts';
import { type ConsulSandbox, startConsul } from './consul/index.ts';
import { askHere } from './http/ask.ts';
import { type ConsulTarget, type NomadSandbox, startNomad } from './nomad/index.ts';
import { type SlackSandbox, startSlack, type WorkspaceSpec } from './slack/index.ts';
import { startVault, type VaultSandbox } from './vault/index.ts';
import { worldBehaviour } from './world/behaviour.ts';
import { clusterNodes, DATACENTER, NAMESPACES } from './world/cluster.ts';
import { worldJobs } from './world/jobs.ts';
import { CHANNELS, PEOPLE } from './world/people.ts';
import { registerJob, registerNode } from './world/register.ts';
import { CONSUL_ACL, nomadAcl, TOKENS, VAULT_CONTENT } from './world/tokens.ts';
import { workspace } from './world/workspace.ts';
import { worldClock } from './world/world-clock.ts';

export interface SandboxOptions {
  /** Slack listens on it, Nomad, Consul and Vault on the three after it; without it all ports are free ones. */
  readonly portBase?: number;
  /** Whether Nomad and Consul ask for tokens; default true. Vault always does. */
  readonly acl?: boolean;
  /** Machines of the cluster; default 4. */
  readonly nodes?: number;
  /** How much faster than the wall the cluster's time runs while something happens; default 4. */
  readonly speed?: number;
  /** All time of all servers, moved by a test; `speed` then says nothing. Default: the wall, and for the cluster `speed`. */
  readonly clock?: SteppedClock;
  /** Told what is being started. */
  readonly log?: (line: string) => void;
  /** The app's manifest, parsed; default: the package's app-manifest.yml. */
  readonly manifest?: unknown;
}

/** Which servers are not simulated, because others stand in their place. */
export interface OtherServers {
  readonly nomad?: true;
  /** Where the simulated Nomad enters its machines, by names that start with `nodePrefix`, and its services. */
  readonly consul?: ConsulTarget & { readonly nodePrefix: string };
  readonly vault?: true;
}

/** The practice mesh: four servers that know of each other, and whom and what they hold. */
export interface Sandbox {
  readonly nomad: NomadSandbox;
  readonly consul: ConsulSandbox;
  readonly vault: VaultSandbox;
  readonly slack: SlackSandbox;
  readonly workspace: WorkspaceSpec;
  readonly tokens: typeof TOKENS & Readonly<Record<string, string>>;
  readonly users: typeof PEOPLE;
  readonly channels: typeof CHANNELS;
  /** Ends all servers, and everything that still waits on one of them. */
  close(): Promise<void>;
}

/** A practice mesh with servers in it that somebody else runs. */
export type PartialSandbox = Omit<Sandbox, 'nomad' | 'consul' | 'vault'> & {
  readonly nomad: NomadSandbox | undefined;
  readonly consul: ConsulSandbox | undefined;
  readonly vault: VaultSandbox | undefined;
};

/** The world is set up this much before now, so that all is calm when the doors open. */
const SETTLING_MS = 300_000;

const DEFAULT_SPEED = 4;

/** Starts the four simulated servers as one world, every job of the demo running and healthy. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { nomad, consul, vault, ...rest } = await startBeside({}, options);
  if (nomad === undefined || consul === undefined || vault === undefined) throw new Error('a server was left out');
  return { ...rest, nomad, consul, vault };
}

/** The same world without the servers that are there already. */
export async function startBeside(others: OtherServers, options: SandboxOptions = {}): Promise<PartialSandbox> {
  const time = worldTime(options);
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    time.stop();
    await Promise.all(closers.map((end) => end()));
  };
  const opened = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const server = await starting;
    closers.push(() => server.close());
    return server;
  };
  try {
    const spec = workspace(options.manifest);
    const { target, nodes, ...servers } = await startServers(options, { time, spec, opened, others });
    if (servers.nomad !== undefined) await settle(options, { nomad: servers.nomad, target, nodes }, time);
    return { ...servers, workspace: spec, tokens: TOKENS, users: PEOPLE, channels: CHANNELS, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface WorldTime {
  readonly cluster: SandboxClock;
  /** Of everything else: the bot's sessions, tokens and clicks live by it. */
  readonly wall: SandboxClock;
  /** Lets the cluster settle, and resolves when Consul knows all of it, too. */
  settle(nomad: NomadSandbox): Promise<void>;
  stop(): void;
}

/** Only the cluster's time is compressed; a test's clock is that of all. */
function worldTime({ clock, speed = DEFAULT_SPEED }: SandboxOptions): WorldTime {
  if (clock !== undefined) {
    return { cluster: clock, wall: clock, settle: () => clock.run(SETTLING_MS), stop: () => undefined };
  }
  const wall = realClock();
  const cluster = worldClock({ speed, startMs: wall.now() - SETTLING_MS });
  return {
    cluster,
    wall,
    async settle(nomad) {
      cluster.skip(SETTLING_MS);
      await nomad.consulSettled();
      cluster.start();
    },
    stop: () => cluster.stop(),
  };
}

interface Cluster {
  readonly nodes: ReturnType<typeof clusterNodes>;
  /** The Consul that knows the machines. */
  readonly target: ConsulTarget;
}

interface Parts {
  readonly time: WorldTime;
  readonly spec: WorkspaceSpec;
  readonly opened: <T extends { close(): Promise<void> }>(starting: Promise<T>) => Promise<T>;
  readonly others: OtherServers;
}

async function startServers(options: SandboxOptions, { time, spec, opened, others }: Parts) {
  const port = (offset: number) => (options.portBase === undefined ? {} : { port: options.portBase + offset });
  const { wall } = time;
  const isGuarded = options.acl !== false;
  const consul =
    others.consul === undefined
      ? await opened(
          startConsul({ ...port(2), clock: wall, datacenter: DATACENTER, ...(isGuarded ? { acl: CONSUL_ACL } : {}) }),
        )
      : undefined;
  const target = others.consul ?? { url: consul?.url ?? '', token: TOKENS.consulManagement, fetch: askHere };
  const nodes = clusterNodes(options.nodes ?? 4, others.consul?.nodePrefix);
  const nomad = () =>
    startNomad({
      ...port(1),
      clock: time.cluster,
      nodes,
      datacenter: DATACENTER,
      namespaces: NAMESPACES,
      behaviour: worldBehaviour,
      consul: target,
      ...(isGuarded ? { acl: nomadAcl(NAMESPACES) } : {}),
    });
  const servers = await Promise.all([
    opened(startSlack({ ...port(0), clock: wall, workspace: spec })),
    others.nomad ? undefined : opened(nomad()),
    others.vault ? undefined : opened(startVault({ ...port(3), clock: wall, ...VAULT_CONTENT })),
  ]);
  return { slack: servers[0], nomad: servers[1], consul, vault: servers[2], target, nodes };
}

/** Fills the cluster, and lets five minutes pass in no time: every deployment is over before anybody looks. */
async function settle(
  options: SandboxOptions,
  { nomad, target, nodes }: Cluster & { readonly nomad: NomadSandbox },
  time: WorldTime,
): Promise<void> {
  const log = options.log ?? (() => undefined);
  await Promise.all(nodes.map((node) => registerNode(target, node)));
  for (const job of worldJobs(NAMESPACES)) {
    log(`registering ${job.name}`);
    await registerJob({ url: nomad.url, token: TOKENS.nomadManagement, fetch: askHere }, job);
  }
  await time.settle(nomad);
}
