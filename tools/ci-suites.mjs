// Runs the test suite on this Node and on each further Node line, and ends with one line that counts every suite.
// Usage: node tools/ci-suites.mjs [22 24 …]; the npm package node@LINE brings the binary of a line.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const work = mkdtempSync(join(tmpdir(), 'meshbot-ci-'));
const totals = { passed: 0, failed: 0, skipped: 0 };
/** Said again at the end, where the log of three long runs is read first. */
const complaints = [];

const REPORTERS = ['default', './test/support/contract-reporter.ts', 'json'];
const SKIPPED = new Set(['pending', 'skipped', 'todo']);
/** Here `npm run servers` has built these: a case that did not run on them proves nothing. */
const MUST_BE_REAL = /\[(real (Consul|Vault)|official client)/;

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
    ['test', '--', ...REPORTERS.map((reporter) => `--reporter=${reporter}`), `--outputFile.json=${report}`],
    env,
  );
  const before = complaints.length;
  if (existsSync(report)) read(name, JSON.parse(readFileSync(report, 'utf8')));
  else complaints.push(`${name}: the suite wrote no report`);
  if (status !== 0 && complaints.length === before) complaints.push(`${name}: npm test ended with ${status}`);
}

function read(name, { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) {
  totals.passed += numPassedTests;
  totals.failed += numFailedTests;
  totals.skipped += numPendingTests + numTodoTests;
  for (const { name: file, status, message, assertionResults } of testResults) {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    for (const test of failed) {
      complaints.push(`${name}: ${relative(root, file)}: ${test.fullName}\n${test.failureMessages.join('\n')}`);
    }
    if (status === 'failed' && failed.length === 0) complaints.push(`${name}: ${relative(root, file)}: ${message}`);
  }
  const unproven = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status, fullName }) => SKIPPED.has(status) && MUST_BE_REAL.test(fullName));
  if (unproven.length > 0) complaints.push(`${name}: ${unproven.length} real cases skipped: ${unproven[0].fullName}`);
}

suite(`node ${process.versions.node}`, process.env);
for (const line of process.argv.slice(2)) {
  const bin = nodeOf(line);
  if (bin === undefined) {
    complaints.push(`node@${line}: not installed`);
  } else {
    suite(`node ${line}`, { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` });
  }
}
rmSync(work, { recursive: true, force: true });
for (const complaint of complaints) console.log(`\n-- ${complaint}`);
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = complaints.length > 0 ? 1 : 0;
