import { beforeAll, describe, expect, it } from 'vitest';
import { realClock } from '../../../../sandbox/clock.ts';
import { startNomad } from '../../../../sandbox/nomad/index.ts';
import { proof } from '../../support/proof.ts';
import { bootstrap, findRealNomad, type RunningNomad } from '../real-nomad.ts';
import { SIMULATED_NOMAD } from '../servers.ts';
import { readHeld, recordHeld } from './held.ts';
import { buildProgram, type CaseResult, hasGo, runProgram } from './program.ts';

const SUBJECT = "Nomad's own Go client";
/** The sandbox's time runs this much faster, so that rollouts take no time. */
const SPEED = 10;
const MINUTES = 60_000;
const SANDBOX = 'sandbox';
/** The management token that the servers with ACLs get. */
const ROOT = '11111111-2222-3333-4444-555555555555';

const canBuild = hasGo();
const startReal = findRealNomad();
const names = Object.keys(readHeld());

if (canBuild) {
  describe(`${SUBJECT} [sandbox]`, () => {
    const seen = proof();
    everyCase(async ({ acl }, root) => {
      const options = { clock: realClock(SPEED), version: SIMULATED_NOMAD, onRoute: seen.onRoute };
      const sandbox = await startNomad(acl.enabled ? { ...options, acl: { tokens: [] } } : options);
      if (root !== undefined) await bootstrap(sandbox.url, root);
      return { url: sandbox.url, version: SANDBOX, close: () => sandbox.close() };
    });
    seen.holds(import.meta.dirname, 'client');
  });
} else {
  noCase(`sandbox: skipped, no Go on PATH`);
}

if (canBuild && startReal !== undefined) {
  describe(`${SUBJECT} [real Nomad]`, () => everyCase(startReal));
} else {
  const missing = canBuild ? 'NOMAD_BIN, no nomad on PATH, no MESHBOT_TEST_NOMAD_ADDR' : 'Go on PATH';
  noCase(`real Nomad: skipped, no ${missing}`);
}

type Start = (config: { readonly acl: { readonly enabled: boolean } }, root?: string) => Promise<RunningNomad>;

/** A test for each case of the record, and one that holds the record to the program. */
function everyCase(start: Start): void {
  let results: ReadonlyMap<string, CaseResult> = new Map();
  let version = '';
  beforeAll(async () => {
    const program = buildProgram();
    const servers = [start({ acl: { enabled: false } }), start({ acl: { enabled: true } }, ROOT)] as const;
    const [open, guarded] = await Promise.all(servers);
    version = open.version;
    try {
      const found = await Promise.all([runProgram(program, open.url), runProgram(program, guarded.url, ROOT)]);
      results = new Map(found.flat().map((result) => [result.case, result]));
    } finally {
      await Promise.all([open.close(), guarded.close()]);
    }
    recordHeld(version, results);
  }, 10 * MINUTES);

  it.for(names)('%s', (name, { skip }) => {
    const result = results.get(name);
    if (version !== SANDBOX) skip(result?.skipped !== undefined, result?.skipped);
    expect(result).toEqual({ case: name, ok: true });
  });

  it('has exactly the cases of the record', () => {
    expect([...results.keys()].sort()).toEqual(Object.keys(readHeld()));
  });
}

function noCase(why: string): void {
  describe.skip(`${SUBJECT} [${why}]`, () => {
    it.for(names)('%s', () => undefined);
  });
}
