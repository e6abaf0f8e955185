import { beforeAll, describe, expect, it } from 'vitest';
import { realClock } from '../../../../sandbox/clock.ts';
import { startNomad } from '../../../../sandbox/nomad/index.ts';
import { proof } from '../../support/proof.ts';
import { findRealNomad, type RunningNomad } from '../real-nomad.ts';
import { SIMULATED_NOMAD } from '../servers.ts';
import { type Held, readHeld, recordHeld } from './held.ts';
import { buildProgram, type CaseResult, hasGo, runProgram } from './program.ts';

const SUBJECT = "Nomad's own Go client";
/** The sandbox's time runs this much faster, so that rollouts take no time. */
const SPEED = 10;
const MINUTES = 60_000;

const canBuild = hasGo();
const startReal = findRealNomad();
const held = readHeld();

describe.runIf(canBuild)(`${SUBJECT} [sandbox]`, () => {
  const seen = proof();
  everyCase('sandbox', async () => {
    const sandbox = await startNomad({ clock: realClock(SPEED), version: SIMULATED_NOMAD, onRoute: seen.onRoute });
    return { url: sandbox.url, version: SIMULATED_NOMAD, close: () => sandbox.close() };
  });
  seen.holds(import.meta.dirname.replace(/client$/, ''), 'client');
});

describe.runIf(canBuild && startReal !== undefined)(`${SUBJECT} [real Nomad]`, () => {
  everyCase(undefined, async () => {
    if (startReal === undefined) throw new Error('no real Nomad');
    return startReal();
  });
});

const whyNot = canBuild ? 'no NOMAD_BIN, no nomad on PATH, no MESHBOT_TEST_NOMAD_ADDR' : 'no Go on PATH';
describe.skipIf(canBuild)(`${SUBJECT} [sandbox: skipped, ${whyNot}]`, () => {
  it.each(Object.keys(held))('%s', () => expect.fail('skipped'));
});
describe.skipIf(canBuild && startReal !== undefined)(`${SUBJECT} [real Nomad: skipped, ${whyNot}]`, () => {
  it.each(Object.keys(held))('%s', () => expect.fail('skipped'));
});

/** A test for each case of the record, and one that holds the record to the program. */
function everyCase(server: string | undefined, start: () => Promise<RunningNomad>): void {
  let results: ReadonlyMap<string, CaseResult> = new Map();
  let release = '';
  beforeAll(async () => {
    const program = buildProgram();
    const running = await start();
    release = server ?? running.version;
    try {
      results = await runProgram(program, running.url);
    } finally {
      await running.close();
    }
    recordHeld(release, results);
  }, 10 * MINUTES);

  it.each(Object.keys(held))('%s', (name) => {
    const result = results.get(name);
    if (!isExpected(held, name, release)) return expect(result?.ok).toBe(false);
    expect(result?.error).toBeUndefined();
    return expect(result?.ok).toBe(true);
  });

  it('has exactly the cases of the record', () => {
    expect([...results.keys()].sort()).toEqual(Object.keys(readHeld()));
  });
}

/** A case that names the release it came with does not hold on older ones. */
function isExpected(record: Held, name: string, release: string): boolean {
  return record[name]?.[release] !== false;
}
