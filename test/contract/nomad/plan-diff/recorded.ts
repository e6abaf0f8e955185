import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SIMULATED_NOMAD } from '../servers.ts';

/** What a real Nomad answered to a file of cases, by their titles; an answer is lines of text. */
export type Answers = Readonly<Record<string, readonly string[]>>;

/** Where a case held, by release; where one differs, what is new in the release that is simulated. */
export type Held = Record<string, Record<string, boolean | string>>;

/** With `MESHBOT_RECORD_NOMAD=1` and a real Nomad, its answers are written down anew. */
export const isRecording = process.env['MESHBOT_RECORD_NOMAD'] === '1';

const HELD = join(import.meta.dirname, 'held.json');

/** What `version` is known to answer: as the simulated release does, but for what is noted of it alone. */
export function recordedAnswers(name: string, version = SIMULATED_NOMAD): Answers {
  return { ...read(pathOf(name, SIMULATED_NOMAD)), ...read(pathOf(name, version)) };
}

/** Notes the answers of the simulated release, or those of another one that differ from it. */
export function record(name: string, version: string, answers: ReadonlyMap<string, readonly string[]>): void {
  const path = pathOf(name, version);
  rmSync(path, { force: true });
  if (answers.size === 0) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(sorted(Object.fromEntries(answers)), null, 1)}\n`);
}

/** Notes where a file's cases held; cases that are no more go. */
export function recordHeld(name: string, version: string, cases: ReadonlyMap<string, true | string>): void {
  const all = readHeld();
  const others = Object.entries(all).filter(([title]) => !title.startsWith(`${name}: `));
  const own = [...cases].map(([title, held]) => {
    const { why, ...before } = all[heldTitle(name, title)] ?? {};
    const entry = { ...before, [version]: held === true };
    const isEverywhere = Object.values(entry).every((isHeld) => isHeld === true);
    const reason = held === true ? (why ?? '') : held;
    return [heldTitle(name, title), isEverywhere ? entry : { ...entry, why: reason }] as const;
  });
  writeFileSync(HELD, `${JSON.stringify(sorted(Object.fromEntries([...others, ...own])), null, 2)}\n`);
}

export function readHeld(): Held {
  return existsSync(HELD) ? (JSON.parse(readFileSync(HELD, 'utf8')) as Held) : {}; // written by recordHeld alone
}

export function heldTitle(name: string, title: string): string {
  return `${name}: ${title}`;
}

function pathOf(name: string, version: string): string {
  return join(import.meta.dirname, 'golden', version === SIMULATED_NOMAD ? '' : version, `${name}.json`);
}

function sorted<T>(values: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function read(path: string): Answers {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Answers) : {}; // written by record alone
}
