import type { ApprovalVerdict, PolicyAction, Question, Rule, Verdict } from '../domain/policy/policy.ts';

/** The rules of who may do what. Whatever cannot be evaluated is denied (I6): asking never throws. */
export interface Policy {
  /** Digest of the set in force. */
  readonly set: string;
  /** Ids of the user groups that rules name, so that membership in them can be asked before. */
  readonly groups: readonly string[];
  /** Rules that permit an action to somebody: who could do it, where the answer is no. */
  permits(action: PolicyAction): readonly Rule[];
  decide(question: Question): Verdict;
  /** Which approvals a change needs; asked with the action `ask-approval`. */
  approvals(question: Omit<Question, 'action'>): ApprovalVerdict;
}
