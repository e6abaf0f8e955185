import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realClock } from '../../../sandbox/clock.ts';
import { startSlack } from '../../../sandbox/slack/index.ts';
import { proof } from '../support/proof.ts';
import { type RunningSlack, startLocalSlack, whyNoLocalSlack } from './local-slack.ts';
import { Wire } from './wire.ts';
import { workspace } from './workspace.ts';

/** One question to a Slack, and what it answers. */
export interface SlackCase {
  readonly title: string;
  /** Asks, and reduces the answer to what is promised: no ids, no times. */
  ask(slack: Wire): Promise<unknown>;
  readonly answer: unknown;
  /** Where local-slack answers otherwise: what it says, and what Slack's documentation says. */
  readonly differs?: { readonly answer: unknown; readonly why: string; readonly source: string };
}

/** Asks our Slack and local-slack the same. A difference that is listed must still be there, or it leaves the list. */
export function onEachSlack(
  subject: string,
  cases: readonly SlackCase[],
  limits: 'lenient' | 'realistic' = 'lenient',
): void {
  describe(`${subject} [sandbox]`, () => {
    const asked = proof();
    ask(
      cases,
      () => startSlack({ clock: realClock(), workspace, onRoute: asked.onRoute, limits: { mode: limits } }),
      ({ answer }) => answer,
    );
    const name = subject.replaceAll(/[^a-z]+/g, '-');
    asked.holds(import.meta.dirname, name);
    it('lists what differs on local-slack as docs/SANDBOX.md shows it', async () => {
      await expect(differences(cases)).toMatchFileSnapshot(`${import.meta.dirname}/differences/${name}.txt`);
    });
  });
  const reason = whyNoLocalSlack();
  const start = () => startLocalSlack(workspace);
  if (reason !== undefined) process.stderr.write(`skipped, ${subject} on local-slack: ${reason}\n`);
  describe.skipIf(reason !== undefined)(
    `${subject} [local-slack${reason === undefined ? '' : `: skipped, ${reason}`}]`,
    () => {
      ask(cases, start, ({ answer, differs }) => (differs === undefined ? answer : differs.answer));
    },
  );
}

/** A row of a table for each difference: the case, what local-slack does, and where Slack documents its own way. */
function differences(cases: readonly SlackCase[]): string {
  const rows = cases.flatMap(({ title, differs }) =>
    differs === undefined ? [] : [`| ${title} | ${differs.why} | <${differs.source}> |`],
  );
  return rows.map((row) => `${row}\n`).join('');
}

function ask(cases: readonly SlackCase[], start: () => Promise<RunningSlack>, expected: (one: SlackCase) => unknown) {
  let running: RunningSlack | undefined;
  beforeAll(async () => {
    running = await start();
  });
  afterAll(() => running?.close());
  for (const one of cases) {
    it(one.title, async () => {
      expect(await one.ask(new Wire(running?.url ?? ''))).toEqual(expected(one));
    });
  }
}
