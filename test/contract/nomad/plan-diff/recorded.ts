import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a real Nomad answered to a file of cases; an answer is lines of text. */
interface Recording {
  /** The releases that gave these answers. */
  readonly held: readonly string[];
  readonly answers: Readonly<Record<string, readonly string[]>>;
}

/** With `MESHBOT_RECORD_NOMAD=1` and a real Nomad of the simulated release, its answers are written down anew. */
export const isRecording = process.env['MESHBOT_RECORD_NOMAD'] === '1';

const FOLDER = join(import.meta.dirname, 'golden');

export function recordedAnswers(name: string): Recording['answers'] {
  return read(name).answers;
}

/** Adds what `version` answered: its answers if it is the first, else only that it answered the same. */
export function record(name: string, version: string, answers: ReadonlyMap<string, readonly string[]>): void {
  writeFileSync(
    join(FOLDER, `${name}.json`),
    `${JSON.stringify({ held: [version], answers: sorted(answers) }, null, 1)}\n`,
  );
}

export function recordHeld(name: string, version: string): void {
  const before = read(name);
  const held = [...new Set([...before.held, version])];
  writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify({ ...before, held }, null, 1)}\n`);
}

function sorted(answers: ReadonlyMap<string, readonly string[]>): Recording['answers'] {
  return Object.fromEntries([...answers].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function read(name: string): Recording {
  const path = join(FOLDER, `${name}.json`);
  // Written by `record` alone.
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Recording) : { held: [], answers: {} };
}
