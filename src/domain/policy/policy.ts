import type { Person } from '../identity.ts';
import type { PlanFacts } from './facts.ts';

/**
 * What a rule may be about. `ask-approval` is asked about a change, not about a person's wish: every rule that permits
 * it names approvals which the change needs.
 */
export const POLICY_ACTIONS = ['read', 'propose', 'approve', 'apply', 'break-glass', 'ask-approval'] as const;
export type PolicyAction = (typeof POLICY_ACTIONS)[number];

/** Somebody with everything that a rule may ask of them. */
export interface Principal {
  readonly person: Person;
  /** Configured roles that they hold, those that a held role brings included. */
  readonly roles: readonly string[];
  /** Ids of Slack user groups that they are in, among those that configuration and rules name. */
  readonly groups: readonly string[];
  /** Every user group whose members were looked up for this. Absent: those that they are in. */
  readonly groupsAsked?: readonly string[];
  /** Services that they own, among those that the question is about. */
  readonly owns: readonly string[];
}

/** A service in an environment, as rules see it. */
export interface Resource {
  readonly service: string;
  readonly environment: string;
  /** Whether anybody is named as owner of the service. */
  readonly isOwned: boolean;
  /** The environment's `approvals`. */
  readonly approvals: number;
}

/** A time in which changes need more than usual; who has which is told by its `override`. */
export interface FreezeInForce {
  readonly name: string;
  readonly override: string;
}

export interface Question {
  readonly action: PolicyAction;
  readonly principal: Principal;
  readonly requester: Principal;
  readonly resource: Resource;
  readonly verb: string;
  readonly plan: PlanFacts;
  /** Where it was asked for. */
  readonly channelId: string;
  /** ISO instant. */
  readonly at: string;
  /** People who have approved so far. */
  readonly approvals: number;
  readonly isBreakGlass: boolean;
  /** Names of the roles that somebody holds by configuration. */
  readonly configuredRoles: readonly string[];
  readonly freeze?: FreezeInForce | undefined;
}

/** A rule that had a say: its id, and its sentence for people where it has one. */
export interface Rule {
  readonly id: string;
  readonly says?: string;
}

/** What a rule about `ask-approval` asks for. */
export interface ApprovalRule extends Rule {
  /** How many people; `environment`: as many as the environment's `approvals`. */
  readonly count: number | 'environment';
  /** Who may fill these seats: somebody of any of these. */
  readonly from: readonly SeatWord[];
}

/** As a rule writes it: `anyone`, `owners`, `preempted-owners`, `role:<name>`, or the id of a user group. */
export type SeatWord =
  | { readonly kind: 'anyone' | 'owners' | 'preempted-owners' }
  | { readonly kind: 'role'; readonly name: string }
  | { readonly kind: 'group'; readonly id: string };

/** Why the answer is no: a rule forbids it, no rule permits it, or the rules could not be evaluated (I6). */
export type Denial = 'forbidden' | 'no-rule' | 'undecidable';

export type Verdict =
  | { readonly kind: 'permitted'; readonly rules: readonly Rule[] }
  | { readonly kind: 'denied'; readonly why: Denial; readonly rules: readonly Rule[] };

export type ApprovalVerdict =
  | { readonly kind: 'asked'; readonly rules: readonly ApprovalRule[] }
  | Extract<Verdict, { kind: 'denied' }>;
