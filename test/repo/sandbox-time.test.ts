import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const SANDBOX = resolve(import.meta.dirname, '../../sandbox');

/** Whatever tells the time or waits by it without asking a clock. */
const OWN_TIME =
  /\bDate\.now\(|\bnew Date\(\)|\bset(?:Timeout|Interval)\(|\bperformance\.now\(|\bhrtime\b|node:timers|AbortSignal\.timeout\(/;

const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');

it('the simulated servers know time from their clock only, so that a test can step all of it', () => {
  const files = readdirSync(SANDBOX, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(200);
  const tellers = files.filter((file) => OWN_TIME.test(code(readFileSync(join(SANDBOX, file), 'utf8'))));
  expect(tellers).toEqual(['clock.ts']);
});
