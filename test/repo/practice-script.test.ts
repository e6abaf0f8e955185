import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as index from '../../sandbox/index.ts';
import { CODE, practiceScript, runPractice, SCRIPT, wrapped } from '../../tools/practice/script.mjs';

const TEXT = "exports.twice = (n) => n * 2; exports.join = require('node:path').join; exports.file = __filename;";

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'practice-'));
  writeFileSync(join(folder, SCRIPT), wrapped(TEXT));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('the practice script runs without stored code', () => {
  const script = practiceScript(folder);
  expect(script.cachedDataRejected).toBeUndefined();
  expect(runPractice(script, folder)).toMatchObject({ join, file: join(folder, SCRIPT) });
});

it('the practice script runs with the code stored for it, which V8 takes', () => {
  const first = practiceScript(folder);
  runPractice(first, folder);
  writeFileSync(join(folder, CODE), first.createCachedData());
  const script = practiceScript(folder);
  expect(script.cachedDataRejected).toBe(false);
  const { twice } = runPractice(script, folder) as { twice(n: number): number };
  expect(twice(21)).toBe(42);
});

it('the practice script runs beside code of something else, which V8 refuses', () => {
  writeFileSync(join(folder, CODE), Buffer.alloc(512, 7));
  const script = practiceScript(folder);
  expect(script.cachedDataRejected).toBe(true);
  expect(runPractice(script, folder)).toMatchObject({ file: join(folder, SCRIPT) });
});

it('the loader gives the program all that the practice mesh exports', () => {
  const loader = readFileSync(resolve(import.meta.dirname, '../../tools/practice/loader.mjs'), 'utf8');
  const given = /export const \{ (.*) \} =/.exec(loader)?.[1]?.split(', ');
  expect(given).toEqual(Object.keys(index).sort());
});
