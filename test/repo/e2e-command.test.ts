import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const PROGRAM = resolve(import.meta.dirname, '../../tools/e2e.mjs');

it.each([
  [['--nomad', '127.0.0.1:4646'], '--nomad must be an address such as http://127.0.0.1:4646'],
  [['--vault'], "Option '--vault <value>' argument missing"],
  [['--slack', 'http://127.0.0.1'], "Unknown option '--slack'"],
])('npm run test:e2e -- %j ends with 2 and a sentence, before it builds anything', (args, sentence) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(sentence);
  expect(stderr).toContain('usage: npm run test:e2e -- [--nomad ADDRESS]');
});
