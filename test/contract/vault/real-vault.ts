import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { pinned } from '../../../tools/servers.mjs';
import { findServer, freePort, killed, says } from '../../support/real-server.ts';
import { Wire } from './wire.ts';

/** The release that the sandbox is held against, by the name of the cached binary. */
export const REAL_VAULT = pinned('vault');

/** What both sides know as the root token where they are made ready for use. */
export const ROOT_TOKEN = 'contract-root';

export const findRealVault = (): string | undefined => findServer('vault');

export interface RunningVault {
  readonly url: string;
  close(): Promise<void>;
}

/** In dev mode: unsealed, in memory, with a root token and a versioned KV engine at `secret/`. */
export async function startRealVault(binary: string, rootToken = ROOT_TOKEN): Promise<RunningVault> {
  const port = await freePort();
  const flags = [
    '-dev',
    `-dev-root-token-id=${rootToken}`,
    `-dev-listen-address=127.0.0.1:${port}`,
    '-dev-no-store-token',
  ];
  return run(binary, { port, flags, ready: 'Development mode should NOT be used' });
}

/** With nothing in it: not initialised, and so sealed. */
export async function startEmptyVault(binary: string): Promise<RunningVault> {
  return startConfigured(binary, await freePort(), () => ({ storage: { inmem: {} } }));
}

export interface RunningPair extends RunningVault {
  /** Where the active server is; `url` is where its standby is. */
  readonly activeUrl: string;
  readonly rootToken: string;
}

/** Two servers of one cluster: an active one, and one that joined it as its standby. */
export async function startVaultPair(binary: string): Promise<RunningPair> {
  const [activePort, activeCluster, standbyPort, standbyCluster] = await Promise.all(
    Array.from({ length: 4 }, () => freePort()),
  );
  const member = (port = 0, clusterPort = 0, leader?: string) =>
    startConfigured(binary, port, (folder) => ({
      listener: { tcp: { ...plainTcp(port), cluster_address: `127.0.0.1:${clusterPort}` } },
      storage: { raft: { path: folder, node_id: `n${port}`, retry_join: leader && [{ leader_api_addr: leader }] } },
      api_addr: `http://127.0.0.1:${port}`,
      cluster_addr: `http://127.0.0.1:${clusterPort}`,
    }));
  const members: RunningVault[] = [];
  const close = async () => {
    await Promise.all(members.map((server) => server.close()));
  };
  try {
    const active = await member(activePort, activeCluster);
    members.push(active);
    const { key, rootToken } = await opened(active.url);
    const standby = await member(standbyPort, standbyCluster, active.url);
    members.push(standby);
    // Takes a key only when it has joined, which it tells by nothing else.
    await answers(standby.url, 429, () => new Wire(standby.url).put('sys/unseal', { key }));
    return { url: standby.url, activeUrl: active.url, rootToken, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Initialises a server and opens it; resolves when it is active. */
async function opened(url: string): Promise<{ readonly key: string; readonly rootToken: string }> {
  const bare = new Wire(url);
  const { json } = await bare.put('sys/init', { secret_shares: 1, secret_threshold: 1 });
  const { keys, root_token: rootToken } = json as { keys: string[]; root_token: string };
  const [key = ''] = keys;
  await bare.put('sys/unseal', { key });
  await answers(url, 200);
  return { key, rootToken };
}

async function answers(url: string, status: number, before: () => Promise<unknown> = async () => undefined) {
  await vi.waitFor(
    async () => {
      await before();
      expect((await new Wire(url).get('sys/health')).status).toBe(status);
    },
    { timeout: 30_000, interval: 100 },
  );
}

const plainTcp = (port: number) => ({ address: `127.0.0.1:${port}`, tls_disable: true });

async function startConfigured(
  binary: string,
  port: number,
  configOf: (folder: string) => object,
): Promise<RunningVault> {
  const folder = await mkdtemp(join(tmpdir(), 'meshbot-vault-'));
  const file = join(folder, 'config.json');
  const usual = { listener: { tcp: plainTcp(port) }, disable_mlock: true };
  await writeFile(file, JSON.stringify({ ...usual, ...configOf(folder) }));
  const server = await run(binary, { port, flags: ['-config', file], ready: 'Vault server started' });
  return { url: server.url, close: () => server.close().finally(() => rm(folder, { recursive: true, force: true })) };
}

interface Launch {
  readonly port: number;
  readonly flags: readonly string[];
  /** What its log says when it answers. */
  readonly ready: string;
}

async function run(binary: string, { port, flags, ready }: Launch): Promise<RunningVault> {
  const { VAULT_ADDR: _, VAULT_TOKEN: __, ...env } = process.env;
  const child = spawn(binary, ['server', ...flags], { stdio: ['ignore', 'pipe', 'ignore'], env });
  await says(child, ready);
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => killed(child),
  };
}
