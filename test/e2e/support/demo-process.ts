import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const PROGRAM = resolve(import.meta.dirname, '../../../dist/src/main.js');

/** What `.meshbot/demo.json` tells. */
export interface DemoFacts {
  readonly slack: { readonly url: string; readonly control: string };
  readonly nomad: string;
  readonly consul: string;
  readonly vault: string;
  readonly bot: { readonly http: string };
  readonly users: { readonly requester: string; readonly approver: string; readonly admin: string };
  readonly channels: { readonly production: string; readonly staging: string; readonly alerts: string };
  readonly tokens: Readonly<Record<string, string>>;
}

export interface DemoProcess {
  readonly facts: DemoFacts;
  readonly folder: string;
  /** What it has printed so far. */
  said(): string;
  /** The bot's log so far. */
  log(): string;
  /** Sends SIGTERM; resolves with the exit code and how long the end took, in ms. */
  stop(): Promise<{ readonly code: number | null; readonly ms: number }>;
}

/** Runs `meshbot demo --headless` in a folder of its own until it says that it is ready; `env` is added to ours. */
export async function startDemo(
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<DemoProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'meshbot-demo-'));
  const child = spawn(process.execPath, [PROGRAM, 'demo', '--headless', ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const jsonPath = join(folder, '.meshbot', 'demo.json');
  const said = await saysReady(child);
  const facts = JSON.parse(readFileSync(jsonPath, 'utf8')) as DemoFacts; // written by the program under test
  return {
    facts,
    folder,
    said,
    log: () => {
      const path = join(folder, '.meshbot', 'demo.log');
      return existsSync(path) ? readFileSync(path, 'utf8') : '';
    },
    stop: async () => {
      const startedAt = performance.now();
      const code = await ended(child, 'SIGTERM');
      const ms = performance.now() - startedAt;
      rmSync(folder, { recursive: true, force: true });
      return { code, ms };
    },
  };
}

/** Answers with all that it had said by then, and goes on to note. */
function saysReady(child: ChildProcess): Promise<() => string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('demo ready')) resolve(() => said);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('exit', (code) => reject(new Error(`the demo ended with ${code} before it was ready:\n${said}`)));
  });
}

export function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve(child.exitCode);
      return;
    }
    child.once('exit', (code) => resolve(code));
    child.kill(signal);
  });
}
