import { inspect } from 'node:util';
import { expect } from 'vitest';
import { createLog } from '../../src/adapters/logger.ts';

/** The one secret that adapters are given in tests; it must never come out again, in no form that anybody prints. */
export const CANARY = 'canary-5f0c-token-that-must-never-show';

/** Everything that people do with an error: print, inspect with all hidden parts, stringify, and log it under any name. */
export function expectNoLeak(error: unknown): void {
  const lines: string[] = [];
  const log = createLog({ level: 'debug', write: (line) => lines.push(line) });
  log.error({ err: error }, 'calling');
  log.error({ problem: error, nested: { error } }, 'calling');
  log.child({ system: 'x' }).warn({ err: new Error('wrapped', { cause: error }) }, 'calling');
  const told = [
    String(error),
    inspect(error, { depth: 12, showHidden: true, getters: true }),
    JSON.stringify(error),
    error instanceof Error ? `${error.stack}${String(error.cause)}` : '',
    ...lines,
  ].join('\n');
  expect(told).not.toContain(CANARY);
  expect(told).not.toContain(Buffer.from(CANARY).toString('base64').slice(0, 20));
}

/** The error of a promise that must fail. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}
