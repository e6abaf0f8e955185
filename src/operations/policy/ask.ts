import { type AuditQuestion, answerOf, noteQuestion } from '../../domain/audit/question.ts';
import { type Refusal, refuse } from '../../domain/outcome.ts';
import type { PlanFacts } from '../../domain/policy/facts.ts';
import type {
  FreezeInForce,
  PolicyAction,
  Principal,
  Question,
  Resource,
  Rule,
  Verdict,
} from '../../domain/policy/policy.ts';
import { configuredRoles } from '../../domain/policy/roles.ts';
import type { PolicyDeps } from './principal.ts';

/** What somebody wants to do, where, with which plan. */
export interface Wish {
  readonly principal: Principal;
  readonly requester: Principal;
  readonly service: string;
  readonly environment: string;
  readonly verb: string;
  readonly facts: PlanFacts;
  readonly channelId: string;
  /** ISO instant. */
  readonly at: string;
  readonly approvals: number;
  readonly isBreakGlass: boolean;
  readonly freeze?: FreezeInForce | undefined;
}

export function questionOf({ catalogue }: PolicyDeps, wish: Wish): Omit<Question, 'action'> {
  const { service, environment, facts, ...rest } = wish;
  return {
    ...rest,
    plan: facts,
    resource: resourceOf(catalogue, service, environment),
    configuredRoles: configuredRoles(catalogue).flatMap(({ name, members }) => (members.length > 0 ? [name] : [])),
  };
}

function resourceOf(catalogue: PolicyDeps['catalogue'], service: string, environment: string): Resource {
  const owners = catalogue.services.find(({ name }) => name === service)?.owners ?? [];
  // An environment that is gone from the configuration cannot be read as one that needs no approval.
  const approvals = catalogue.environments.find(({ name }) => name === environment)?.approvals ?? 1;
  return { service, environment, isOwned: owners.length > 0, approvals };
}

export interface Permitted {
  readonly kind: 'permitted';
  readonly rules: readonly Rule[];
  /** What was asked and answered, for the audit trail. */
  readonly question: AuditQuestion;
}

type Denied = Extract<Verdict, { kind: 'denied' }>;

/** Whether the rules permit it; a no says which rule forbids it, or who could do it. */
export function ask(deps: PolicyDeps, wish: Wish, action: PolicyAction): Permitted | Refusal {
  const asked = questionOf(deps, wish);
  const verdict = deps.policy.decide({ ...asked, action });
  const question = noteQuestion(asked, [answerOf(action, verdict)]);
  if (verdict.kind === 'permitted') return { ...verdict, question };
  return { ...denied(deps, wish, action, verdict), question };
}

function denied(deps: PolicyDeps, wish: Wish, action: PolicyAction, verdict: Denied): Refusal {
  const { service, environment, principal } = wish;
  const details = { action, service, environment, person: principal.person.name };
  if (verdict.why === 'undecidable') return undecidable(verdict.rules, details);
  const rule = verdict.rules[0];
  const said = rule === undefined ? {} : { rule: rule.id, ...(rule.says === undefined ? {} : { says: rule.says }) };
  const who = deps.policy.permits(action).flatMap(({ says }) => (says === undefined ? [] : [says]));
  return refuse('not-allowed', {
    ...details,
    ...said,
    ...(who.length === 0 ? {} : { who: who.slice(0, 4).join(' ') }),
  });
}

export function undecidable(rules: readonly Rule[], details: Refusal['details']): Refusal {
  return refuse('policy-undecidable', { ...details, ...(rules[0] === undefined ? {} : { rule: rules[0].id }) });
}
