import { type AuditAnswer, type AuditQuestion, answerOf, questionAgain } from '../../domain/audit/question.ts';
import { seatsOf } from '../../domain/change/approvals/seats.ts';
import type { PolicyAction } from '../../domain/policy/policy.ts';
import type { Policy } from '../../ports/policy.ts';

/** One answer of the audit trail, and what these rules would have answered. */
export interface ReplayedAnswer {
  readonly was: AuditAnswer;
  readonly now: AuditAnswer;
  /** `depends`: on who was in user groups that nobody looked up then. */
  readonly result: 'same' | 'different' | 'depends';
}

/**
 * Asks the rules what others were asked before, with the roles, user groups and owners of that time. Where they ask for
 * user groups that were not looked up, the answer counts only if it is the same with everybody and nobody in them.
 */
export function replayQuestion(policy: Policy, noted: AuditQuestion): readonly ReplayedAnswer[] {
  const unknown = policy.groups.filter((id) => !noted.groupsAsked.includes(id));
  return noted.answers.map((was) => {
    const now = answerNow(policy, noted, was.action);
    const isSure = unknown.length === 0 || isSameAnswer(now, answerNow(policy, noted, was.action, unknown));
    if (!isSure) return { was, now, result: 'depends' };
    return { was, now, result: isSameAnswer(was, now) ? 'same' : 'different' };
  });
}

function answerNow(
  policy: Policy,
  noted: AuditQuestion,
  action: PolicyAction,
  alsoIn?: readonly string[],
): AuditAnswer {
  const question = questionAgain(noted, alsoIn);
  if (action !== 'ask-approval') return answerOf(action, policy.decide({ ...question, action }));
  const verdict = policy.approvals(question);
  if (verdict.kind === 'denied') return answerOf(action, verdict);
  const { service, approvals } = question.resource;
  const wanted = { service, approvals, preempted: question.plan.preemptedServices, named: () => [] };
  return answerOf(action, { kind: 'permitted', rules: verdict.rules }, seatsOf(verdict.rules, wanted));
}

/** Other rules that come to the same are no difference; other people who must approve are one. */
function isSameAnswer(a: AuditAnswer, b: AuditAnswer): boolean {
  return a.decision === b.decision && JSON.stringify(seatsIn(a)) === JSON.stringify(seatsIn(b));
}

function seatsIn({ seats = [] }: AuditAnswer): readonly string[] {
  return seats
    .map((from) => JSON.stringify(from.map((source) => JSON.stringify(Object.entries(source).sort())).sort()))
    .sort();
}
