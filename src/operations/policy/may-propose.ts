import { type AuditQuestion, answerOf, noteQuestion } from '../../domain/audit/question.ts';
import type { Catalogue } from '../../domain/catalogue.ts';
import type { Approvals } from '../../domain/change/approvals/missing.ts';
import { type SeatSource, seatsOf } from '../../domain/change/approvals/seats.ts';
import type { Person } from '../../domain/identity.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/outcome.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { factsOf } from '../../domain/policy/facts.ts';
import type { FreezeInForce } from '../../domain/policy/policy.ts';
import { configuredRoles, EVERYONE } from '../../domain/policy/roles.ts';
import { ask, type Permitted, questionOf, undecidable, type Wish } from './ask.ts';
import { type PolicyDeps, principalOf } from './principal.ts';

/** A change that somebody wants, with the plan that was made of it. */
export interface Wanted {
  readonly requester: Person;
  readonly service: string;
  readonly environment: string;
  readonly verb: string;
  readonly plan: Plan;
  readonly channelId: string;
  readonly isBreakGlass: boolean;
  /** ISO instant. */
  readonly at: string;
  readonly freeze?: FreezeInForce | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface MayPropose {
  readonly approvals: Approvals;
  /** What the rules were asked and answered, for the audit trail. */
  readonly question: AuditQuestion;
}

/** Whether the requester may propose it, and the approvals that its plan needs. */
export async function mayPropose(deps: PolicyDeps, wanted: Wanted): Promise<MayPropose | Refusal> {
  const { requester, plan, signal, ...rest } = wanted;
  const principal = await principalOf(deps, requester, { services: [wanted.service], signal });
  const facts = factsOf(plan, deps.catalogue, wanted);
  const wish: Wish = { ...rest, facts, principal, requester: principal, approvals: 0 };
  const permitted = ask(deps, wish, 'propose');
  if (isRefusal(permitted)) return permitted;
  const broken = wanted.isBreakGlass ? mayBreakGlass(deps, wish) : undefined;
  if (broken !== undefined && isRefusal(broken)) return after(permitted.question, broken);
  const { service, environment } = wanted;
  const asked = questionOf(deps, wish);
  const verdict = deps.policy.approvals(asked);
  const before = [...permitted.question.answers, ...(broken?.question.answers ?? [])];
  if (verdict.kind === 'denied') {
    const details = { action: 'ask-approval', service, environment, person: requester.name };
    const question = noteQuestion(asked, [...before, answerOf('ask-approval', verdict)]);
    return { ...undecidable(verdict.rules, details), question };
  }
  const seats = seatsOf(verdict.rules, {
    ...{ service, approvals: asked.resource.approvals, preempted: facts.preemptedServices },
    named: (source) => namedFor(deps.catalogue, source),
  });
  const ruled = [...permitted.rules, ...(broken?.rules ?? []), ...verdict.rules];
  const rules = [...new Set(ruled.map(({ id }) => id))];
  const decided = { facts, decidedBy: { policySet: deps.policy.set, rules } };
  const approvals = wanted.isBreakGlass
    ? { ...decided, approvalsNeeded: 0, seats: [], skipped: seats }
    : { ...decided, approvalsNeeded: seats.length, seats };
  const said = { kind: 'permitted', rules: verdict.rules } as const;
  return { approvals, question: noteQuestion(asked, [...before, answerOf('ask-approval', said, seats)]) };
}

/** A later no stands with the yes before it, whether it was the rules that said no or not. */
function after(before: AuditQuestion, refusal: Refusal): Refusal {
  const answers = [...before.answers, ...(refusal.question?.answers ?? [])];
  return { ...refusal, question: { ...before, answers } };
}

/** Its own right, and a channel where everybody who was skipped and whoever audits can read of it. */
function mayBreakGlass(deps: PolicyDeps, wish: Wish): Permitted | Refusal {
  const { service, environment } = wish;
  if (deps.catalogue.auditChannelId === undefined) return refuse('break-glass-off', { service, environment });
  return ask(deps, wish, 'break-glass');
}

function namedFor(catalogue: Catalogue, source: SeatSource): readonly string[] {
  switch (source.kind) {
    case 'anyone':
      return [];
    case 'owners':
      return catalogue.services.find(({ name }) => name === source.service)?.owners ?? [];
    case 'role': {
      const members = configuredRoles(catalogue).find(({ name }) => name === source.name)?.members ?? [];
      return members.filter((id) => id !== EVERYONE);
    }
    case 'group':
      return [source.id];
  }
}
