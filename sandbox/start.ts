import { realClock } from './clock.ts';
import { type ConsulSandbox, startConsul } from './consul/index.ts';
import { type NomadSandbox, startNomad } from './nomad/index.ts';
import { type SlackSandbox, startSlack, type WorkspaceSpec } from './slack/index.ts';
import { startVault, type VaultSandbox } from './vault/index.ts';
import { worldBehaviour } from './world/behaviour.ts';
import { clusterNodes, DATACENTER, NAMESPACES } from './world/cluster.ts';
import { worldJobs } from './world/jobs.ts';
import { CHANNELS, PEOPLE } from './world/people.ts';
import { registerJob, registerNode } from './world/register.ts';
import { CONSUL_ACL, nomadAcl, TOKENS, VAULT_CONTENT } from './world/tokens.ts';
import { workspace } from './world/workspace.ts';
import { type WorldClock, worldClock } from './world/world-clock.ts';

export interface SandboxOptions {
  /** Slack listens on it, Nomad, Consul and Vault on the three after it; without it all ports are free ones. */
  readonly portBase?: number;
  /** Whether Nomad and Consul ask for tokens; default true. Vault always does. */
  readonly acl?: boolean;
  /** Machines of the cluster; default 4. */
  readonly nodes?: number;
  /** How much faster than the wall the cluster's time runs while something happens; default 4. */
  readonly speed?: number;
  /** Told what is being started. */
  readonly log?: (line: string) => void;
  /** The app's manifest, parsed; default: the package's app-manifest.yml. */
  readonly manifest?: unknown;
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

/** The world is set up this much before now, so that all is calm when the doors open. */
const SETTLING_MS = 300_000;

const DEFAULT_SPEED = 4;

/** Starts the four simulated servers as one world, every job of the demo running and healthy. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const clock = worldClock({ speed: options.speed ?? DEFAULT_SPEED, startMs: Date.now() - SETTLING_MS });
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    clock.stop();
    await Promise.all(closers.map((end) => end()));
  };
  const opened = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const server = await starting;
    closers.push(() => server.close());
    return server;
  };
  try {
    const spec = workspace(options.manifest);
    const servers = await startServers(options, { clock, spec, opened });
    await settle(options, servers, clock);
    return { ...servers, workspace: spec, tokens: TOKENS, users: PEOPLE, channels: CHANNELS, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Servers = Pick<Sandbox, 'nomad' | 'consul' | 'vault' | 'slack'>;

interface Parts {
  readonly clock: WorldClock;
  readonly spec: WorkspaceSpec;
  readonly opened: <T extends { close(): Promise<void> }>(starting: Promise<T>) => Promise<T>;
}

/** Only the cluster's time is compressed: the bot's sessions, tokens and clicks live by the wall. */
async function startServers(options: SandboxOptions, { clock, spec, opened }: Parts): Promise<Servers> {
  const port = (offset: number) => (options.portBase === undefined ? {} : { port: options.portBase + offset });
  const wall = realClock();
  const isGuarded = options.acl !== false;
  const consul = await opened(
    startConsul({ ...port(2), clock: wall, datacenter: DATACENTER, ...(isGuarded ? { acl: CONSUL_ACL } : {}) }),
  );
  const [slack, nomad, vault] = await Promise.all([
    opened(startSlack({ ...port(0), clock: wall, workspace: spec })),
    opened(
      startNomad({
        ...port(1),
        clock,
        nodes: clusterNodes(options.nodes ?? 4),
        datacenter: DATACENTER,
        namespaces: NAMESPACES,
        behaviour: worldBehaviour,
        consul: { url: consul.url, token: TOKENS.consulManagement },
        ...(isGuarded ? { acl: nomadAcl(NAMESPACES) } : {}),
      }),
    ),
    opened(startVault({ ...port(3), clock: wall, ...VAULT_CONTENT })),
  ]);
  return { nomad, consul, vault, slack };
}

/** Fills the cluster, and lets five minutes pass in no time: every deployment is over before anybody looks. */
async function settle(options: SandboxOptions, { nomad, consul }: Servers, clock: WorldClock): Promise<void> {
  const log = options.log ?? (() => undefined);
  const inConsul = { url: consul.url, token: TOKENS.consulManagement };
  await Promise.all(clusterNodes(options.nodes ?? 4).map((node) => registerNode(inConsul, node)));
  for (const job of worldJobs(NAMESPACES)) {
    log(`registering ${job.name}`);
    await registerJob({ url: nomad.url, token: TOKENS.nomadManagement }, job);
  }
  clock.skip(SETTLING_MS);
  await nomad.consulSettled();
  clock.start();
}
