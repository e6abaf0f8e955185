import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ChildSpec {
  readonly name: string;
  /** Default: node. */
  readonly program?: string;
  /** Of node: its flags, the script and the script's own arguments. */
  readonly args: readonly string[];
  /** All that it sees of an environment, besides the path. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether a line of its output says that it is ready. */
  readonly isReady: (line: string) => boolean;
}

export interface Child {
  readonly pid: number;
  /** Rejects with its last words when it ends before it is ready. */
  readonly ready: Promise<void>;
  /** Asks it to end, and after 6 s makes it. */
  end(): Promise<void>;
  /** SIGKILL: no last words. Resolves when it is gone. */
  kill(): Promise<void>;
}

const READY_MS = 30_000;
/** Meshbot promises to end within 5 s. */
const END_MS = 6_000;
const LAST_WORDS = 20;

const running = new Set<ChildProcess>();
// Whatever becomes of the bench itself, it leaves no process behind.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export function startChild({ name, program = process.execPath, args, env, isReady }: ChildSpec): Child {
  const child = spawn(program, args, {
    env: { ...ownPath(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const words: string[] = [];
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      running.delete(child);
      resolve();
    });
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    const late = setTimeout(() => reject(new Error(`${name} is not ready after ${READY_MS / 1000} s`)), READY_MS);
    void ended.then(() => reject(new Error(`${name} ended before it was ready:\n${words.join('\n')}`)));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        words.push(line);
        if (words.length > LAST_WORDS) words.shift();
        if (!isReady(line)) return;
        clearTimeout(late);
        resolve();
      });
    }
  });
  // Whoever starts it waits for it; an end that nobody waits for any more is no defect of the bench.
  ready.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    ready,
    async end() {
      const late = setTimeout(() => child.kill('SIGKILL'), END_MS);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(late);
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function ownPath(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(kept);
}
