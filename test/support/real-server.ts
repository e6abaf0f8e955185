import type { ChildProcess } from 'node:child_process';
import { findServer as find, type ServerName } from '../../tools/servers.mjs';

export { freePort } from '../../bench/free-port.ts';

/** What is kept of a log, for the complaint when its program ends. */
const LOG_CHARACTERS = 20_000;

/** The program of a real server: by its variable (`CONSUL_BIN`), on PATH, or in the folder that `npm run servers` builds into. */
export function findServer(name: ServerName): string | undefined {
  return find(name)?.path;
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
