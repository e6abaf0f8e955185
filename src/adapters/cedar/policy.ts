import './inlining.ts';
import {
  type AuthorizationAnswer,
  type PolicyJson,
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs';
import { type Problem, problem } from '../../config/problem.ts';
import { ORDINARY_PLAN } from '../../domain/policy/facts.ts';
import {
  POLICY_ACTIONS,
  type PolicyAction,
  type Principal,
  type Question,
  type Rule,
  type Verdict,
} from '../../domain/policy/policy.ts';
import type { Policy } from '../../ports/policy.ts';
import { callOf, slicedCallOf } from './call.ts';
import { conforms } from './conforms.ts';
import { groupsNamed } from './named.ts';
import { type ReadSet, readSet } from './read-set.ts';
import { bearsOn, sliceFor } from './slice.ts';

export interface Folders {
  /** The configured folder; undefined: the ready-made set. */
  readonly folder: string | undefined;
  /** The folder of the ready-made set, which also has the schema. */
  readonly ready: string;
}

export type LoadedPolicy =
  | { readonly kind: 'policy'; readonly policy: Policy; readonly set: ReadSet }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

/** Reads a set, checks it, and prepares it for decisions. Cedar's own words are part of the problems. */
export function loadPolicy({ folder, ready }: Folders): LoadedPolicy {
  const set = readSet(folder ?? ready, ready);
  if (!('rules' in set)) return { kind: 'problems', problems: set };
  const staticPolicies = Object.fromEntries(set.rules.map(({ rule, text }) => [rule.id, text]));
  const prepared = [preparsePolicySet(set.digest, { staticPolicies }), preparseSchema(set.digest, set.schema)];
  const unfit = prepared.flatMap((answer) => (answer.type === 'failure' ? answer.errors : []));
  const problems = unfit.length > 0 ? unfit.map(({ message }) => message) : unanswerable(set);
  if (problems.length > 0) {
    return { kind: 'problems', problems: problems.map((message) => problem(folder ?? ready, message)) };
  }
  return { kind: 'policy', policy: policyOf(set), set };
}

function policyOf(set: ReadSet): Policy {
  const rules = new Map(set.rules.map((read) => [read.rule.id, read]));
  // Cedar tells the rules in no order; people read them, and seats are compared, in the order in which they stand.
  const order = [...rules.keys()];
  const slices = new Map(
    POLICY_ACTIONS.map((action) => [action, set.hasReadySchema ? sliceFor(set.rules, action) : undefined]),
  );
  const ruleOf = (id: string): Rule => rules.get(id)?.rule ?? { id };
  const decide = (question: Omit<Question, 'action'>, action: PolicyAction): Verdict => {
    const slice = slices.get(action);
    const answer = slice === undefined ? ask(set, question, action) : askSliced(set, question, action, slice);
    if (answer === undefined) return { kind: 'denied', why: 'undecidable', rules: [] };
    const reasons = [...answer.reasons].sort((a, b) => order.indexOf(a) - order.indexOf(b)).map(ruleOf);
    if (answer.errors.length > 0) return { kind: 'denied', why: 'undecidable', rules: answer.errors.map(ruleOf) };
    if (answer.decision === 'allow') return { kind: 'permitted', rules: reasons };
    return { kind: 'denied', why: reasons.length > 0 ? 'forbidden' : 'no-rule', rules: reasons };
  };
  return {
    set: set.digest.slice(0, 16),
    groups: groupsNamed(set),
    permits: (action) => set.rules.filter(({ json }) => permits(json, action)).map(({ rule }) => rule),
    decide: (question) => decide(question, question.action),
    approvals(question) {
      const verdict = decide(question, 'ask-approval');
      if (verdict.kind === 'denied') return verdict;
      const asked = verdict.rules.flatMap(({ id }) => rules.get(id)?.approvals ?? []);
      // That nothing says how many must approve does not mean that nobody must.
      return asked.length > 0 ? { kind: 'asked', rules: asked } : { kind: 'denied', why: 'no-rule', rules: [] };
    },
  };
}

/** Whether the head of a rule permits this action. */
function permits(json: PolicyJson, wanted: PolicyAction): boolean {
  return json.effect === 'permit' && bearsOn(json, wanted);
}

interface Answer {
  readonly decision: 'allow' | 'deny';
  readonly reasons: readonly string[];
  /** Rules whose condition could not be evaluated. Cedar skips them, forbids too, and may still say "allow". */
  readonly errors: readonly string[];
}

function ask(
  set: ReadSet,
  question: Omit<Question, 'action'>,
  action: PolicyAction,
  validateRequest = false,
): Answer | undefined {
  const prepared = { preparsedPolicySetId: set.digest, preparsedSchemaName: set.digest, validateRequest };
  return answerOf(statefulIsAuthorized({ ...callOf(question, action), ...prepared }));
}

/**
 * Asks with no more than the rules about an action look at, and without the schema: what it would check at every question,
 * `conforms` checks of the values, and the load has checked of the form. Only where the schema is ours: another one may say more.
 */
function askSliced(
  set: ReadSet,
  question: Omit<Question, 'action'>,
  action: PolicyAction,
  slice: ReadonlySet<string>,
): Answer | undefined {
  if (!conforms(question)) return undefined;
  const call = { ...slicedCallOf(question, action, slice), preparsedPolicySetId: set.digest };
  return answerOf(statefulIsAuthorized(call));
}

function answerOf(answer: AuthorizationAnswer): Answer | undefined {
  if (answer.type === 'failure') return undefined;
  const { decision, diagnostics } = answer.response;
  return { decision, reasons: diagnostics.reason, errors: diagnostics.errors.map(({ policyId }) => policyId) };
}

const SOMEBODY: Principal = {
  person: { userId: 'U0', teamId: 'T0', name: '' },
  ...{ roles: ['admin', 'security'], groups: ['S0'], owns: ['web'] },
};

/** A schema of one's own must describe every question that is asked. */
function unanswerable(set: ReadSet): readonly string[] {
  const question: Omit<Question, 'action'> = {
    ...{
      principal: SOMEBODY,
      requester: { ...SOMEBODY, person: { ...SOMEBODY.person, userId: 'U1' } },
      verb: 'deploy',
      plan: ORDINARY_PLAN,
      channelId: 'C0',
    },
    resource: { service: 'web', environment: 'production', isOwned: false, approvals: 1 },
    ...{ at: new Date(0).toISOString(), approvals: 0, isBreakGlass: false, configuredRoles: ['admin'] },
    freeze: { name: 'weekend', override: 'none' },
  };
  const failed = POLICY_ACTIONS.filter((action) => ask(set, question, action, true) === undefined);
  return failed.map((action) => `the schema does not describe the question "${action}" as Meshbot asks it`);
}
