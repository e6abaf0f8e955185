import type { AuditQuestion } from './audit/question.ts';
import type { Seat } from './change/approvals/seats.ts';
import type { Change } from './change/change.ts';
import type { Hold, HoldPlace } from './hold/hold.ts';
import type { Person } from './identity.ts';
import type { Plan, PlanDifference } from './plan/plan.ts';
import type { PolicyAction, Rule, Verdict } from './policy/policy.ts';

/**
 * The one registry of refusals: an outcome that says no. The codes are stable (people and pipelines match on them);
 * the sentence and the next step for each stand in messages/, and docs/ERRORS.md lists them all.
 */
export const REFUSALS = [
  'guest',
  'stranger',
  'deactivated',
  'bot',
  'unknown-person',
  'no-identity',
  'person-ambiguous',
  'unknown-service',
  'unknown-environment',
  'environment-needed',
  'service-not-in-environment',
  'channel-not-allowed',
  'channel-shared',
  'channel-unknown',
  'too-often',
  'version-needed',
  'version-invalid',
  'image-invalid',
  'variable-unsupported',
  'job-missing',
  'job-invalid',
  'job-too-large',
  'change-open',
  'unknown-change',
  'change-ended',
  'change-busy',
  'plan-outdated',
  'expired',
  'self-approval',
  'already-approved',
  'not-allowed',
  'policy-undecidable',
  'not-an-approver',
  'break-glass-off',
  'not-requester',
  'forged',
  'reason-needed',
  'stopping',
  'locked',
  'stopped',
  'lock-unreadable',
  'lock-held',
  'not-locked',
  'not-lock-owner',
  'lock-moving',
  'admin-needed',
  'frozen',
] as const;

export type RefusalReason = (typeof REFUSALS)[number];

/** `details` hold names and numbers that the sentence needs; text from outside in them is escaped where it is shown. */
export interface Refusal {
  readonly kind: 'refused';
  readonly reason: RefusalReason;
  readonly details: Readonly<Record<string, string | number>>;
  /** Where the rules said no: what they were asked, for the audit trail alone. */
  readonly question?: AuditQuestion;
}

export function refuse(reason: RefusalReason, details: Refusal['details'] = {}): Refusal {
  return { kind: 'refused', reason, details };
}

export function isRefusal(value: object): value is Refusal {
  return 'kind' in value && value.kind === 'refused';
}

/** Everything that a command or a click can answer. */
export type Outcome =
  | { readonly kind: 'proposed'; readonly change: Change; readonly plan: Plan }
  | {
      readonly kind: 'dry-run';
      readonly environment: string;
      readonly service: string;
      readonly plan: Plan;
      /** What the rules were asked, for the audit trail alone. */
      readonly question?: AuditQuestion;
    }
  | {
      readonly kind: 'no-change';
      readonly environment: string;
      readonly service: string;
      readonly version: string | undefined;
    }
  | { readonly kind: 'approved'; readonly change: Change }
  | { readonly kind: 'rejected'; readonly change: Change }
  | { readonly kind: 'withdrawn'; readonly change: Change }
  | { readonly kind: 'superseded'; readonly change: Change }
  /** The world moved between plan and click: nothing was applied, a fresh plan is on the card. */
  | { readonly kind: 'plan-changed'; readonly change: Change; readonly differences: readonly PlanDifference[] }
  | { readonly kind: 'locked'; readonly hold: Hold }
  | { readonly kind: 'unlocked'; readonly place: HoldPlace }
  /** Whether somebody may do something, and why. */
  | {
      readonly kind: 'explained';
      readonly person: Person;
      readonly action: PolicyAction;
      readonly service: string;
      readonly environment: string;
      readonly verdict: Verdict;
      /** Whose approval an ordinary change would need. */
      readonly seats: readonly Seat[];
      /** Rules that permit it to somebody, where the answer is no. */
      readonly who: readonly Rule[];
    }
  | Refusal;
