import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ended, PROGRAM } from './demo-process.ts';

/** One line of the bot's output, parsed. */
export type LogLine = Readonly<Record<string, unknown>>;

/** `meshbot start` as a process of its own. */
export interface BotProcess {
  readonly pid: number;
  /** Health and metrics. */
  readonly httpUrl: string;
  /** Everything it has written so far, to stdout and stderr. */
  output(): string;
  lines(): readonly LogLine[];
  /** Resolves with the first line that fits, written already or to come. Rejects when the bot ends before. */
  says(fits: (line: LogLine) => boolean, what: string): Promise<LogLine>;
  /** SIGTERM; resolves with the exit code and how long the end took, in ms. */
  stop(): Promise<{ readonly code: number | null; readonly ms: number }>;
  /** SIGKILL: no last words. */
  kill(): Promise<void>;
}

/** Starts the bot and waits until it says that it is ready. */
export async function startBotProcess(env: Readonly<Record<string, string>>): Promise<BotProcess> {
  const child = spawn(process.execPath, [PROGRAM, 'start'], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written: string[] = [];
  const lines: LogLine[] = [];
  const listeners = new Set<(line: LogLine) => void>();
  const take = (text: string) => {
    written.push(text);
    const line = parse(text);
    if (line === undefined) return;
    lines.push(line);
    for (const listener of [...listeners]) listener(line);
  };
  createInterface({ input: child.stdout }).on('line', take);
  createInterface({ input: child.stderr }).on('line', take);
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const says = (fits: (line: LogLine) => boolean, what: string) =>
    new Promise<LogLine>((resolve, reject) => {
      const found = lines.find(fits);
      if (found !== undefined) return resolve(found);
      const listener = (line: LogLine) => {
        if (!fits(line)) return;
        listeners.delete(listener);
        resolve(line);
      };
      listeners.add(listener);
      void exited.then((code) => reject(new Error(`ended with ${code} before ${what}:\n${written.join('\n')}`)));
    });
  const ready = await says(({ msg }) => msg === 'ready', 'it was ready');
  return {
    pid: child.pid ?? 0,
    httpUrl: String(ready['http']),
    output: () => written.join('\n'),
    lines: () => lines,
    says,
    stop: async () => {
      const startedAt = performance.now();
      const code = await ended(child, 'SIGTERM');
      return { code, ms: performance.now() - startedAt };
    },
    kill: async () => void (await ended(child, 'SIGKILL')),
  };
}

function parse(text: string): LogLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as LogLine) : undefined; // any object is one
  } catch {
    return undefined;
  }
}
