import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinned } from '../../../tools/servers.mjs';
import { findServer, freePort, killed, says } from '../../support/real-server.ts';

/** The release that the sandbox is held against, by the name of the cached binary. */
export const REAL_CONSUL = pinned('consul');

export const findRealConsul = (): string | undefined => findServer('consul');

export interface RunningConsul {
  readonly url: string;
  close(): Promise<void>;
}

/** A client agent of a datacenter. */
export interface RunningPeer {
  readonly url: string;
  /** Dies at once, and says nothing to anybody. */
  lose(): Promise<void>;
}

export interface RunningDatacenter extends RunningConsul {
  /** Starts another agent that joins it; a name that was lost comes back as the same node. */
  join(nodeName: string): Promise<RunningPeer>;
}

/** Starts a real server in `-dev` mode on loopback ports of its own, and waits until it has a leader. */
export async function startRealConsul(binary: string, config: object = {}): Promise<RunningDatacenter> {
  const start = async (name: string, flags: string[], more: object, ports?: Ports) =>
    startAgent({ binary, name, flags, config: { ...config, ...more }, ports: ports ?? (await freePorts()) });
  const server = await start('consul-server-1', ['-dev'], {});
  const peers: Agent[] = [];
  // Gossip takes a name that comes back for the same agent at once only under the same address.
  const portsOf = new Map<string, Ports>();
  return {
    url: server.url,
    join: async (nodeName) => {
      const id = createHash('sha256').update(nodeName).digest('hex');
      const nodeId = `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20, 32)}`;
      const join = ['-node-id', nodeId, '-retry-join', `127.0.0.1:${server.ports.serf_lan}`];
      const peer = await start(nodeName, join, { gossip_lan: FAST_GOSSIP }, portsOf.get(nodeName));
      peers.push(peer);
      portsOf.set(nodeName, peer.ports);
      return { url: peer.url, lose: peer.kill };
    },
    close: async () => {
      await Promise.all([server, ...peers].map((agent) => agent.kill()));
    },
  };
}

/** As `-dev` has it, so that a death is noticed within a second. */
const FAST_GOSSIP = { gossip_interval: '100ms', probe_interval: '100ms', probe_timeout: '100ms', suspicion_mult: 3 };

interface Ports {
  readonly http: number;
  readonly serf_lan: number;
  readonly server: number;
}

async function freePorts(): Promise<Ports> {
  const [http, serf_lan, server] = await Promise.all([freePort(), freePort(), freePort()]);
  return { http, serf_lan, server };
}

interface Agent {
  readonly url: string;
  readonly ports: Ports;
  kill(): Promise<void>;
}

interface AgentPlan {
  readonly binary: string;
  readonly name: string;
  readonly flags: readonly string[];
  readonly config: object;
  readonly ports: Ports;
}

async function startAgent({ binary, name, flags, config, ports: own }: AgentPlan): Promise<Agent> {
  const folder = await mkdtemp(join(tmpdir(), 'meshbot-consul-'));
  const file = join(folder, 'config.json');
  const ports = { ...own, serf_wan: -1, dns: -1, grpc: -1, grpc_tls: -1 };
  const data = flags.includes('-dev') ? {} : { data_dir: join(folder, 'data') };
  await writeFile(file, JSON.stringify({ ...config, ...data, ports, log_level: 'info', disable_update_check: true }));
  const args = ['agent', ...flags, '-bind', '127.0.0.1', '-client', '127.0.0.1', '-config-file', file];
  const child = spawn(binary, [...args, '-node', name], { stdio: ['ignore', 'pipe', 'ignore'] });
  // Ready is when the agent has written itself into its own catalog.
  await says(child, 'Synced node info');
  return {
    url: `http://127.0.0.1:${own.http}`,
    ports: own,
    kill: async () => {
      await killed(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
