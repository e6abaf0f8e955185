import { z } from 'zod';
import { questionsAgain } from '../../../domain/audit/also-asked.ts';
import { type AuditLink, readLink } from '../../../domain/audit/link.ts';
import type { AuditQuestion } from '../../../domain/audit/question.ts';
import { POLICY_ACTIONS } from '../../../domain/policy/policy.ts';

const texts = z.array(z.string());
const principal = z.object({ userId: z.string(), name: z.string(), roles: texts, groups: texts, owns: texts });
const source = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('anyone') }),
  z.object({ kind: z.literal('owners'), service: z.string() }),
  z.object({ kind: z.literal('role'), name: z.string() }),
  z.object({ kind: z.literal('group'), id: z.string() }),
]);
const answer = z.object({
  action: z.enum(POLICY_ACTIONS),
  decision: z.enum(['allow', 'deny']),
  why: z.enum(['forbidden', 'no-rule', 'undecidable']).optional(),
  rules: texts,
  seats: z.array(z.array(source)).optional(),
});
const plan = z.object({
  risk: z.enum(['none', 'low', 'medium', 'high']),
  ...{ isNew: z.boolean(), places: z.int(), stops: z.int(), replaces: z.int(), moves: z.int() },
  ...{ countDelta: z.int(), destroys: z.int(), isImageOnly: z.boolean(), preemptsOthers: z.boolean() },
  ...{ preemptedServices: texts, vaultPoliciesChanged: z.boolean(), failsToPlace: z.boolean() },
});
const question = z.object({
  v: z.literal(1),
  principal,
  requester: principal.optional(),
  groupsAsked: texts,
  resource: z.object({
    ...{ service: z.string(), environment: z.string(), isOwned: z.boolean(), approvals: z.int() },
  }),
  verb: z.string(),
  plan,
  channelId: z.string(),
  at: z.iso.datetime(),
  approvals: z.int(),
  isBreakGlass: z.boolean(),
  configuredRoles: texts,
  freeze: z.object({ name: z.string(), override: z.string() }).optional(),
  answers: z.array(answer),
});

export type Recorded =
  | {
      readonly kind: 'questions';
      readonly link: AuditLink;
      readonly questions: readonly AuditQuestion[];
      /** False: the rules were asked more than the entry says in a form that can be read. */
      readonly isWhole: boolean;
    }
  /** The rules were asked, and the entry does not say what in a form that can be read. */
  | { readonly kind: 'not-kept' }
  /** No audit entry at all. */
  | { readonly kind: 'unreadable' }
  /** No entry of the time that is looked at, or one for which no rule was asked. */
  | { readonly kind: 'none' };

/** What an entry says of the questions to the rules; `since` is an ISO instant, or empty. */
export function readRecorded(content: unknown, since: string): Recorded {
  const link = readLink(content);
  if (link === undefined) return { kind: 'unreadable' };
  if (link.at < since) return { kind: 'none' };
  const asked = questionsAgain(link);
  if (asked.length === 0) return { kind: wereRulesAsked(link) ? 'not-kept' : 'none' };
  const questions = asked.flatMap((one) => {
    const read = question.safeParse(one);
    // Checked field by field: optional ones are absent, not undefined, in what came from JSON.
    return read.success ? [read.data as AuditQuestion] : [];
  });
  if (questions.length === 0) return { kind: 'not-kept' };
  return { kind: 'questions', link, questions, isWhole: questions.length === asked.length && !isCurtailed(link) };
}

/** An earlier release kept what was asked about the requester, and not about those who had approved. */
function isCurtailed({ step, question: about, alsoAsked }: AuditLink): boolean {
  return step === 'intended' && alsoAsked === undefined && about !== undefined && about.approvals > 0;
}

const POLICY_REASONS: readonly string[] = ['not-allowed', 'policy-undecidable'];
const POLICY_STEPS: readonly string[] = ['approved', 'turned', 'replanned', 'unapproved', 'intended'];

/** Of entries that an earlier release wrote without the question. */
function wereRulesAsked({ event, answer: came, reason = '', step = '', words = '' }: AuditLink): boolean {
  if (event === 'requested') return came === 'proposed' || came === 'dry-run';
  const isEndedByRule = step === 'superseded' && words.startsWith('not-allowed');
  return POLICY_REASONS.includes(reason) || POLICY_STEPS.includes(step) || isEndedByRule;
}
