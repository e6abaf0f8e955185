import { afterAll, describe, expect, it } from 'vitest';
import { proof } from '../../support/proof.ts';
import { onRealNomad, onSandboxNomad, type Server, SIMULATED_NOMAD } from '../servers.ts';
import type { Wire } from '../wire.ts';
import { isRecording, record, recordedAnswers, recordHeld } from './recorded.ts';

/** One thing that is asked of both servers; its answer is lines of text. */
export interface Question {
  readonly title: string;
  /** The first release that is asked it. */
  readonly since?: string;
  readonly ask: (wire: Wire) => Promise<readonly string[]>;
}

/** Questions by the name of the file of recorded answers. */
export type Questions = Readonly<Record<string, readonly Question[]>>;

/** A server that knows of a Vault, because jobs with a `vault` block are refused by one that does not. */
const realConfig = { vault: { enabled: true, address: 'http://127.0.0.1:1' } };

/** Holds the answers of the sandbox, and of a real Nomad where one is at hand, equal to what a real one has answered. */
export function recordedCases(subject: string, questions: Questions): void {
  const proven = proof();
  onSandboxNomad(
    subject,
    (server) => {
      for (const [name, asked] of Object.entries(questions)) describe(name, () => compared(server, name, asked));
      proven.holds(import.meta.dirname, 'plan-diff');
    },
    { sandbox: () => ({ onRoute: proven.onRoute }) },
  );
  onRealNomad(
    subject,
    (server) => {
      for (const [name, asked] of Object.entries(questions)) describe(name, () => renewed(server, name, asked));
    },
    { realConfig },
  );
}

function compared(server: Server, name: string, questions: readonly Question[]): void {
  const known = recordedAnswers(name);
  it('has one recorded answer for each case', () => {
    expect(Object.keys(known).sort()).toEqual(questions.map(({ title }) => title).sort());
  });
  it.each(questions)('$title', async ({ title, ask }) => {
    expect(await ask(server())).toEqual(known[title]);
  });
}

/** Compares as well, unless answers are being recorded from the release that the sandbox simulates. */
function renewed(server: Server, name: string, questions: readonly Question[]): void {
  const known = recordedAnswers(name);
  const answers = new Map<string, readonly string[]>();
  let failures = 0;
  it.each(questions)('$title', async ({ title, since, ask }) => {
    if (isOlder(server().version, since)) return;
    const answer = await ask(server());
    answers.set(title, answer);
    if (isRecording && server().version === SIMULATED_NOMAD) return;
    failures += 1;
    expect(answer).toEqual(known[title]);
    failures -= 1;
  });
  afterAll(() => {
    if (!isRecording) return;
    if (server().version === SIMULATED_NOMAD) record(name, SIMULATED_NOMAD, answers);
    else if (failures === 0) recordHeld(name, server().version);
  });
}

function isOlder(version: string, since: string | undefined): boolean {
  return since !== undefined && version.localeCompare(since, 'en', { numeric: true }) < 0;
}
