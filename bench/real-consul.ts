import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Stage } from './stage.ts';

/** The release that `npm run servers` builds, by the name under which it keeps it. */
const CACHED = 'consul-1.14.4';

/** The address of a real Consul of this figure's own, in `-dev` mode; undefined where there is no program of it. */
export async function startRealConsul(stage: Stage): Promise<string | undefined> {
  const program = findConsul();
  if (program === undefined) return undefined;
  const [http, server, gossip] = [await freePort(), await freePort(), await freePort()];
  const off = ['-dns-port', '-grpc-port', '-grpc-tls-port', '-serf-wan-port'].map((port) => `${port}=-1`);
  const ports = [`-http-port=${http}`, `-server-port=${server}`, `-serf-lan-port=${gossip}`];
  await stage.spawn({
    name: 'Consul',
    program,
    args: ['agent', '-dev', '-bind=127.0.0.1', '-client=127.0.0.1', ...ports, ...off],
    env: {},
    // Ready is when the agent has written itself into its own catalog.
    isReady: (line) => line.includes('Synced node info'),
  });
  return `http://127.0.0.1:${http}`;
}

/** By CONSUL_BIN, on PATH, or in the folder that `npm run servers` builds into; a CONSUL_BIN that names no file means none. */
function findConsul(): string | undefined {
  const named = process.env['CONSUL_BIN'];
  if (named !== undefined && named !== '') return existsSync(named) ? named : undefined;
  try {
    return execFileSync('sh', ['-c', 'command -v consul'], { encoding: 'utf8' }).trim();
  } catch {
    const path = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'meshbot-servers', CACHED);
    return existsSync(path) ? path : undefined;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}
