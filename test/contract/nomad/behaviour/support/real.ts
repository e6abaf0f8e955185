import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Node } from '../../../../../sandbox/nomad/wire.ts';
import { freePort, killed } from '../../../../support/real-server.ts';
import { clearAway } from '../../left-behind.ts';
import { bootstrap } from '../../real-nomad.ts';
import { Wire } from '../../wire.ts';
import { type Cluster, MACHINE, type Machine, NeverSeen } from './cluster.ts';
import type { RunningCluster } from './simulated.ts';

const LIMIT_MS = 30_000;
/** What a busy machine with two cores needs between a rule's instant and its effect. */
const LATENESS_MS = 4000;

/** A test cluster that somebody else runs; its machines cannot be silenced. */
export async function joinedCluster(address: string): Promise<RunningCluster> {
  const wire = new Wire(address.replace(/\/+$/, ''), '');
  const refuse = () => Promise.reject(new Error('the machines of a test cluster stay as they are'));
  return { ...observed(wire, await versionOf(wire)), silence: refuse, wake: refuse, close: async () => undefined };
}

/** Real agents on loopback: the first machine is server and client in one, the others are clients of their own. */
export async function realCluster(
  binary: string,
  machines: readonly Machine[],
  root?: string,
): Promise<RunningCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'meshbot-nomad-'));
  const [first = { name: 'node-1' }, ...others] = machines;
  const ports = { http: await freePort(), rpc: await freePort(), serf: await freePort() };
  const agents = new Map<string, ChildProcess>();
  const close = async () => {
    for (const agent of agents.values()) await killed(agent);
    await clearAway(folder);
  };
  const start = async (machine: Machine, config: object, args: readonly string[]) => {
    const data = join(folder, machine.name);
    const file = join(folder, `${machine.name}.json`);
    await mkdir(data, { recursive: true });
    await writeFile(file, JSON.stringify({ ...config, ...(await agentConfig(machine, folder, ports.rpc)) }));
    const all = ['agent', ...args, '-bind', '127.0.0.1', '-data-dir', data, '-config', file];
    agents.set(machine.name, spawn(binary, all, { stdio: 'ignore' }));
  };
  const acl = { enabled: root !== undefined };
  await start(first, { ports, server: quickServer, acl }, ['-dev']);
  for (const machine of others) {
    const own = { http: await freePort(), rpc: await freePort(), serf: await freePort() };
    await start(machine, { ports: own, acl }, []);
  }
  const wire = new Wire(`http://127.0.0.1:${ports.http}`, '', root);
  try {
    await answering(wire);
    if (root !== undefined) await bootstrap(wire.url, root);
    const cluster = observed(wire, await versionOf(wire));
    await cluster.until('/v1/nodes', (body) => {
      const ready = (body as Node[]).filter((node) => node.Status === 'ready' && node.Drivers['raw_exec']?.Healthy);
      return ready.length === machines.length ? true : undefined;
    });
    const signal = (name: NodeJS.Signals) => async (machine: string) => void agents.get(machine)?.kill(name);
    return { ...cluster, silence: signal('SIGSTOP'), wake: signal('SIGCONT'), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A missed heartbeat is noticed after two seconds or so, not after half a minute. */
const quickServer = {
  enabled: true,
  min_heartbeat_ttl: '1s',
  max_heartbeats_per_second: 1000,
  heartbeat_grace: '1s',
};

async function agentConfig(machine: Machine, folder: string, serverPort: number): Promise<object> {
  const volumes: Record<string, { path: string }> = {};
  for (const name of machine.hostVolumes ?? []) {
    volumes[name] = { path: join(folder, `volume-${name}`) };
    await mkdir(join(folder, `volume-${name}`), { recursive: true });
  }
  return {
    name: machine.name,
    datacenter: machine.datacenter ?? 'dc1',
    disable_update_check: true,
    advertise: { http: '127.0.0.1', rpc: '127.0.0.1', serf: '127.0.0.1' },
    leave_on_interrupt: false,
    client: {
      enabled: true,
      servers: [`127.0.0.1:${serverPort}`],
      network_interface: 'lo',
      cpu_total_compute: MACHINE.cpu,
      memory_total_mb: MACHINE.memoryMb,
      node_class: machine.class ?? '',
      meta: machine.meta ?? {},
      host_volume: volumes,
      options: { 'fingerprint.denylist': 'env_aws,env_gce,env_azure,env_digitalocean' },
    },
    plugin: [{ raw_exec: [{ config: [{ enabled: true }] }] }],
    consul: { address: '127.0.0.1:1' },
  };
}

function observed(wire: Wire, version: string): Omit<Cluster, 'silence' | 'wake'> {
  return {
    version,
    wire,
    latenessMs: LATENESS_MS,
    async until(path, found) {
      const limit = Date.now() + LIMIT_MS;
      const blocking = (index: number) => `${path}${path.includes('?') ? '&' : '?'}index=${index}&wait=2s`;
      for (let index = 0; ; ) {
        const reply = await wire.get(blocking(index));
        const seen = found(reply.json);
        if (seen !== undefined) return seen;
        if (Date.now() > limit) throw new NeverSeen(path, reply.text);
        index = reply.index;
      }
    },
  };
}

async function answering(wire: Wire): Promise<void> {
  const limit = Date.now() + LIMIT_MS;
  for (;;) {
    const reply = await wire.get('/v1/status/leader').catch(() => undefined);
    if (reply?.status === 200 && reply.json !== '') return;
    if (Date.now() > limit) throw new Error('no Nomad server has become leader');
    await new Promise((resolve) => setTimeout(resolve, 100)); // nothing listens yet that could be waited on
  }
}

async function versionOf(wire: Wire): Promise<string> {
  const { json } = await wire.get('/v1/agent/self');
  return (json as { config: { Version: { Version: string } } }).config.Version.Version; // the API's form
}
