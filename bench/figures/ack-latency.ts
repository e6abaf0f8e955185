import { setTimeout as sleep } from 'node:timers/promises';
import { realClock } from '../../sandbox/clock.ts';
import { type SlackSandbox, startSlack } from '../../sandbox/slack/index.ts';
import { startSandbox } from '../../sandbox/start.ts';
import type { Figure, Result } from '../figure.ts';
import { practiceConfig } from '../practice-config.ts';
import { startBareBolt, startMeshbot } from '../programs.ts';
import type { Stage } from '../stage.ts';
import { ratiosOf, type Spread, spreadOf } from '../statistics.ts';
import { type Table, times } from '../table.ts';

const ROUNDS = 7;
const COMMANDS = 250;
const WARM_UP = 300;
const ANSWERED_MS = 15_000;
/** What the p99 of Meshbot may be of a bare app's. */
const GOAL = 1.2;

/** The second one has work to do after the ack: who asks, and what a service of that name could be. */
const TEXTS = ['help', 'deploy no-such-service 1.0.0'] as const;
const AT_ONCE = [1, 50] as const;

interface Case {
  readonly text: string;
  readonly atOnce: number;
}

/** A workspace with one app in it, and somebody who types. */
interface Office {
  readonly slack: SlackSandbox;
  readonly channel: string;
  readonly user: string;
}

interface Compared {
  readonly meshbot: Spread;
  readonly bolt: Spread;
  /** Medians of the rounds' ratios. */
  readonly ratio: Spread;
  readonly rounds: readonly { readonly meshbot: Spread; readonly bolt: Spread }[];
}

export const ackLatency: Figure = {
  key: 'a',
  title: 'command -> ack, in ms, beside a bare Bolt app',
  run: async (stage) => {
    const offices = await open(stage);
    for (const text of TEXTS) {
      for (const office of offices) await commands(office, { text, atOnce: 20 }, WARM_UP);
    }
    const cases = AT_ONCE.flatMap((atOnce) => TEXTS.map((text) => ({ text, atOnce })));
    const results: (Case & Compared)[] = [];
    for (const one of cases) results.push({ ...one, ...(await compare(offices, one)) });
    return report(results);
  },
};

/** Meshbot's office and the bare app's: two workspaces alike, without rate limits. */
async function open(stage: Stage): Promise<readonly [Office, Office]> {
  const sandbox = await stage.keep(startSandbox());
  sandbox.slack.control.limits({ mode: 'lenient' });
  const bare = await stage.keep(
    startSlack({ clock: realClock(), workspace: sandbox.workspace, limits: { mode: 'lenient' } }),
  );
  const { channels, users } = sandbox;
  await startMeshbot(stage, { sandbox, slackApiUrl: sandbox.slack.apiUrl, config: practiceConfig(sandbox) });
  const ours: Office = { slack: sandbox.slack, channel: channels.staging, user: users.requester };
  // The bare app answers what Meshbot answers to help, so that both Slacks have the same to do.
  await commands(ours, { text: 'help', atOnce: 1 }, 1);
  const { text, blocks } = sandbox.slack.control.messages(ours.channel)[0] ?? { text: 'no answer' };
  const answer = { response_type: 'ephemeral', text, ...(blocks === undefined ? {} : { blocks }) };
  await startBareBolt(stage, { sandbox, slackApiUrl: bare.apiUrl, answer });
  return [ours, { ...ours, slack: bare }];
}

/** A B A B …: what else the machine does meanwhile meets both alike. */
async function compare([ours, theirs]: readonly [Office, Office], one: Case): Promise<Compared> {
  const meshbot: number[][] = [];
  const bolt: number[][] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    meshbot.push(await commands(ours, one, COMMANDS));
    bolt.push(await commands(theirs, one, COMMANDS));
  }
  const rounds = meshbot.map((samples, at) => ({ meshbot: spreadOf(samples), bolt: spreadOf(bolt[at] ?? []) }));
  const ratio = (share: keyof Spread) =>
    ratiosOf(rounds.map((round) => [round.meshbot[share], round.bolt[share]] as const)).median;
  return {
    meshbot: spreadOf(meshbot.flat()),
    bolt: spreadOf(bolt.flat()),
    ratio: { p50: ratio('p50'), p95: ratio('p95'), p99: ratio('p99') },
    rounds,
  };
}

/** Types so many commands, so many at once; answers how long each one's ack took, when all their answers have come too. */
async function commands({ slack, channel, user }: Office, { text, atOnce }: Case, count: number): Promise<number[]> {
  const before = slack.control.messages(channel).length;
  const latencies: number[] = [];
  let typed = 0;
  const type = async () => {
    while (typed < count) {
      typed += 1;
      const startedAt = performance.now();
      const outcome = await slack.control.command({ channel, user, command: '/mesh', text });
      latencies.push(performance.now() - startedAt);
      if (outcome !== 'acked') throw new Error(`/mesh ${text}: ${outcome}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, type));
  const end = performance.now() + ANSWERED_MS;
  while (slack.control.messages(channel).length < before + count) {
    if (performance.now() > end) throw new Error(`/mesh ${text}: answers are missing`);
    await sleep(5);
  }
  return latencies;
}

function report(results: readonly (Case & Compared)[]): Result {
  const rows = results.flatMap(({ text, atOnce, meshbot, bolt, ratio }) => {
    const name = `/mesh ${text.split(' ')[0]}, ${atOnce} at once`;
    const verdict = ratio.p99 <= GOAL ? 'met' : 'missed';
    return [
      [`${name}: ratio`, times(ratio.p50), times(ratio.p95), times(ratio.p99), verdict],
      ['  Meshbot', meshbot.p50, meshbot.p95, meshbot.p99, ''],
      ['  bare Bolt', bolt.p50, bolt.p95, bolt.p99, ''],
    ];
  });
  const table: Table = {
    columns: ['', 'p50', 'p95', 'p99', `goal: p99 <= ${GOAL}×`],
    rows,
    notes: [
      `Ratio: median of ${ROUNDS} rounds of ${COMMANDS} commands each, Meshbot and the bare app in turns.`,
      'deploy names an unknown service: the ack comes first, the refusal is worked out and sent after it.',
    ],
  };
  return { table, data: { goal: GOAL, roundsOf: COMMANDS, cases: results }, faults: [] };
}
