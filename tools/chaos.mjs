// Builds, then plays in full what replicas must survive: random histories, kill -9 at each write of a change's life, a
// replica that is paused, a Consul that loses its leader, and people who all click at once. Ends with one line that counts.
// Usage: npm run chaos [-- FILE…], where FILE is a part of a test's path; needs a real Consul (`npm run servers`).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findServer } from './servers.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const EVERYTHING = ['test/histories/', 'test/chaos/', 'test/e2e/killed.test.ts'];
const HISTORIES = '5000';

if (findServer('consul') === undefined) {
  console.error(
    'npm run chaos needs a real Consul: none in CONSUL_BIN, on PATH or in the cache; npm run servers builds one',
  );
  process.exit(1);
}
await import('./build.mjs');

const folder = mkdtempSync(join(tmpdir(), 'meshbot-chaos-'));
const report = join(folder, 'report.json');
const chosen = process.argv.slice(2);
const files = chosen.length > 0 ? chosen : EVERYTHING;
const manifest = createRequire(import.meta.url).resolve('vitest/package.json');
// One file after the other: each has many processes of its own.
const flags = ['--no-file-parallelism', '--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`];
const { status } = spawnSync(process.execPath, [join(dirname(manifest), 'vitest.mjs'), 'run', ...flags, ...files], {
  cwd: root,
  env: { ...process.env, MESHBOT_CHAOS: 'full', MESHBOT_HISTORIES: process.env.MESHBOT_HISTORIES ?? HISTORIES },
  stdio: 'inherit',
});
process.exitCode = count();
rmSync(folder, { recursive: true, force: true });

/** The last line. What was skipped proves nothing, so it counts as failed; so does a file that did not load. */
function count() {
  if (!existsSync(report)) {
    console.log('\n0 passed, 1 failed');
    return 1;
  }
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const passed = tests.filter((test) => test.status === 'passed').length;
  const bad = tests.filter((test) => test.status !== 'passed');
  const broken = testResults.filter(
    ({ status: is, assertionResults }) => is === 'failed' && assertionResults.length === 0,
  );
  console.log('');
  for (const { fullName } of bad) console.log(`-- ${fullName}`);
  for (const { name } of broken) console.log(`-- ${relative(root, name)} did not run`);
  // Something outside of any test, such as a worker that died, has no line of its own.
  const elsewhere = status !== 0 && bad.length + broken.length === 0 ? 1 : 0;
  const failed = bad.length + broken.length + elsewhere;
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
