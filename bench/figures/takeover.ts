import type { Sandbox } from '../../sandbox/start.ts';
import { TIMES } from '../../src/adapters/consul/membership/membership.ts';
import { BENCH_NAMESPACE, benchJob, benchServices } from '../bench-world.ts';
import { keyFits } from '../consul-key.ts';
import { recordedChanges } from '../consul-state.ts';
import { Crew } from '../crew.ts';
import type { Figure, Result } from '../figure.ts';
import { cardOf } from '../message-feed.ts';
import { type NomadCalls, nomadCalls } from '../nomad-calls.ts';
import { Office } from '../office.ts';
import { plainSession } from '../plain-session.ts';
import { startOnRealConsul } from '../real-consul.ts';
import { median, percentile } from '../statistics.ts';
import { times } from '../table.ts';

const ROUNDS = 20;
const REPLICAS = 3;
const PLAIN_ROUNDS = 2;
/** More channels than one: Meshbot puts five messages at once into a channel, and then one a second. */
const CHANNELS = 5;
const GOAL_MS = 5_000;
const PREFIX = 'meshbot/bench-takeover';
const SPEED = 40;
/** Each wait of a round. */
const WITHIN_MS = 40_000;

/** What one round took from the kill on, in ms. */
interface Round {
  readonly held: number;
  readonly seen: number;
}

export const takeover: Figure = {
  key: 't',
  title: `a replica that follows a rollout is killed with SIGKILL, ${ROUNDS} times: until another goes on, in ms`,
  run: async (stage) => {
    const { sandbox, isReal } = await startOnRealConsul(stage, { speed: SPEED });
    const services = benchServices(ROUNDS);
    const nomad = nomadCalls(sandbox, BENCH_NAMESPACE);
    for (const service of services) await nomad.register(heldBack(service));
    const office = await Office.open(stage, { sandbox, prefix: PREFIX, services, channels: CHANNELS });
    const crew = new Crew(sandbox, PREFIX, () => office.startMeshbot());
    for (let count = 0; count < REPLICAS; count += 1) await crew.add();
    // Beside the rounds: it takes long, and does nothing meanwhile.
    const plain = plainSessions(sandbox);
    plain.catch(() => undefined);
    const rounds: Round[] = [];
    let enough = Promise.resolve();
    for (const service of services) {
      rounds.push(await takeRound({ sandbox, office, crew, nomad, enough }, service));
      // Whoever was killed is replaced while the next change is proposed.
      enough = crew.add();
      enough.catch(() => undefined);
    }
    await enough;
    const changes = await recordedChanges(sandbox, PREFIX, (all) => all.every(({ state }) => state === 'succeeded'));
    return report(rounds, { isReal, plain: await plain, ends: changes.map(({ state }) => state) });
  },
};

/** Its rollout goes on until somebody promotes the canary. */
function heldBack(service: string): object {
  const update = { MaxParallel: 1, Canary: 1, AutoPromote: false, HealthCheck: 'task_states', MinHealthyTime: 1e9 };
  return { ...benchJob(service, '1.0.0'), Update: update };
}

async function plainSessions(sandbox: Sandbox): Promise<readonly number[]> {
  const took: number[] = [];
  for (let round = 0; round < PLAIN_ROUNDS; round += 1) took.push(await plainSession(sandbox, `${PREFIX}-plain`));
  return took;
}

interface Place {
  readonly sandbox: Sandbox;
  readonly office: Office;
  readonly crew: Crew;
  readonly nomad: NomadCalls;
  /** Resolves when all replicas are there. */
  readonly enough: Promise<void>;
}

async function takeRound({ sandbox, office, crew, nomad, enough }: Place, service: string): Promise<Round> {
  const { card } = await office.propose(service);
  const id = cardOf(card) ?? '';
  await Promise.all([office.entry(card, 'applied'), office.approve(card), enough]);
  const driver = `${PREFIX}/drivers/${id}`;
  const { dead, atMs } = await crew.killDriver(id);
  const isOthers = (session: string | undefined) => session !== undefined && session !== dead.session;
  const [held, seen] = await Promise.all([
    keyFits(sandbox, driver, { within: WITHIN_MS, fits: (key) => isOthers(key?.session) }),
    office.entry(card, 'resumed', WITHIN_MS),
  ]);
  await nomad.promote(service);
  await keyFits(sandbox, driver, { within: WITHIN_MS, fits: (key) => key === undefined });
  return { held: held - atMs, seen: seen - atMs };
}

interface Beside {
  readonly isReal: boolean;
  readonly plain: readonly number[];
  /** The states in which the changes ended. */
  readonly ends: readonly string[];
}

function report(rounds: readonly Round[], { isReal, plain, ends }: Beside): Result {
  const row = (name: string, of: keyof Round) => {
    const took = rounds.map((round) => round[of]);
    const p95 = percentile(took, 0.95);
    return [name, median(took), p95, Math.max(...took), p95 <= GOAL_MS ? 'met' : 'missed'];
  };
  const ratio = median(plain) / median(rounds.map(({ held }) => held));
  const succeeded = ends.filter((state) => state === 'succeeded').length;
  return {
    table: {
      columns: ['ms after the kill', 'p50', 'p95', 'longest', `goal: p95 <= ${GOAL_MS}`],
      rows: [
        row('another replica holds the change', 'held'),
        row('people see that it goes on', 'seen'),
        [`  Consul's own end of a session (${plain.length} rounds)`, median(plain), '', Math.max(...plain), ''],
        ['  ratio of it', times(ratio), '', '', ''],
      ],
      notes: [
        `${REPLICAS} replicas on a ${isReal ? 'real' : 'simulated'} Consul; whoever is killed is replaced before the next round.`,
        `Others take over ${TIMES.stillMs} ms after a replica's last sign of life; it gives one every ${TIMES.beatMs} ms.`,
      ],
    },
    data: {
      goalMs: GOAL_MS,
      realConsul: isReal,
      replicas: REPLICAS,
      rounds,
      plain,
      ratio,
      stillMs: TIMES.stillMs,
      succeeded,
    },
    faults:
      succeeded === rounds.length ? [] : [`${succeeded} of ${rounds.length} changes succeeded: ${ends.join(', ')}`],
  };
}
