import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/start.ts';
import { packageRoot } from '../src/cli/package-root.ts';
import { freePort } from './free-port.ts';
import type { Stage } from './stage.ts';

/** The simulated servers, but for a Consul that is real where there is a program of it. */
export async function startOnRealConsul(
  stage: Stage,
  options: SandboxOptions = {},
): Promise<{ readonly sandbox: Sandbox; readonly isReal: boolean }> {
  const sandbox = await stage.keep(startSandbox(options));
  const url = await startRealConsul(stage);
  if (url === undefined) return { sandbox, isReal: false };
  return { sandbox: { ...sandbox, consul: { ...sandbox.consul, url } }, isReal: true };
}

/** The address of a real Consul of this figure's own, in `-dev` mode; undefined where there is no program of it. */
async function startRealConsul(stage: Stage): Promise<string | undefined> {
  const program = await findConsul();
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

/** The tools are plain Node, which the compiler leaves where they are: they are found from the checkout, not from here. */
async function findConsul(): Promise<string | undefined> {
  const { href } = pathToFileURL(join(packageRoot(), 'tools', 'servers.mjs'));
  const { findServer } = (await import(href)) as typeof import('../tools/servers.mjs'); // the same file by its place
  return findServer('consul')?.path;
}
