import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** The release that the sandbox is held against; also the name of the cached binary. */
export const REAL_CONSUL = 'consul-1.14.4';

/** The real Consul: `CONSUL_BIN`, then PATH, then `${XDG_CACHE_HOME:-~/.cache}/meshbot-servers/`. */
export function findRealConsul(): string | undefined {
  const named = process.env['CONSUL_BIN'];
  if (named !== undefined && named !== '') return existsSync(named) ? named : undefined;
  try {
    return execFileSync('sh', ['-c', 'command -v consul'], { encoding: 'utf8' }).trim();
  } catch {
    const cached = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'meshbot-servers', REAL_CONSUL);
    return existsSync(cached) ? cached : undefined;
  }
}

export interface RunningConsul {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a real agent in `-dev` mode on loopback ports of its own, and waits until it has a leader. */
export async function startRealConsul(binary: string, config: object = {}): Promise<RunningConsul> {
  const [http, serf, server] = await Promise.all([freePort(), freePort(), freePort()]);
  const folder = await mkdtemp(join(tmpdir(), 'meshbot-consul-'));
  const file = join(folder, 'config.json');
  const ports = { http, serf_lan: serf, server, serf_wan: -1, dns: -1, grpc: -1, grpc_tls: -1 };
  await writeFile(file, JSON.stringify({ ...config, ports, disable_update_check: true }));
  const args = ['agent', '-dev', '-bind', '127.0.0.1', '-client', '127.0.0.1', '-config-file', file];
  const child = spawn(binary, [...args, '-node', 'consul-server-1'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const url = `http://127.0.0.1:${http}`;
  await synced(child);
  return {
    url,
    close: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Ready is when the agent has written itself into its own catalog. */
function synced(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    child.once('exit', (code) => reject(new Error(`consul ended with ${code}:\n${log}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-20_000);
      if (log.includes('Synced node info')) resolve();
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
