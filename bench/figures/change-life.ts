import { type FaultProxy, startProxy } from '../../sandbox/faults/index.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { BENCH_NAMESPACE, benchJob, benchServices } from '../bench-world.ts';
import { type Key, keyFits, keysUnder } from '../consul-key.ts';
import type { Figure, Result } from '../figure.ts';
import { cardOf } from '../message-feed.ts';
import { nomadCalls } from '../nomad-calls.ts';
import { Office } from '../office.ts';
import { startOnRealConsul } from '../real-consul.ts';
import type { Stage } from '../stage.ts';
import { type Spread, spreadOf } from '../statistics.ts';
import { times } from '../table.ts';

/** So many that one of them is the p99. */
const CHANGES = 100;
/** More channels than one: Meshbot puts five messages at once into a channel, and then one a second. */
const CHANNELS = 25;
const SPEED = 40;
const WITHIN_MS = 20_000;
const PREFIX = 'meshbot/bench-life';
/** Keys of a change's own; signs of life and sessions are what replicas cost, not changes. */
const OWN = /\/(changes|drivers|locks|recent|audit|deliveries)\//;

/** What a change costs: from the click to Nomad's answer beside Nomad's own part of it, and what is written into Consul. */
export const changeLife: Figure = {
  key: 'l',
  title: `${CHANGES} changes, one after the other: click -> applied, in ms, and what each writes into Consul`,
  run: async (stage) => {
    const { sandbox, isReal } = await startOnRealConsul(stage, { speed: SPEED });
    const services = benchServices(2 * CHANGES);
    const nomad = nomadCalls(sandbox, BENCH_NAMESPACE);
    for (const service of services) await nomad.register(benchJob(service, '1.0.0'));
    const before = await startProxies(stage, sandbox);
    const office = await Office.open(stage, {
      sandbox: {
        ...sandbox,
        nomad: { ...sandbox.nomad, url: before.nomad.url },
        consul: { ...sandbox.consul, url: before.consul.url },
      },
      prefix: PREFIX,
      services,
      channels: CHANNELS,
    });
    await office.startMeshbot();
    const ours: number[] = [];
    const plain: number[] = [];
    // In turns, so that what else the machine does meets both alike.
    for (let at = 0; at < CHANGES; at++) {
      ours.push(await clickToApplied({ sandbox, office, nomad: before.nomad }, services[2 * at] ?? ''));
      plain.push(await planAndRegister(nomad, services[2 * at + 1] ?? ''));
    }
    return report(spreadOf(ours), spreadOf(plain), { ...(await costs(sandbox, before.consul)), isReal });
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
  readonly office: Office;
  readonly nomad: FaultProxy;
}

async function clickToApplied({ sandbox, office, nomad }: Place, service: string): Promise<number> {
  const { card } = await office.propose(service);
  const id = cardOf(card) ?? '';
  // Nobody reads a card so fast that the click comes before it is on record where the card stands.
  await keyFits(sandbox, `${PREFIX}/changes/${id}/record`, { within: WITHIN_MS, fits: namesItsCard });
  const applied = new Promise<number>((resolve) => {
    nomad.hold(({ method, path, body }) => {
      if (method !== 'GET' && /^\/v1\/jobs\?/.test(path) && body.includes(service)) resolve(performance.now());
      return false;
    }, 'reply');
  });
  const clickedAt = performance.now();
  const [appliedAt] = await Promise.all([applied, office.approve(card)]);
  // Its end is nothing that the next one shall wait for.
  const isOver = (key: Key | undefined) => key === undefined;
  await keyFits(sandbox, `${PREFIX}/drivers/${id}`, { within: WITHIN_MS, fits: isOver });
  return appliedAt - clickedAt;
}

function namesItsCard(key: Key | undefined): boolean {
  const { change } = JSON.parse(Buffer.from(key?.value ?? '', 'base64').toString()) as { change: { card?: object } }; // ours
  return change.card !== undefined;
}

/** What nobody can do without: the plan that the click is checked against, and the registration. */
async function planAndRegister(nomad: ReturnType<typeof nomadCalls>, service: string): Promise<number> {
  const startedAt = performance.now();
  await nomad.plan(service, benchJob(service, '1.0.1'));
  await nomad.register(benchJob(service, '1.0.1'));
  return performance.now() - startedAt;
}

interface Costs {
  readonly isReal: boolean;
  readonly writes: number;
  readonly sentKib: number;
  readonly keptKib: number;
}

/** Of one change, on average. */
async function costs(sandbox: Sandbox, { seen }: FaultProxy): Promise<Omit<Costs, 'isReal'>> {
  const own = seen.filter(({ method, path, body }) => method !== 'GET' && OWN.test(decodeURIComponent(path) + body));
  const keys = await keysUnder(sandbox, `${PREFIX}/`);
  const kept = keys.reduce((sum, { name, value }) => sum + name.length + Buffer.from(value, 'base64').length, 0);
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
        `On a ${cost.isReal ? 'real' : 'simulated'} Consul; the click comes once it is on record where the card stands.`,
      ],
    },
    data: { changes: CHANGES, clickToApplied: ours, plain, cost },
    faults: [],
  };
}
