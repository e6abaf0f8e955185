import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { freePort, killed } from './real-server.ts';

/** Three real Consul servers on loopback that elect a leader among themselves. */
export interface ConsulCluster {
  readonly urls: readonly string[];
  /** Which server leads; waits until all who live agree on one. */
  leader(): Promise<number>;
  /** Dies at once, and says nothing to anybody. */
  kill(server: number): Promise<void>;
  /** Starts it again on its own data. */
  restart(server: number): Promise<void>;
  /** Answers nobody any more, until it is resumed. */
  pause(server: number): void;
  resume(server: number): void;
  close(): Promise<void>;
}

interface Member {
  readonly url: string;
  readonly rpc: string;
  readonly start: () => ChildProcess;
  child: ChildProcess;
  state: 'runs' | 'dead' | 'paused';
}

const LOOK_MS = 100;
/** An election on a busy machine. */
const ELECTED_WITHIN_MS = 60_000;

export async function startConsulCluster(binary: string): Promise<ConsulCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'consul-cluster-'));
  const ports = await Promise.all([1, 2, 3].map(portsOfOne));
  const peers = ports.map(({ serf_lan }) => `127.0.0.1:${serf_lan}`);
  const members = await Promise.all(ports.map((own, at) => startMember(binary, folder, { at, own, peers })));
  const memberOf = (server: number): Member => {
    const member = members[server];
    if (member === undefined) throw new Error(`there is no server ${server}`);
    return member;
  };
  const cluster: ConsulCluster = {
    urls: members.map(({ url }) => url),
    leader: () => agreedLeader(members),
    async kill(server) {
      const member = memberOf(server);
      member.state = 'dead';
      await killed(member.child);
    },
    async restart(server) {
      const member = memberOf(server);
      member.child = member.start();
      member.state = 'runs';
    },
    pause(server) {
      memberOf(server).state = 'paused';
      memberOf(server).child.kill('SIGSTOP');
    },
    resume(server) {
      memberOf(server).state = 'runs';
      memberOf(server).child.kill('SIGCONT');
    },
    async close() {
      await Promise.all(members.map(({ child }) => killed(child)));
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await cluster.leader();
  } catch (error) {
    await cluster.close();
    throw error;
  }
  return cluster;
}

interface Ports {
  readonly http: number;
  readonly serf_lan: number;
  readonly server: number;
}

async function portsOfOne(): Promise<Ports> {
  const [http, serf_lan, server] = await Promise.all([freePort(), freePort(), freePort()]);
  return { http, serf_lan, server };
}

interface Place {
  readonly at: number;
  readonly own: Ports;
  readonly peers: readonly string[];
}

async function startMember(binary: string, folder: string, { at, own, peers }: Place): Promise<Member> {
  const file = join(folder, `server-${at}.json`);
  const none = { https: -1, grpc: -1, grpc_tls: -1, dns: -1, serf_wan: -1 };
  // As quick as an election gets: Raft's own timing, and gossip that notices a death within a second.
  const quick = { performance: { raft_multiplier: 1 }, gossip_lan: { probe_interval: '100ms', suspicion_mult: 3 } };
  const config = {
    ...{ server: true, bootstrap_expect: 3, retry_join: peers, retry_interval: '1s', leave_on_terminate: false },
    ...{ datacenter: 'dc1', node_name: `server-${at}`, bind_addr: '127.0.0.1', client_addr: '127.0.0.1' },
    ...{
      data_dir: join(folder, `data-${at}`),
      log_level: 'WARN',
      disable_update_check: true,
      ports: { ...none, ...own },
    },
    ...quick,
  };
  await writeFile(file, JSON.stringify(config));
  const start = () => spawn(binary, ['agent', '-config-file', file], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${own.http}`;
  return { url, rpc: `127.0.0.1:${own.server}`, start, child: start(), state: 'runs' };
}

async function agreedLeader(members: readonly Member[]): Promise<number> {
  for (const untilMs = Date.now() + ELECTED_WITHIN_MS; Date.now() < untilMs; await after(LOOK_MS)) {
    const living = members.filter(({ state }) => state === 'runs');
    const named = new Set(await Promise.all(living.map(({ url }) => leaderSeenAt(url))));
    const [rpc] = named;
    const found = members.findIndex((member) => member.rpc === rpc && member.state === 'runs');
    if (named.size === 1 && found >= 0) return found;
  }
  throw new Error('the servers elected nobody');
}

async function leaderSeenAt(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`${url}/v1/status/leader`, { signal: AbortSignal.timeout(2_000) });
    return answer.ok ? String(await answer.json()) : undefined;
  } catch {
    return undefined;
  }
}
