// Builds, then runs the end-to-end cases. With --nomad, --consul or --vault it plays those of the main story, in the
// terminal and in the browser, with the named servers in place of simulated ones; their tokens come from the
// conventional variables. Files to run may follow.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const USAGE = 'usage: npm run test:e2e -- [--nomad ADDRESS] [--consul ADDRESS] [--vault ADDRESS] [FILE…]';
const SERVERS = ['nomad', 'consul', 'vault'];
/** The cases that need nothing but a demo, whatever it runs on. */
const STORY = ['test/e2e/demo.test.ts', 'test/e2e/browser.test.ts'];

function read() {
  try {
    const options = Object.fromEntries(SERVERS.map((name) => [name, { type: 'string' }]));
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    for (const [name, address] of Object.entries(values)) {
      if (!/^https?:\/\/./.test(address)) throw new Error(`--${name} must be an address such as http://127.0.0.1:4646`);
    }
    return { given: values, files: positionals };
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`);
    return process.exit(2);
  }
}

const { given, files } = read();
await import('./build.mjs');

const isGiven = Object.keys(given).length > 0;
const chosen = files.length > 0 ? files : isGiven ? STORY : ['test/e2e/'];
const env = Object.entries(given).map(([name, address]) => [`MESHBOT_E2E_${name.toUpperCase()}`, address]);
const manifest = createRequire(import.meta.url).resolve('vitest/package.json');
// Servers that are given can hold one demo at a time.
const flags = isGiven ? ['--no-file-parallelism'] : [];
const { status } = spawnSync(process.execPath, [join(dirname(manifest), 'vitest.mjs'), 'run', ...flags, ...chosen], {
  cwd: dirname(dirname(fileURLToPath(import.meta.url))),
  env: { ...process.env, ...Object.fromEntries(env) },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
