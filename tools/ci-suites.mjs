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
/** Failures of tests that passed when they were run again. */
const unsteady = [];
const AGAIN_AT_MOST = 3;
/** Histories of three replicas (test/histories) that the first suite tries; the others try the few that `npm test` does. */
const HISTORIES = '5000';
/** And its share of what `npm run chaos` plays in full: a few minutes of killed and paused replicas, and of crowds that click. */
const CHAOS = 'share';

const REPORTERS = ['default', './test/support/contract-reporter.ts', './test/support/unhandled-reporter.ts', 'json'];
const SKIPPED = new Set(['pending', 'skipped', 'todo']);
/** Here `npm run servers` has built these: a case that did not run on them proves nothing. */
const MUST_BE_REAL = /\[real (Consul|Vault)/;

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

/** Runs `npm test`, of all files or of some, and reads its report; null where it wrote none. `unhandled`: see its reporter. */
function tested(name, env, files = []) {
  const report = join(work, `${name}${files.length > 0 ? ' again' : ''}.json`);
  const reporters = REPORTERS.map((reporter) => `--reporter=${reporter}`);
  const unhandled = `${report}.unhandled`;
  // With the cases in which a real server takes minutes.
  const all = { ...env, CONTRACT_SLOW: '1', MESHBOT_UNHANDLED: unhandled };
  const status = run('npm', ['test', '--', ...reporters, `--outputFile.json=${report}`, ...files], all);
  const readIf = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);
  return { status, report: JSON.parse(readIf(report) ?? 'null'), unhandled: readIf(unhandled) };
}

function suite(name, env) {
  console.log(`\n== suite on ${name}`);
  const { status, report, unhandled } = tested(name, env);
  if (report === null) return complaints.push(`${name}: the suite wrote no report`);
  const failures = failuresOf(name, report);
  const forgiven = failures.length > 0 && passAgain(name, env, report, failures);
  totals.passed += report.numPassedTests + (forgiven ? report.numFailedTests : 0);
  totals.failed += forgiven ? 0 : report.numFailedTests;
  totals.skipped += report.numPendingTests + report.numTodoTests;
  complaints.push(...(forgiven ? [] : failures), ...unproven(name, report));
  if (unhandled !== undefined) complaints.push(`${name}: outside of any test: ${unhandled}`);
  else if (status !== 0 && failures.length === 0) complaints.push(`${name}: npm test ended with ${status}`);
}

/**
 * Many tests play with real processes and sockets on a machine that others use too. A few failed files are run once
 * more, alone: what fails twice is broken, what passes then is said to be unsteady, by name, for somebody to mend.
 */
function passAgain(name, env, { testResults }, failures) {
  const files = testResults.filter(({ status }) => status === 'failed').map((result) => relative(root, result.name));
  if (files.length > AGAIN_AT_MOST) return false;
  console.log(`\n== again on ${name}: ${files.join(' ')}`);
  if (tested(name, env, files).status !== 0) return false;
  unsteady.push(...failures);
  return true;
}

function failuresOf(name, { testResults }) {
  return testResults.flatMap(({ name: file, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    const told = failed.map(({ fullName, failureMessages }) => `${fullName}\n${failureMessages.join('\n')}`);
    const whole = status === 'failed' && failed.length === 0 ? [message] : [];
    return [...told, ...whole].map((text) => `${name}: ${relative(root, file)}: ${text}`);
  });
}

function unproven(name, { testResults }) {
  const cases = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status, fullName }) => SKIPPED.has(status) && MUST_BE_REAL.test(fullName));
  return cases.length > 0 ? [`${name}: ${cases.length} real cases skipped: ${cases[0].fullName}`] : [];
}

suite(`node ${process.versions.node}`, { ...process.env, MESHBOT_HISTORIES: HISTORIES, MESHBOT_CHAOS: CHAOS });
for (const line of process.argv.slice(2)) {
  const bin = nodeOf(line);
  if (bin === undefined) {
    complaints.push(`node@${line}: not installed`);
  } else {
    suite(`node ${line}`, { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` });
  }
}
rmSync(work, { recursive: true, force: true });
for (const failure of unsteady) console.log(`\n-- unsteady, passed when run again: ${failure}`);
for (const complaint of complaints) console.log(`\n-- ${complaint}`);
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = complaints.length > 0 ? 1 : 0;
