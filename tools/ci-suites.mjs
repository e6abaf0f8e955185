// Runs the test suite on this Node and on each further Node line, and ends with one line that counts every suite.
// Usage: node tools/ci-suites.mjs [22 24 …]; the npm package node@LINE brings the binary of a line.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const work = mkdtempSync(join(tmpdir(), 'meshbot-ci-'));
const totals = { passed: 0, failed: 0, skipped: 0 };
let broken = false;

function run(command, args, env) {
  return spawnSync(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1;
}

/** The folder with the `node` of a release line, installed outside the checkout. */
function nodeOf(line) {
  const folder = join(work, `node-${line}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, `node@${line}`], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status === 0 ? join(folder, 'node_modules', 'node', 'bin') : undefined;
}

function suite(name, env) {
  const report = join(work, `${name}.json`);
  console.log(`\n== suite on ${name}`);
  const status = run(
    'npm',
    ['test', '--', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    env,
  );
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, 'utf8'));
    totals.passed += numPassedTests;
    totals.failed += numFailedTests;
    totals.skipped += numPendingTests + numTodoTests;
    if (status !== 0 && numFailedTests === 0) broken = true;
  } catch {
    broken = true;
    console.log(`${name}: the suite wrote no report`);
  }
  if (status !== 0) broken = true;
}

suite(`node ${process.versions.node}`, process.env);
for (const line of process.argv.slice(2)) {
  const bin = nodeOf(line);
  if (bin === undefined) {
    broken = true;
    console.log(`node@${line}: not installed`);
  } else {
    suite(`node ${line}`, { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` });
  }
}
rmSync(work, { recursive: true, force: true });
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = broken || totals.failed > 0 ? 1 : 0;
