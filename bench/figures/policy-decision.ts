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

/** One decision of the ready-made rules, beside reading the same question as JSON, which costs any other way too. */
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
    const read = () => {
      if (JSON.stringify(JSON.parse(text)).length !== text.length) throw new Error('read wrongly');
    };
    measure(decide, WARM_UP);
    measure(read, WARM_UP);
    const rounds = Array.from({ length: ROUNDS }, () => ({
      decision: measure(decide, DECISIONS),
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

function report(rounds: readonly { readonly decision: number[]; readonly json: number[] }[]): Result {
  const decision: Spread = spreadOf(rounds.flatMap((round) => round.decision));
  const json: Spread = spreadOf(rounds.flatMap((round) => round.json));
  const ratio = ratiosOf(
    rounds.map((round) => [spreadOf(round.decision).p50, spreadOf(round.json).p50] as const),
  ).median;
  const table: Table = {
    columns: ['', 'p50', 'p95', 'p99', `goal: p50 <= ${GOAL_MS} ms`],
    rows: [
      ['decision', decision.p50, decision.p95, decision.p99, decision.p50 <= GOAL_MS ? 'met' : 'missed'],
      ['  its question as JSON', json.p50, json.p95, json.p99, ''],
      ['  ratio', times(ratio), '', '', ''],
    ],
    notes: [`${ROUNDS} rounds of ${DECISIONS} decisions each, and of the JSON, in turns; the ready-made rules.`],
  };
  return { table, data: { goalMs: GOAL_MS, decision, json, ratio }, faults: [] };
}
