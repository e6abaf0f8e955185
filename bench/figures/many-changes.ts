import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from '../../sandbox/start.ts';
import { createChangeStore } from '../../src/adapters/consul/change-store.ts';
import { Secret } from '../../src/config/secret.ts';
import { BENCH_NAMESPACE, benchJob, benchServices } from '../bench-world.ts';
import { recordedChanges } from '../consul-state.ts';
import type { Figure, Result } from '../figure.ts';
import { writeFinished } from '../finished-changes.ts';
import { nomadCalls } from '../nomad-calls.ts';
import { Office } from '../office.ts';
import { startOnRealConsul } from '../real-consul.ts';
import type { Stage } from '../stage.ts';
import { median, ratiosOf } from '../statistics.ts';
import { times } from '../table.ts';
import { usageOf } from '../usage.ts';

const FINISHED = 10_000;
const DAYS = 90;
const OPEN = 500;
/** Meshbot puts five messages at once into a channel, and then one a second. */
const CHANNELS = 125;
const AT_ONCE = 16;
const ROUNDS = 24;
/** Before anything counts, of which the first ends and is copied. */
const WARM_UP = 6;
const RECENT = 50;
const GOAL = 1.5;
const EMPTY = 'meshbot/bench-few';
const FULL = 'meshbot/bench-many';

/** What one round took, in ms. */
interface Round {
  readonly propose: number;
  readonly approve: number;
  readonly home: number;
  readonly recent: number;
}

export const manyChanges: Figure = {
  key: 'm',
  title: `${FINISHED} finished and ${OPEN} open changes: what people wait for, beside a Meshbot without any`,
  run: async (stage) => {
    const { sandbox, isReal } = await startOnRealConsul(stage);
    const services = benchServices(OPEN + 2 * (WARM_UP + ROUNDS));
    const nomad = nomadCalls(sandbox, BENCH_NAMESPACE);
    for (const service of services) await nomad.register(benchJob(service, '1.0.0'));
    const plan = { sandbox, services, channels: CHANNELS };
    const few = await Office.open(stage, { ...plan, prefix: EMPTY });
    const many = await Office.open(stage, { ...plan, prefix: FULL });
    const running = { few: await few.startMeshbot(), many: await many.startMeshbot() };
    const next = services.values();
    for (let round = 0; round < WARM_UP; round += 1) for (const office of [few, many]) await change(office, next);
    await fill(
      sandbox,
      many,
      Array.from({ length: OPEN }, () => nameOf(next)),
    );
    const rounds: { readonly few: Round; readonly many: Round }[] = [];
    const stores = { few: storeUnder(stage, sandbox, EMPTY), many: storeUnder(stage, sandbox, FULL) };
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({
        few: await takeRound(few, stores.few, nameOf(next)),
        many: await takeRound(many, stores.many, nameOf(next)),
      });
    }
    const openedAt = performance.now();
    const open = (await stores.many.open()).length;
    const openMs = performance.now() - openedAt;
    const peaks = { few: usageOf(running.few.pid).peakMib, many: usageOf(running.many.pid).peakMib };
    return report(rounds, { isReal, open, openMs, peaks });
  },
};

function nameOf(names: Iterator<string>): string {
  const { value, done } = names.next();
  if (done === true) throw new Error('no service is left');
  return value;
}

async function change(office: Office, names: Iterator<string>): Promise<void> {
  const { card } = await office.propose(nameOf(names));
  await office.approve(card);
}

/** The open changes are proposed as people do it; the finished ones are copies of one that Meshbot brought to its end. */
async function fill(sandbox: Sandbox, office: Office, services: readonly string[]): Promise<void> {
  const ended = (await recordedChanges(sandbox, FULL, (all) => all.some(isOver))).find(isOver);
  if (ended === undefined) throw new Error('no change has come to its end');
  await writeFinished(sandbox, { prefix: FULL, id: ended.id, count: FINISHED, days: DAYS });
  const left = services.values();
  const propose = async () => {
    for (const service of left) await office.propose(service);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, propose));
  await sleep(1_000); // What is written after a card has appeared.
}

function isOver({ state }: { readonly state: string }): boolean {
  return state === 'succeeded';
}

type Store = ReturnType<typeof createChangeStore>;

function storeUnder(stage: Stage, { consul, tokens }: Sandbox, prefix: string): Store {
  const tls = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };
  const connection = { address: consul.url, token: new Secret(tokens.consul), tls };
  const store = createChangeStore({ consul: connection, prefix, stateKey: new Secret('x'.repeat(40)) });
  void stage.keep(Promise.resolve(store));
  return store;
}

async function takeRound(office: Office, store: Store, service: string): Promise<Round> {
  const { card, ms: propose } = await office.propose(service);
  const approve = await office.approve(card);
  const home = await office.openHome();
  const startedAt = performance.now();
  await store.recent(RECENT);
  return { propose, approve, home, recent: performance.now() - startedAt };
}

interface Beside {
  readonly isReal: boolean;
  readonly open: number;
  readonly openMs: number;
  readonly peaks: { readonly few: number | undefined; readonly many: number | undefined };
}

function report(
  rounds: readonly { readonly few: Round; readonly many: Round }[],
  { isReal, open, openMs, peaks }: Beside,
): Result {
  const row = (name: string, of: keyof Round) => {
    const [few, many] = [median(rounds.map((round) => round.few[of])), median(rounds.map((round) => round.many[of]))];
    const ratio = ratiosOf(rounds.map((round) => [round.many[of], round.few[of]] as const)).median;
    return [name, many, few, times(ratio), ratio <= GOAL ? 'met' : 'missed'];
  };
  return {
    table: {
      columns: ['ms, medians', 'many changes', 'next to none', 'ratio', `goal: <= ${GOAL}×`],
      rows: [
        row('a proposal, until its card', 'propose'),
        row('a click on Approve, until the card is edited', 'approve'),
        row('the App Home, until it is drawn', 'home'),
        row(`  of it the newest ${RECENT} changes`, 'recent'),
        [`every open change, each (${open} of them)`, openMs / open, '', '', ''],
        ["Meshbot's peak memory, MiB", peaks.many, peaks.few, '', ''],
      ],
      notes: [
        `${ROUNDS} rounds, the two Meshbots in turns, with the same configuration, simulated Nomad and ${isReal ? 'real' : 'simulated'} Consul.`,
        `The finished changes were made within ${DAYS} days; they are copies of one, with its documents, without audit entries.`,
      ],
    },
    data: { goal: GOAL, finished: FINISHED, days: DAYS, realConsul: isReal, open, openMs, peaks, rounds },
    faults: open < OPEN ? [`${open} of ${OPEN} changes are open`] : [],
  };
}
