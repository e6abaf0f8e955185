import { spawn, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);

/** Why a Slack that we did not write cannot be run here; undefined when it can. */
function whyNot(): string | undefined {
  try {
    require.resolve(`local-slack-${process.platform}-${process.arch}/bin/local-slack`);
  } catch {
    return `the optional package local-slack-${process.platform}-${process.arch} is not installed`;
  }
  // It listens on every interface, so it runs only where there is nothing but loopback.
  const { status } = spawnSync('unshare', ['-rn', 'sh', '-c', 'ip link set lo up'], { stdio: 'ignore' });
  return status === 0 ? undefined : 'no network namespace can be made here (unshare -rn)';
}

const reason = whyNot();
if (reason !== undefined) process.stderr.write(`skipped, the main story on local-slack: ${reason}\n`);

describe.skipIf(reason !== undefined)('the main story on local-slack', { timeout: 300_000 }, () => {
  it('plays in a network namespace of its own', async () => {
    const vitest = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs');
    const config = join(ROOT, 'test/e2e/inside/vitest.config.ts');
    const inside = `ip link set lo up && exec "${process.execPath}" "${vitest}" run --config "${config}"`;
    const child = spawn('unshare', ['-rn', 'sh', '-c', inside], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const code = await new Promise<number | null>((done) => child.once('exit', done));
    expect(code, said).toBe(0);
    expect(said).toMatch(/Tests .*\d+ passed/);
  });
});
