import { realClock } from '../../sandbox/clock.ts';
import { type SlackSandbox, startSlack } from '../../sandbox/slack/index.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { BENCH_NAMESPACE, benchChannels, benchConfig, benchJob, benchServices } from '../bench-world.ts';
import { recordedChanges } from '../consul-state.ts';
import type { Figure, Result } from '../figure.ts';
import { cardOf, MessageFeed, type Seen } from '../message-feed.ts';
import { nomadCalls } from '../nomad-calls.ts';
import { startMeshbot } from '../programs.ts';
import type { Stage } from '../stage.ts';
import { times } from '../table.ts';
import { usageOf } from '../usage.ts';

const PROPOSALS = 200;
const LIMIT_MS = 60_000;
/** What Meshbot puts into one channel at once; after that Slack's limit holds, one message per second. */
const BURST = 5;

/** `lenient` has so many channels that no limit is felt: the program's own speed. */
const CASES = [
  { limits: 'lenient', channels: 40 },
  { limits: 'realistic', channels: 20 },
] as const;
type Case = (typeof CASES)[number];

interface Taken {
  readonly limits: Case['limits'];
  readonly channels: number;
  readonly acked: number;
  readonly cards: number;
  readonly cardsTwice: number;
  readonly recorded: number;
  /** Records that name the card which stands in Slack. */
  readonly matched: number;
  readonly lastAckMs: number;
  readonly firstCardMs: number;
  readonly lastCardMs: number;
  /** What Slack's limit alone takes, in ms. */
  readonly floorMs: number;
  readonly cpuMsEach: number;
  readonly peakMib: number | undefined;
  /** What was answered where no card came, a few of it. */
  readonly excuses: readonly string[];
}

export const manyProposals: Figure = {
  key: 'c',
  title: `${PROPOSALS} proposals for different services at once: until the last card`,
  run: async (stage) => {
    const sandbox = await stage.keep(startSandbox());
    const nomad = nomadCalls(sandbox, BENCH_NAMESPACE);
    const services = benchServices(PROPOSALS);
    for (const service of services) await nomad.register(benchJob(service, '1.0.0'));
    const plans = services.map((service) => nomad.plan(service, benchJob(service, '1.0.1')));
    const startedAt = performance.now();
    await Promise.all(plans);
    const plansMs = performance.now() - startedAt;
    const taken: Taken[] = [];
    for (const one of CASES) taken.push(await takeCase(stage, sandbox, one));
    return report(taken, plansMs);
  },
};

async function takeCase(stage: Stage, sandbox: Sandbox, { limits, channels }: Case): Promise<Taken> {
  const places = benchChannels(sandbox.workspace, channels);
  const workspace = { ...sandbox.workspace, channels: [...sandbox.workspace.channels, ...places] };
  const slack = await stage.keep(startSlack({ clock: realClock(), workspace, limits: { mode: limits } }));
  const prefix = `meshbot/bench-${limits}`;
  const services = benchServices(PROPOSALS);
  const config = benchConfig({ channels: places.map(({ id }) => id), services, prefix });
  const meshbot = await startMeshbot(stage, { sandbox, slackApiUrl: slack.apiUrl, config });
  const feed = await stage.keep(MessageFeed.open(slack, sandbox.users.requester));
  const before = usageOf(meshbot.pid);
  const { cards, startedAt, ...typed } = await proposeAll(slack, feed, sandbox);
  const known = new Set(cards.map(({ message }) => `${cardOf(message)} ${message.channel} ${message.ts}`));
  const changes = await recordedChanges(
    sandbox,
    prefix,
    (found) => found.filter(({ card }) => card).length === PROPOSALS,
  );
  const { cpuMs, peakMib } = usageOf(meshbot.pid);
  await meshbot.end();
  return {
    limits,
    channels,
    ...typed,
    cards: new Set(cards.map(({ message }) => cardOf(message))).size,
    cardsTwice: cards.length - new Set(cards.map(({ message }) => cardOf(message))).size,
    recorded: new Set(changes.map(({ service }) => service)).size,
    matched: changes.filter(({ id, card }) => known.has(`${id} ${card?.channelId} ${card?.ts}`)).length,
    firstCardMs: (cards[0]?.atMs ?? Number.NaN) - startedAt,
    lastCardMs: (cards.at(-1)?.atMs ?? Number.NaN) - startedAt,
    floorMs: Math.max(0, PROPOSALS / channels - BURST) * 1000,
    cpuMsEach: ((cpuMs ?? Number.NaN) - (before.cpuMs ?? Number.NaN)) / PROPOSALS,
    peakMib,
    excuses: excusesIn(slack, sandbox),
  };
}

function excusesIn({ control }: SlackSandbox, { channels }: Sandbox): string[] {
  const said = control.messages(channels.staging).map(({ text }) => text.slice(0, 200));
  return [...new Set(said.filter((text) => !text.includes('bench-')))].slice(0, 5);
}

interface Proposed {
  readonly cards: readonly Seen[];
  readonly startedAt: number;
  readonly acked: number;
  readonly lastAckMs: number;
}

/** All typed in the same instant; waits for as many cards, or until the time is up: what is missing is reported. */
async function proposeAll(slack: SlackSandbox, feed: MessageFeed, { channels, users }: Sandbox): Promise<Proposed> {
  const cards = new Map<string, Seen>();
  const last = new Promise<void>((resolve) => {
    const late = setTimeout(resolve, LIMIT_MS);
    feed.each((seen) => {
      const { message } = seen;
      const place = `${message.channel} ${message.ts}`;
      // Edits of a card come as well; its first appearance counts.
      if (cardOf(message) === undefined || cards.has(place)) return;
      cards.set(place, seen);
      if (cards.size < PROPOSALS) return;
      clearTimeout(late);
      resolve();
    });
  });
  const startedAt = performance.now();
  const typed = benchServices(PROPOSALS).map(async (service) => {
    const text = `deploy ${service} 1.0.1 --reason bench`;
    const at = { channel: channels.staging, user: users.requester };
    const outcome = await slack.control.command({ ...at, command: '/mesh', text });
    return { outcome, ms: performance.now() - startedAt };
  });
  const acks = await Promise.all(typed);
  await last;
  const acked = acks.filter(({ outcome }) => outcome === 'acked').length;
  return { cards: [...cards.values()], startedAt, acked, lastAckMs: Math.max(...acks.map(({ ms }) => ms)) };
}

function report(taken: readonly Taken[], plansMs: number): Result {
  const cells = (of: (one: Taken) => number | string | undefined) => taken.map(of);
  const faults = taken.flatMap((one) => faultsOf(one));
  return {
    table: {
      columns: ['', ...taken.map(({ limits, channels }) => `${limits}, ${channels} channels`)],
      rows: [
        ['last card : as many plain plan calls', ...cells(({ lastCardMs }) => times(lastCardMs / plansMs))],
        [
          "last card : what Slack's limit takes",
          ...cells((one) => (one.floorMs ? times(one.lastCardMs / one.floorMs) : 'none')),
        ],
        ['  acked in 3 s', ...cells(({ acked }) => acked)],
        [
          '  cards, each once',
          ...cells(({ cards, cardsTwice }) => (cardsTwice ? `${cards} + ${cardsTwice} twice` : cards)),
        ],
        ['  recorded in Consul', ...cells(({ recorded }) => recorded)],
        ['  recorded with their card', ...cells(({ matched }) => matched)],
        ['  last ack, ms', ...cells(({ lastAckMs }) => lastAckMs)],
        ['  first card, ms', ...cells(({ firstCardMs }) => firstCardMs)],
        ['  last card, ms', ...cells(({ lastCardMs }) => lastCardMs)],
        ["  Meshbot's own CPU each, ms", ...cells(({ cpuMsEach }) => cpuMsEach)],
        ["  Meshbot's peak memory, MiB", ...cells(({ peakMib }) => peakMib)],
      ],
      notes: [
        `${PROPOSALS} plain plan calls, all at once, took ${Math.round(plansMs)} ms.`,
        `Slack takes one message per second and channel; Meshbot sends ${BURST} at once, then keeps to that under any limits.`,
      ],
    },
    data: { proposals: PROPOSALS, plansMs, cases: taken },
    faults,
  };
}

function faultsOf({ limits, acked, cards, cardsTwice, recorded, matched, excuses }: Taken): string[] {
  const lost = Object.entries({ acked, cards, recorded, matched }).filter(([, count]) => count !== PROPOSALS);
  const twice = cardsTwice === 0 ? [] : [`${limits}: ${cardsTwice} cards stand twice`];
  const why = lost.length === 0 ? [] : excuses.map((excuse) => `${limits}: it said “${excuse}”`);
  return [...lost.map(([what, count]) => `${limits}: ${count} of ${PROPOSALS} ${what}`), ...twice, ...why];
}
