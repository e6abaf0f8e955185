import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaseResult } from './program.ts';

/** The servers that each case held on when it was last run there: `sandbox`, or the release of a real one. */
export type Held = Record<string, Record<string, true>>;

const FILE = join(import.meta.dirname, '..', 'held.json');

export function readHeld(): Held {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Held) : {}; // written by recordHeld below
}

/** Notes in held.json what held in a run, where MESHBOT_RECORD_HELD asks for it; cases that are no more go. */
export function recordHeld(server: string, results: ReadonlyMap<string, CaseResult>): void {
  if (process.env['MESHBOT_RECORD_HELD'] !== '1') return;
  const before = readHeld();
  const after: Held = {};
  for (const name of [...results.keys()].sort()) {
    const { [server]: _, ...others } = before[name] ?? {};
    after[name] = results.get(name)?.ok === true ? { ...others, [server]: true } : others;
  }
  writeFileSync(FILE, `${JSON.stringify(after, undefined, 2)}\n`);
}
