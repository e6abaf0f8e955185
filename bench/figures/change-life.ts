import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultProxy, startProxy } from '../../sandbox/faults/index.ts';
import type { Message } from '../../sandbox/slack/wire.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { BENCH_NAMESPACE, benchConfig, benchJob, benchServices } from '../bench-world.ts';
import type { Figure, Result } from '../figure.ts';
import { cardOf, MessageFeed } from '../message-feed.ts';
import { nomadCalls } from '../nomad-calls.ts';
import { startMeshbot } from '../programs.ts';
import type { Stage } from '../stage.ts';
import { type Spread, spreadOf } from '../statistics.ts';
import { times } from '../table.ts';

const CHANGES = 20;
const SPEED = 40;
const SEEN_MS = 20_000;
const LOOK_MS = 20;
const PREFIX = 'meshbot/bench-life';
/** Keys of a change's own; signs of life and sessions are what replicas cost, not changes. */
const OWN = /\/(changes|drivers|locks|recent|audit|deliveries)\//;

/** What a change costs: from the click to Nomad's answer beside Nomad's own part of it, and what is written into Consul. */
export const changeLife: Figure = {
  key: 'l',
  title: `${CHANGES} changes, one after the other: click -> applied, in ms, and what each writes into Consul`,
  run: async (stage) => {
    const sandbox = await stage.keep(startSandbox({ speed: SPEED }));
    sandbox.slack.control.limits({ mode: 'lenient' });
    const services = benchServices(2 * CHANGES);
    const nomad = nomadCalls(sandbox, BENCH_NAMESPACE);
    for (const service of services) await nomad.register(benchJob(service, '1.0.0'));
    const before = await startProxies(stage, sandbox);
    await startMeshbot(stage, {
      sandbox: {
        ...sandbox,
        nomad: { ...sandbox.nomad, url: before.nomad.url },
        consul: { ...sandbox.consul, url: before.consul.url },
      },
      slackApiUrl: sandbox.slack.apiUrl,
      config: benchConfig({ channels: [sandbox.channels.staging], services, prefix: PREFIX }),
    });
    const feed = await stage.keep(MessageFeed.open(sandbox.slack, sandbox.users.requester));
    const ours: number[] = [];
    const plain: number[] = [];
    // In turns, so that what else the machine does meets both alike.
    for (let at = 0; at < CHANGES; at++) {
      ours.push(await clickToApplied({ sandbox, feed, nomad: before.nomad }, services[2 * at] ?? ''));
      plain.push(await planAndRegister(nomad, services[2 * at + 1] ?? ''));
    }
    await allEnded(sandbox);
    return report(spreadOf(ours), spreadOf(plain), await costs(sandbox, before.consul));
  },
};

async function startProxies(stage: Stage, { nomad, consul }: Sandbox) {
  return {
    nomad: await stage.keep(startProxy({ name: 'nomad', upstream: nomad.url })),
    consul: await stage.keep(startProxy({ name: 'consul', upstream: consul.url, records: true })),
  };
}

interface Place {
  readonly sandbox: Sandbox;
  readonly feed: MessageFeed;
  readonly nomad: FaultProxy;
}

async function clickToApplied({ sandbox, feed, nomad }: Place, service: string): Promise<number> {
  const { slack, channels, users } = sandbox;
  const isCard = (message: Message) => cardOf(message) !== undefined && message.text.includes(` ${service} `);
  const posted = feed.next(`the card of ${service}`, SEEN_MS, isCard);
  const text = `deploy ${service} 1.0.1 --reason bench`;
  await slack.control.command({ channel: channels.staging, user: users.requester, command: '/mesh', text });
  const { message: card } = await posted;
  const applied = new Promise<number>((resolve) => {
    nomad.hold(({ method, path, body }) => {
      if (method !== 'GET' && /^\/v1\/jobs\?/.test(path) && body.includes(service)) resolve(performance.now());
      return false;
    }, 'reply');
  });
  const clickedAt = performance.now();
  const place = { channel: card.channel, messageTs: card.ts, user: users.approver };
  await slack.control.interact({ ...place, action: approveOf(card) });
  return (await applied) - clickedAt;
}

function approveOf(card: Message) {
  for (const { elements, block_id } of card.blocks ?? []) {
    const buttons = (elements ?? []) as readonly { readonly type: string; readonly action_id?: string }[]; // Slack took them
    const found = buttons.find(({ action_id }) => action_id === 'change.approve');
    if (found !== undefined && block_id !== undefined) return { ...found, action_id: 'change.approve', block_id };
  }
  throw new Error(`nothing to approve on “${card.text}”`);
}

/** What nobody can do without: the plan that the click is checked against, and the registration. */
async function planAndRegister(nomad: ReturnType<typeof nomadCalls>, service: string): Promise<number> {
  const startedAt = performance.now();
  await nomad.plan(service, benchJob(service, '1.0.1'));
  await nomad.register(benchJob(service, '1.0.1'));
  return performance.now() - startedAt;
}

interface Row {
  readonly Key: string;
  readonly Value: string | null;
}

async function rowsUnder({ consul, tokens }: Sandbox, prefix: string): Promise<readonly Row[]> {
  const headers = { 'x-consul-token': tokens.consulManagement };
  const reply = await fetch(`${consul.url}/v1/kv/${prefix}/?recurse`, { headers });
  return reply.status === 404 ? [] : ((await reply.json()) as readonly Row[]); // Consul's own API
}

async function allEnded(sandbox: Sandbox): Promise<void> {
  const end = performance.now() + SEEN_MS;
  while ((await rowsUnder(sandbox, `${PREFIX}/drivers`)).length > 0) {
    if (performance.now() > end) throw new Error('not every change has ended');
    await sleep(LOOK_MS);
  }
}

interface Costs {
  readonly writes: number;
  readonly sentKib: number;
  readonly keptKib: number;
}

/** Of one change, on average. */
async function costs(sandbox: Sandbox, { seen }: FaultProxy): Promise<Costs> {
  const own = seen.filter(({ method, path, body }) => method !== 'GET' && OWN.test(decodeURIComponent(path) + body));
  const rows = await rowsUnder(sandbox, PREFIX);
  const kept = rows.reduce((sum, { Key, Value }) => sum + Key.length + Buffer.from(Value ?? '', 'base64').length, 0);
  const sent = own.reduce((sum, { body }) => sum + body.length, 0);
  return { writes: own.length / CHANGES, sentKib: sent / 1024 / CHANGES, keptKib: kept / 1024 / CHANGES };
}

function report(ours: Spread, plain: Spread, cost: Costs): Result {
  return {
    table: {
      columns: ['', 'p50', 'p95', 'p99'],
      rows: [
        ['click -> applied', ours.p50, ours.p95, ours.p99],
        ['  a plain plan and register call', plain.p50, plain.p95, plain.p99],
        ['  ratio', times(ours.p50 / plain.p50), '', ''],
      ],
      notes: [
        `Each change makes ${cost.writes.toFixed(1)} writes into Consul (${cost.sentKib.toFixed(1)} KiB sent); ${cost.keptKib.toFixed(1)} KiB are kept.`,
      ],
    },
    data: { changes: CHANGES, clickToApplied: ours, plain, cost },
    faults: [],
  };
}
