import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import type { SandboxServer } from '../../../../sandbox/http/server.ts';
import { proof } from '../../support/proof.ts';
import { onRealNomad, onSandboxNomad, type Server, SIMULATED_NOMAD } from '../servers.ts';
import type { Wire } from '../wire.ts';
import { takesConfigEntries } from './config-entries.ts';
import { newsIn } from './news.ts';
import { heldTitle, isRecording, readHeld, record, recordedAnswers, recordHeld } from './recorded.ts';

/** One thing that is asked of both servers; its answer is lines of text. */
export interface Question {
  readonly title: string;
  readonly ask: (wire: Wire) => Promise<readonly string[]>;
}

/** Questions by the name of the file of recorded answers. */
export type Questions = Readonly<Record<string, readonly Question[]>>;

/** A Vault that is not there: without one, a real server refuses jobs with a `vault` block. */
const vault = { enabled: true, address: 'http://127.0.0.1:1' };

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
  let consul: SandboxServer | undefined;
  const realConfig = async (): Promise<object> => {
    consul = await takesConfigEntries();
    return { vault, consul: { address: new URL(consul.url).host } };
  };
  onRealNomad(
    subject,
    (server) => {
      afterAll(() => consul?.close());
      for (const [name, asked] of Object.entries(questions)) describe(name, () => renewed(server, name, asked));
    },
    { realConfig },
  );
}

function compared(server: Server, name: string, questions: readonly Question[]): void {
  const known = recordedAnswers(name);
  const titles = questions.map(({ title }) => title);
  it('has one recorded answer for each case', () => {
    expect(Object.keys(known).sort()).toEqual([...titles].sort());
  });
  it('is in the record of where the cases held', () => {
    const held = readHeld();
    const own = Object.keys(held).filter((title) => title.startsWith(heldTitle(name, '')));
    expect(own.sort()).toEqual(titles.map((title) => heldTitle(name, title)).sort());
    expect(own.filter((title) => held[title]?.[SIMULATED_NOMAD] !== true)).toEqual([]);
  });
  it.each(questions)('$title', async ({ title, ask }) => {
    expect(await ask(server())).toEqual(known[title]);
  });
}

function renewed(server: Server, name: string, questions: readonly Question[]): void {
  const answers = new Map<string, readonly string[]>();
  it.each(questions)('$title', async ({ title, ask }) => {
    const answer = await ask(server());
    answers.set(title, answer);
    if (!isRecording) expect(answer).toEqual(recordedAnswers(name, server().version)[title]);
    else if (server().version !== SIMULATED_NOMAD) expectNews(answer, recordedAnswers(name)[title]);
  });
  afterAll(() => {
    if (isRecording) recordAll(name, server().version, answers);
  });
}

/** Only what is known to be new may make a release answer otherwise than the one that is simulated. */
function expectNews(answer: readonly string[], known: readonly string[] | undefined): void {
  if (newsIn(known ?? []) === undefined) expect(answer).toEqual(known);
}

function recordAll(name: string, version: string, answers: ReadonlyMap<string, readonly string[]>): void {
  const known = version === SIMULATED_NOMAD ? Object.fromEntries(answers) : recordedAnswers(name);
  const differing = new Map([...answers].filter(([title, answer]) => !isDeepStrictEqual(answer, known[title])));
  record(name, version, version === SIMULATED_NOMAD ? answers : differing);
  const held = [...answers.keys()].map((title): [string, true | string] => {
    return [title, differing.has(title) ? (newsIn(known[title] ?? []) ?? 'not known') : true];
  });
  recordHeld(name, version, new Map(held));
}
