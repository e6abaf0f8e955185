import type { Seat, SeatSource } from '../change/approvals/seats.ts';
import type { PlanFacts } from '../policy/facts.ts';
import type { Denial, PolicyAction, Principal, Question, Verdict } from '../policy/policy.ts';

/** A question to the rules as it was asked, and what they answered, so that others can be asked the same later. */
export interface AuditQuestion {
  /** Of this form; a reader passes over one that it does not know. */
  readonly v: 1;
  readonly principal: AuditPrincipal;
  /** Absent: the principal asked for the change. */
  readonly requester?: AuditPrincipal;
  /** User groups whose members were looked up; of any other one nobody knows who was in it. */
  readonly groupsAsked: readonly string[];
  readonly resource: Question['resource'];
  readonly verb: string;
  readonly plan: PlanFacts;
  readonly channelId: string;
  /** ISO instant. */
  readonly at: string;
  readonly approvals: number;
  readonly isBreakGlass: boolean;
  readonly configuredRoles: readonly string[];
  readonly freeze?: NonNullable<Question['freeze']>;
  readonly answers: readonly AuditAnswer[];
}

/** Somebody as the rules saw them. */
export interface AuditPrincipal {
  readonly userId: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  readonly owns: readonly string[];
}

export interface AuditAnswer {
  readonly action: PolicyAction;
  readonly decision: 'allow' | 'deny';
  /** Why it is no. */
  readonly why?: Denial;
  /** Ids of the rules that made it. */
  readonly rules: readonly string[];
  /** Of `ask-approval`: who can fill each seat. */
  readonly seats?: readonly (readonly SeatSource[])[];
}

export function noteQuestion(question: Omit<Question, 'action'>, answers: readonly AuditAnswer[]): AuditQuestion {
  const { principal, requester, freeze, resource, verb, plan, channelId, at, approvals } = question;
  const isOwn = requester.person.userId === principal.person.userId;
  return {
    v: 1,
    principal: notePrincipal(principal),
    ...(isOwn ? {} : { requester: notePrincipal(requester) }),
    groupsAsked: principal.groupsAsked ?? principal.groups,
    ...{ resource, verb, plan, channelId, at, approvals },
    isBreakGlass: question.isBreakGlass,
    configuredRoles: question.configuredRoles,
    ...(freeze === undefined ? {} : { freeze }),
    answers,
  };
}

/** The question again; with `alsoIn`, as if everybody were in these user groups too. */
export function questionAgain(noted: AuditQuestion, alsoIn: readonly string[] = []): Omit<Question, 'action'> {
  const { v: _v, principal, requester = principal, groupsAsked: _asked, answers: _answers, ...rest } = noted;
  return { ...rest, principal: principalAgain(principal, alsoIn), requester: principalAgain(requester, alsoIn) };
}

export function answerOf(action: PolicyAction, verdict: Verdict, seats?: readonly Pick<Seat, 'from'>[]): AuditAnswer {
  const rules = verdict.rules.map(({ id }) => id);
  if (verdict.kind === 'denied') return { action, decision: 'deny', why: verdict.why, rules };
  return { action, decision: 'allow', rules, ...(seats === undefined ? {} : { seats: seats.map(({ from }) => from) }) };
}

function notePrincipal({ person, roles, groups, owns }: Principal): AuditPrincipal {
  return { userId: person.userId, name: person.name, roles, groups, owns };
}

function principalAgain({ userId, name, roles, groups, owns }: AuditPrincipal, alsoIn: readonly string[]): Principal {
  return { person: { userId, teamId: '', name }, roles, groups: [...new Set([...groups, ...alsoIn])], owns };
}
