import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadPolicy } from '../../adapters/cedar/policy.ts';
import { readyPolicies } from '../../app.ts';
import type { Config } from '../../config/config.ts';
import { loadConfig } from '../../config/load.ts';
import { describeProblem } from '../../config/problem.ts';
import { seatsOf } from '../../domain/change/approvals/seats.ts';
import type { Rule, Verdict } from '../../domain/policy/policy.ts';
import { seatWords } from '../../messages/en/approvals.ts';
import { questionOf } from '../../operations/policy/ask.ts';
import { principalOf } from '../../operations/policy/principal.ts';
import type { Policy } from '../../ports/policy.ts';
import type { Terminal } from '../terminal.ts';
import { CASES, type PolicyCase, planOf } from './cases.ts';

/** `meshbot policy test FILE`: a table of cases with what the rules decide. Exit code 1 where one differs. */
export async function policyTest(
  terminal: Terminal,
  file: string,
  options: { readonly config?: string },
): Promise<number> {
  const complain = (text: string) => {
    terminal.error(`${text}\n`);
    return 1;
  };
  const loaded = loadConfig(terminal.env, options.config === undefined ? {} : { path: options.config });
  if (loaded.kind === 'problems') return complain(loaded.problems.map(describeProblem).join('\n'));
  const rules = loadPolicy({ folder: loaded.config.policiesFolder, ready: readyPolicies() });
  if (rules.kind === 'problems') return complain(rules.problems.map(describeProblem).join('\n'));
  const cases = readCases(file);
  if (typeof cases === 'string') return complain(cases);
  const rows = await Promise.all(cases.map((one) => decide(loaded.config, rules.policy, one)));
  terminal.out(rows.map(({ line }) => `${line}\n`).join(''));
  const differ = rows.filter(({ isAsExpected }) => !isAsExpected).length;
  terminal.out(
    `${rows.length} ${rows.length === 1 ? 'case' : 'cases'}, ${differ} ${differ === 1 ? 'differs' : 'differ'}.\n`,
  );
  return differ === 0 ? 0 : 1;
}

function readCases(file: string): readonly PolicyCase[] | string {
  try {
    const read = CASES.safeParse(parse(readFileSync(file, 'utf8')));
    return read.success ? read.data.cases : `${file}: ${z.prettifyError(read.error)}`;
  } catch {
    return `${file}: cannot be read as YAML`;
  }
}

interface Row {
  readonly line: string;
  readonly isAsExpected: boolean;
}

async function decide({ catalogue }: Config, policy: Policy, one: PolicyCase): Promise<Row> {
  const { service, environment } = one;
  const userGroups = { members: async (id: string) => new Set(one.groups.includes(id) ? [one.person] : []) };
  const deps = { catalogue, policy, userGroups };
  const person = { userId: one.person, teamId: '', name: one.person };
  const principal = await principalOf(deps, person, { services: [service] });
  const question = questionOf(deps, {
    ...{ principal, requester: principal, service, environment, verb: 'deploy', facts: planOf(one) },
    ...{ channelId: one.channel, at: one.at, approvals: one.approvals, isBreakGlass: one.break_glass },
    freeze: one.freeze,
  });
  const approvals = one.action === 'ask-approval' ? policy.approvals(question) : undefined;
  const asked = approvals?.kind === 'asked' ? approvals.rules : [];
  const verdict: Verdict =
    approvals === undefined || approvals.kind === 'denied'
      ? (approvals ?? policy.decide({ ...question, action: one.action }))
      : { kind: 'permitted', rules: asked };
  const seats = seatsOf(asked, {
    ...{ service, approvals: question.resource.approvals, preempted: question.plan.preemptedServices },
    named: () => [],
  });
  return rowOf(one, verdict, seats.map(seatWords));
}

function rowOf(one: PolicyCase, verdict: Verdict, seats: readonly string[]): Row {
  const decision = verdict.kind === 'permitted' ? 'allow' : 'deny';
  const ids = verdict.rules.map(({ id }) => id);
  const isAsExpected =
    (one.expect === undefined || one.expect === decision) &&
    (one.rule === undefined || ids.includes(one.rule)) &&
    (one.seats === undefined || sorted(one.seats) === sorted(seats));
  const subject = `${one.person} ${one.action} ${one.service} in ${one.environment}`;
  const because = one.action === 'ask-approval' ? `needs ${seats.join(', ') || 'nobody'}` : byRules(verdict);
  return {
    line: `${isAsExpected ? 'ok  ' : 'FAIL'}  ${subject}: ${decision}, ${because}${wanted(one, isAsExpected)}`,
    isAsExpected,
  };
}

function wanted({ expect, rule, seats }: PolicyCase, isAsExpected: boolean): string {
  if (isAsExpected) return '';
  const parts = [
    expect,
    rule === undefined ? undefined : `by ${rule}`,
    seats === undefined ? undefined : `needs ${seats.join(', ') || 'nobody'}`,
  ];
  return ` (expected: ${parts.filter((part) => part !== undefined).join(', ')})`;
}

function byRules(verdict: Verdict): string {
  if (verdict.kind === 'denied' && verdict.why === 'undecidable') return `cannot be decided${named(verdict.rules)}`;
  return verdict.rules.length === 0 ? 'no rule permits it' : `by ${verdict.rules.map(({ id }) => id).join(', ')}`;
}

function named(rules: readonly Rule[]): string {
  return rules.length === 0 ? '' : ` because of ${rules.map(({ id }) => id).join(', ')}`;
}

function sorted(words: readonly string[]): string {
  return JSON.stringify([...words].sort());
}
