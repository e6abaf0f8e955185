import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Message } from '../../sandbox/slack/wire.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import type { Figure, Result } from '../figure.ts';
import { cardOf, MessageFeed } from '../message-feed.ts';
import { type NomadCalls, nomadCalls } from '../nomad-calls.ts';
import { jobsFolder, practiceConfig } from '../practice-config.ts';
import { startMeshbot } from '../programs.ts';
import { median, ratiosOf } from '../statistics.ts';
import { times } from '../table.ts';
import { type Usage, usageOf } from '../usage.ts';

const ROUNDS = 9;
const SEEN_MS = 20_000;

interface Round {
  readonly cardMs: number;
  /** Until the person who asked has the answer, too. */
  readonly answerMs: number;
  readonly cpuMs: number;
  readonly parseMs: number;
  readonly planMs: number;
}

interface Desk {
  readonly sandbox: Sandbox;
  readonly feed: MessageFeed;
  readonly nomad: NomadCalls;
  readonly pid: number;
}

export const bigJob: Figure = {
  key: 'b',
  title: 'command -> card for a job of 10 groups with 5 tasks each, beside the plain calls to Nomad',
  run: async (stage) => {
    const sandbox = await stage.keep(startSandbox());
    const config = practiceConfig(sandbox);
    const { pid } = await startMeshbot(stage, { sandbox, slackApiUrl: sandbox.slack.apiUrl, config });
    sandbox.slack.control.limits({ mode: 'lenient' });
    const feed = await stage.keep(MessageFeed.open(sandbox.slack, sandbox.users.requester));
    const desk = { sandbox, feed, pid, nomad: nomadCalls(sandbox, 'production') };
    const rounds: Round[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) rounds.push(await takeRound(desk, `5.2.${round}`));
    const [first, ...warm] = rounds;
    return report(first, warm, usageOf(pid));
  },
};

async function takeRound(desk: Desk, version: string): Promise<Round> {
  const plain = await planPlainly(desk.nomad, version);
  return { ...plain, ...(await propose(desk, version)) };
}

/** What `nomad job plan` asks of the server, the parsing included. */
async function planPlainly(nomad: NomadCalls, version: string): Promise<Pick<Round, 'parseMs' | 'planMs'>> {
  const hcl = readFileSync(join(jobsFolder(), 'platform.nomad.hcl'), 'utf8');
  const startedAt = performance.now();
  const job = await nomad.parse(hcl, `version = "${version}"\n`);
  const parsedAt = performance.now();
  await nomad.plan('platform', job);
  return { parseMs: parsedAt - startedAt, planMs: performance.now() - parsedAt };
}

async function propose({ sandbox, feed, pid }: Desk, version: string): Promise<Omit<Round, 'parseMs' | 'planMs'>> {
  const { slack, channels, users } = sandbox;
  const user = users.requester;
  const card = feed.next(`the card of platform ${version}`, SEEN_MS, (message) => cardOf(message) !== undefined);
  const answer = feed.next('the answer', SEEN_MS, ({ ephemeral_to }) => ephemeral_to === user);
  const before = usageOf(pid);
  const startedAt = performance.now();
  const text = `deploy platform ${version} --env production --reason bench`;
  await slack.control.command({ channel: channels.staging, user, command: '/mesh', text });
  const { message, atMs } = await card;
  const answered = await answer;
  const after = usageOf(pid);
  // The service is locked until this change ends.
  const withdrawn = feed.next('the card withdrawn', SEEN_MS, ({ ts, blocks }) => {
    return ts === message.ts && !JSON.stringify(blocks).includes('change.withdraw');
  });
  await clickWithdraw(sandbox, message);
  await withdrawn;
  return {
    cardMs: atMs - startedAt,
    answerMs: answered.atMs - startedAt,
    cpuMs: (after.cpuMs ?? Number.NaN) - (before.cpuMs ?? Number.NaN),
  };
}

async function clickWithdraw({ slack, users }: Sandbox, { channel, ts }: Message): Promise<void> {
  const action = { type: 'button', action_id: 'change.withdraw' };
  const outcome = await slack.control.interact({ user: users.requester, channel, messageTs: ts, action });
  if (outcome !== 'acked') throw new Error(`clicking Withdraw: ${outcome}`);
}

function report(first: Round | undefined, warm: readonly Round[], { peakMib }: Usage): Result {
  const middle = (of: (round: Round) => number) => median(warm.map(of));
  const toPlan = ratiosOf(warm.map(({ cardMs, planMs }) => [cardMs, planMs] as const));
  const toBoth = ratiosOf(warm.map(({ cardMs, parseMs, planMs }) => [cardMs, parseMs + planMs] as const));
  return {
    table: {
      columns: ['', 'median', 'first'],
      rows: [
        ['card : plain parse and plan calls', times(toBoth.median), ''],
        ['card : plain plan call alone', times(toPlan.median), ''],
        ['  command -> card, ms', middle((round) => round.cardMs), first?.cardMs],
        ['  command -> answer to the requester, ms', middle((round) => round.answerMs), first?.answerMs],
        ['  plain parse call, ms', middle((round) => round.parseMs), first?.parseMs],
        ['  plain plan call, ms', middle((round) => round.planMs), first?.planMs],
        ["  Meshbot's own CPU, ms", middle((round) => round.cpuMs), first?.cpuMs],
        ["  Meshbot's peak memory, MiB", peakMib, ''],
      ],
      notes: [
        `Median of ${warm.length} rounds after the first one, which finds both programs cold. CPU comes in steps of 10 ms.`,
        'The simulated Nomad parses HCL far slower than a real one; Meshbot also checks that the stored source is what runs.',
      ],
    },
    data: { ratioToParseAndPlan: toBoth, ratioToPlan: toPlan, first, rounds: warm, peakMib },
    faults: [],
  };
}
