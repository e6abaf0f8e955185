import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROGRAM } from './support/demo-process.ts';

const WATCHER = join(resolve(import.meta.dirname, '../..'), 'tools/end-with-parent.mjs');

/** As npm does it: a shell stands between npm and the program, and a signal reaches the shell alone. */
function underShell(args: string) {
  const command = `"${process.execPath}" --import "${WATCHER}" "${PROGRAM}" ${args}; true`;
  return spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] });
}

const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

describe('a program that npm runs', () => {
  it('ends when npm is told to end, and leaves nothing behind', async () => {
    const shell = underShell('sandbox --json');
    const { nomad } = await new Promise<{ nomad: string }>((done, fail) => {
      shell.stdout.once('data', (chunk: Buffer) => done(JSON.parse(chunk.toString())));
      shell.once('exit', (code) => fail(new Error(`the sandbox ended with ${code}`)));
    });
    expect(await answers(nomad)).toBe(true);
    shell.kill('SIGTERM');
    await expect.poll(() => answers(nomad), { timeout: 10_000 }).toBe(false);
  });
});
