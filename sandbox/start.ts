import { realClock, type SandboxClock, type SteppedClock } from './clock.ts';
import { type ConsulSandbox, startConsul } from './consul/index.ts';
import type { FaultControl } from './faults/index.ts';
import { askHere } from './http/ask.ts';
import { type ConsulTarget, type NomadSandbox, startNomad } from './nomad/index.ts';
import { type SlackSandbox, startSlack, type WorkspaceSpec } from './slack/index.ts';
import { startVault, type VaultSandbox } from './vault/index.ts';
import { worldBehaviour } from './world/behaviour.ts';
import { clusterNodes, DATACENTER, NAMESPACES } from './world/cluster.ts';
import { worldJobs } from './world/jobs.ts';
import { CHANNELS, PEOPLE, USERGROUPS } from './world/people.ts';
import { registerJob, registerNode } from './world/register.ts';
import { CONSUL_ACL, nomadAcl, TOKENS, VAULT_CONTENT } from './world/tokens.ts';
import { packageManifest, workspace } from './world/workspace.ts';
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
  /** Puts a fault proxy before each server, which then listens on a free port; the proxies take the ports of `portBase`. */
  readonly faults?: {
    /** Whether the proxies' `seen` grows. */
    readonly records?: boolean;
  };
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

export type ServerName = (typeof SERVERS)[number];

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
  readonly usergroups: typeof USERGROUPS;
  /** Where clients shall look for the servers: the servers' own addresses, or those of their fault proxies. */
  readonly addresses: Readonly<Record<ServerName, string>>;
  /** Makes the way to the servers fail; undefined without `faults`. */
  readonly faults: FaultControl<ServerName> | undefined;
  /** Ends all servers, and everything that still waits on one of them. */
  close(): Promise<void>;
}

/** A practice mesh with servers in it that somebody else runs. */
export type PartialSandbox = Omit<Sandbox, 'nomad' | 'consul' | 'vault' | 'addresses'> & {
  readonly nomad: NomadSandbox | undefined;
  readonly consul: ConsulSandbox | undefined;
  readonly vault: VaultSandbox | undefined;
};

/** In the order of their ports. */
const SERVERS = ['slack', 'nomad', 'consul', 'vault'] as const;

/** How far the port of the fault proxies' control API is from the first one; what lies between is the demo's own. */
const FAULTS_PORT = 6;

/** The world is set up this much before now, so that all is calm when the doors open. */
const SETTLING_MS = 300_000;

const DEFAULT_SPEED = 4;

/** Starts the four simulated servers as one world, every job of the demo running and healthy. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { nomad, consul, vault, ...rest } = await startBeside({}, options);
  if (nomad === undefined || consul === undefined || vault === undefined) throw new Error('a server was left out');
  const servers = { slack: rest.slack, nomad, consul, vault };
  const reached = SERVERS.map((name) => [name, (rest.faults?.proxies[name] ?? servers[name]).url] as const);
  const addresses = Object.fromEntries(reached) as Record<ServerName, string>; // each server's name is in SERVERS
  return { ...rest, ...servers, addresses };
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
    const spec = workspace(options.manifest ?? (await packageManifest()));
    const own: Partial<Record<ServerName, string>> = {};
    const faults = options.faults && (await opened(startProxies(options, own)));
    const { target, nodes, ...servers } = await startServers(options, { time, spec, opened, others, faults });
    for (const name of SERVERS) own[name] = servers[name]?.url ?? '';
    if (servers.nomad !== undefined) await settle(options, { nomad: servers.nomad, target, nodes }, time);
    return {
      ...servers,
      faults,
      workspace: spec,
      tokens: TOKENS,
      users: PEOPLE,
      channels: CHANNELS,
      usergroups: USERGROUPS,
      close,
    };
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
  readonly faults: FaultControl<ServerName> | undefined;
}

/** The proxies come before the servers, so that Slack can name the address at which it will be found. */
async function startProxies(
  { portBase, faults }: SandboxOptions,
  own: Partial<Record<ServerName, string>>,
): Promise<FaultControl<ServerName>> {
  // Whoever wants no faults does not wait for them to load.
  const { startFaults } = await import('./faults/index.ts');
  const before = SERVERS.map((name, offset) => {
    const url = () => own[name] ?? '';
    return [name, portBase === undefined ? { url } : { url, port: portBase + offset }] as const;
  });
  const upstreams = Object.fromEntries(before) as Record<ServerName, (typeof before)[number][1]>; // as above
  const control = portBase === undefined ? {} : { controlPort: portBase + FAULTS_PORT };
  return startFaults(upstreams, { ...control, records: faults?.records === true });
}

async function startServers(options: SandboxOptions, { time, spec, opened, others, faults }: Parts) {
  const port = (name: ServerName) =>
    options.portBase === undefined || faults !== undefined ? {} : { port: options.portBase + SERVERS.indexOf(name) };
  const { wall } = time;
  const isGuarded = options.acl !== false;
  const consul =
    others.consul === undefined
      ? await opened(
          startConsul({
            ...port('consul'),
            clock: wall,
            datacenter: DATACENTER,
            ...(isGuarded ? { acl: CONSUL_ACL } : {}),
          }),
        )
      : undefined;
  const target = others.consul ?? { url: consul?.url ?? '', token: TOKENS.consulManagement, fetch: askHere };
  const nodes = clusterNodes(options.nodes ?? 4, others.consul?.nodePrefix);
  const nomad = () =>
    startNomad({
      ...port('nomad'),
      clock: time.cluster,
      nodes,
      datacenter: DATACENTER,
      namespaces: NAMESPACES,
      behaviour: worldBehaviour,
      consul: target,
      ...(isGuarded ? { acl: nomadAcl(NAMESPACES) } : {}),
    });
  const publicUrl = faults === undefined ? {} : { publicUrl: () => faults.proxies.slack.url };
  const servers = await Promise.all([
    opened(startSlack({ ...port('slack'), clock: wall, workspace: spec, ...publicUrl })),
    others.nomad ? undefined : opened(nomad()),
    others.vault ? undefined : opened(startVault({ ...port('vault'), clock: wall, ...VAULT_CONTENT })),
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
