import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findServer, freePort, says } from '../../support/real-server.ts';
import { clearAway } from './left-behind.ts';
import { Wire } from './wire.ts';

export interface RunningNomad {
  readonly url: string;
  readonly version: string;
  close(): Promise<void>;
}

/** How cases get a real Nomad: a test cluster's address, or a binary to start; undefined where there is neither. */
export function findRealNomad(): ((config?: object, root?: string) => Promise<RunningNomad>) | undefined {
  const address = process.env['MESHBOT_TEST_NOMAD_ADDR'];
  if (address !== undefined && address !== '') return () => joinRealNomad(address);
  const binary = findServer('nomad');
  return binary === undefined ? undefined : (config, root) => startRealNomad(binary, config, root);
}

async function joinRealNomad(address: string): Promise<RunningNomad> {
  const url = address.replace(/\/+$/, '');
  return { url, version: await versionOf(url), close: async () => undefined };
}

/** Starts server and client in one process on loopback ports and in a data folder of its own; ready to place tasks. */
async function startRealNomad(binary: string, config: object = {}, root?: string): Promise<RunningNomad> {
  const [http, rpc, serf] = await Promise.all([freePort(), freePort(), freePort()]);
  const folder = await mkdtemp(join(tmpdir(), 'meshbot-nomad-'));
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify({ ...agentConfig, ports: { http, rpc, serf }, ...config }));
  const args = ['agent', '-dev', '-bind', '127.0.0.1', '-data-dir', join(folder, 'data'), '-config', file];
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const url = `http://127.0.0.1:${http}`;
  // The log says when the client is registered.
  await says(child, 'node registration complete');
  if (root !== undefined) await bootstrap(url, root);
  await clientReady(url, root);
  return {
    url,
    version: await versionOf(url, root),
    close: async () => {
      await ended(child);
      await clearAway(folder);
    },
  };
}

/** Like `-dev`, without what would look beyond this machine's loopback or wait for clouds that are not there. */
const agentConfig = {
  disable_update_check: true,
  client: {
    enabled: true,
    network_interface: 'lo',
    options: { 'fingerprint.denylist': 'env_aws,env_gce,env_azure,env_digitalocean' },
  },
  plugin: [{ raw_exec: [{ config: [{ enabled: true }] }] }],
  consul: { address: '127.0.0.1:1' },
};

/** With ACLs on, nothing can be asked before there is a management token. */
export async function bootstrap(url: string, root: string): Promise<void> {
  const reply = await new Wire(url, '').put('/v1/acl/bootstrap', { BootstrapSecret: root });
  if (reply.status !== 200) throw new Error(`no management token: ${reply.status} ${reply.text}`);
}

/** The node's own endpoint says when it may run tasks. */
async function clientReady(url: string, root?: string): Promise<void> {
  const wire = new Wire(url, '', root);
  for (let index = 0; ; ) {
    const reply = await wire.get(`/v1/nodes?index=${index}&wait=10s`);
    const nodes = reply.json as { Status: string; Drivers: Record<string, { Healthy: boolean }> }[]; // the API's list
    if (nodes.some((node) => node.Status === 'ready' && node.Drivers['raw_exec']?.Healthy === true)) return;
    index = reply.index;
  }
}

async function versionOf(url: string, root?: string): Promise<string> {
  const { json } = await new Wire(url, '', root).get('/v1/agent/self');
  return (json as { config: { Version: { Version: string } } }).config.Version.Version; // the API's form
}

/** An interrupted agent in `-dev` mode ends its tasks first. */
async function ended(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await exited;
  clearTimeout(late);
}
