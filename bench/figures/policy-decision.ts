import { join } from 'node:path';
import { loadPolicy } from '../../src/adapters/cedar/policy.ts';
import { packageRoot } from '../../src/cli/package-root.ts';
import { ORDINARY_PLAN } from '../../src/domain/policy/facts.ts';
import type { Principal, Question } from '../../src/domain/policy/policy.ts';
import type { Figure, Result } from '../figure.ts';
import { ratiosOf, type Spread, spreadOf } from '../statistics.ts';
import { type Table, times } from '../table.ts';

const ROUNDS = 7;
const DECISIONS = 500;
const WARM_UP = 500;
/** Of one decision, in ms: the median. */
const GOAL_MS = 0.5;

/**
 * One decision of the ready-made rules: may they approve, and, which has to look at the plan, whose approval does it need.
 * Beside it, reading the same question as JSON, which costs any other way too.
 */
export const policyDecision: Figure = {
  key: 'p',
  title: 'policy decision, in ms, beside writing and reading its question as JSON',
  run: async () => {
    const ready = join(packageRoot(), 'policies');
    const loaded = loadPolicy({ folder: undefined, ready });
    if (loaded.kind === 'problems') throw new Error('the ready-made rules have problems');
    const { policy } = loaded;
    const question = aQuestion();
    const text = JSON.stringify(question);
    const decide = () => {
      if (policy.decide(question).kind !== 'permitted') throw new Error('decided wrongly');
    };
    const ask = () => {
      if (policy.approvals(question).kind !== 'asked') throw new Error('asked wrongly');
    };
    const read = () => {
      if (JSON.stringify(JSON.parse(text)).length !== text.length) throw new Error('read wrongly');
    };
    measure(decide, WARM_UP);
    measure(ask, WARM_UP);
    measure(read, WARM_UP);
    const rounds = Array.from({ length: ROUNDS }, () => ({
      decision: measure(decide, DECISIONS),
      approvals: measure(ask, DECISIONS),
      json: measure(read, DECISIONS),
    }));
    return report(rounds);
  },
};

function measure(run: () => void, count: number): number[] {
  return Array.from({ length: count }, () => {
    const startedAt = performance.now();
    run();
    return performance.now() - startedAt;
  });
}

function aQuestion(): Question {
  const principal: Principal = {
    person: { userId: 'U0ANN', teamId: 'T0HOME', name: 'Ann' },
    ...{ roles: ['write', 'plan', 'read'], groups: ['S0TEAM'], owns: ['web'] },
  };
  const requester = { ...principal, person: { userId: 'U0BOB', teamId: 'T0HOME', name: 'Bob' } };
  return {
    ...{ action: 'approve', principal, requester, verb: 'deploy', plan: ORDINARY_PLAN, channelId: 'C0PROD' },
    resource: { service: 'web', environment: 'production', isOwned: true, approvals: 1 },
    ...{ at: '2026-01-01T00:00:00.000Z', approvals: 0, isBreakGlass: false, configuredRoles: ['write', 'admin'] },
  };
}

interface Round {
  readonly decision: number[];
  readonly approvals: number[];
  readonly json: number[];
}

function report(rounds: readonly Round[]): Result {
  const decision: Spread = spreadOf(rounds.flatMap((round) => round.decision));
  const approvals: Spread = spreadOf(rounds.flatMap((round) => round.approvals));
  const json: Spread = spreadOf(rounds.flatMap((round) => round.json));
  const ratioOf = (part: 'decision' | 'approvals') =>
    ratiosOf(rounds.map((round) => [spreadOf(round[part]).p50, spreadOf(round.json).p50] as const)).median;
  const ratio = ratioOf('decision');
  const approvalsRatio = ratioOf('approvals');
  const table: Table = {
    columns: ['', 'p50', 'p95', 'p99', `goal: p50 <= ${GOAL_MS} ms`],
    rows: [
      ['may they approve', decision.p50, decision.p95, decision.p99, verdictOn(decision)],
      ['whose approval it needs', approvals.p50, approvals.p95, approvals.p99, verdictOn(approvals)],
      ['  the question as JSON', json.p50, json.p95, json.p99, ''],
      ['  ratio of the first', times(ratio), '', '', ''],
      ['  ratio of the second', times(approvalsRatio), '', '', ''],
    ],
    notes: [`${ROUNDS} rounds of ${DECISIONS} decisions each, and of the JSON, in turns; the ready-made rules.`],
  };
  return { table, data: { goalMs: GOAL_MS, decision, approvals, json, ratio, approvalsRatio }, faults: [] };
}

function verdictOn({ p50 }: Spread): string {
  return p50 <= GOAL_MS ? 'met' : 'missed';
}
