import { type ChildProcess, execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What is kept of a log, for the complaint when its program ends. */
const LOG_CHARACTERS = 20_000;

/**
 * The program of a real server: by its variable (`CONSUL_BIN`), then on PATH, then as `cached` in the folder that
 * `npm run servers` builds into. A variable that names no file means: none.
 */
export function findServer(name: 'consul' | 'nomad' | 'vault', cached?: string): string | undefined {
  const named = process.env[`${name.toUpperCase()}_BIN`];
  if (named !== undefined && named !== '') return existsSync(named) ? named : undefined;
  try {
    return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
  } catch {
    if (cached === undefined) return undefined;
    const path = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'meshbot-servers', cached);
    return existsSync(path) ? path : undefined;
  }
}

/**
 * A port of loopback that nobody listens on. It is below those that systems give to outgoing connections (from 32768 on):
 * between this probe and the server's own start, any client of another test could get one of these.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 32_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** Resolves when the program has said these words; rejects, with the end of its log, when it ends before. */
export function says(child: ChildProcess, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${child.spawnfile} ended with ${code}:\n${log}`)));
    const read = (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-LOG_CHARACTERS);
      if (!log.includes(words)) return;
      child.stdout?.off('data', read).resume();
      resolve();
    };
    child.stdout?.on('data', read);
  });
}

/** Ends it at once; resolves when it has ended. */
export async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}
