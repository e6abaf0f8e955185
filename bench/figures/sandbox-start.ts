import type { Figure, Result } from '../figure.ts';
import { type Started, startBareHttp, startSandboxAlone, startSandboxProcess } from '../servers.ts';
import type { Stage } from '../stage.ts';
import { median, ratiosOf } from '../statistics.ts';
import { times } from '../table.ts';
import { usageOf } from '../usage.ts';

const ROUNDS = 9;
const GOAL_MS = 300;
const GOAL_MB = 120;
const MB_PER_MIB = 1.048576;

/** One fresh process, at the moment when it said that it answers. */
interface Start {
  readonly ms: number;
  readonly cpuMs: number;
  readonly residentMb: number;
}

export const sandboxStart: Figure = {
  key: 'e',
  title: 'the four simulated servers, from nothing until all answer, beside a bare HTTP server',
  run: async (stage) => {
    const rounds: Round[] = [];
    // The first of each finds the disk cold, and does not count.
    for (let round = 0; round <= ROUNDS; round += 1) {
      const taken = {
        sandbox: await take(stage, startSandboxProcess),
        bare: await take(stage, startBareHttp),
        loadedMs: await takeLoaded(stage),
      };
      if (round > 0) rounds.push(taken);
    }
    return report(rounds);
  },
};

interface Round {
  readonly sandbox: Start;
  readonly bare: Start;
  /** In a process that has loaded the servers. */
  readonly loadedMs: number;
}

async function takeLoaded(stage: Stage): Promise<number> {
  const { child, said } = await startSandboxAlone(stage);
  await child.end();
  return Number(said['startMs']);
}

async function take(stage: Stage, start: (stage: Stage) => Promise<Started>): Promise<Start> {
  const { child, ms } = await start(stage);
  const { rssMib = Number.NaN, cpuMs = Number.NaN } = usageOf(child.pid);
  await child.end();
  return { ms, cpuMs, residentMb: rssMib * MB_PER_MIB };
}

function report(rounds: readonly Round[]): Result {
  const middle = (who: 'sandbox' | 'bare', of: keyof Start) => median(rounds.map((round) => round[who][of]));
  const ratio = (of: keyof Start) =>
    ratiosOf(rounds.map(({ sandbox, bare }) => [sandbox[of], bare[of]] as const)).median;
  const row = (name: string, of: keyof Start, goal?: number) => [
    name,
    middle('sandbox', of),
    middle('bare', of),
    times(ratio(of)),
    goal === undefined ? '' : `${goal}: ${middle('sandbox', of) <= goal ? 'met' : 'missed'}`,
  ];
  const loadedMs = median(rounds.map((round) => round.loadedMs));
  const verdict = (ms: number) => `${GOAL_MS}: ${ms <= GOAL_MS ? 'met' : 'missed'}`;
  const least = Math.min(...rounds.map(({ sandbox }) => sandbox.ms));
  return {
    table: {
      columns: ['', 'sandbox', 'bare HTTP server', 'ratio', 'goal'],
      rows: [
        ['in a process that has loaded them, until all answer, ms', loadedMs, '', '', verdict(loadedMs)],
        row('from nothing, as `meshbot sandbox`, until all answer, ms', 'ms', GOAL_MS),
        ['  the quickest, ms', least, Math.min(...rounds.map(({ bare }) => bare.ms)), '', ''],
        row('  CPU until then, user and system, ms', 'cpuMs'),
        row('resident then, MB', 'residentMb', GOAL_MB),
      ],
      notes: [
        `Medians of ${ROUNDS} fresh processes each, in turns; the practice world, all its jobs healthy, is in the sandbox then.`,
        'Both include the start of Node itself. CPU comes in steps of 10 ms; on a busy machine it grows less than the time does.',
      ],
    },
    data: { goalMs: GOAL_MS, goalMb: GOAL_MB, rounds },
    faults: [],
  };
}
