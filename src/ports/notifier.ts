import type { CardRef, Cause, Change, Progress } from '../domain/change/change.ts';
import type { FreezeWindow } from '../domain/freeze.ts';
import type { StoredHold } from '../domain/hold/hold.ts';
import type { Person } from '../domain/identity.ts';
import type { Plan, PlanDifference } from '../domain/plan/plan.ts';

/** What a change's card shows; the whole card follows from it. */
export interface CardView {
  readonly change: Change;
  readonly plan: Plan;
  /** Only while and after following. */
  readonly progress?: Progress;
  readonly links?: CardLinks;
}

/** What a card says of other changes of its service, with links to their cards as far as they can be had. */
export interface CardLinks {
  /** To the card of the change whose place it took. */
  readonly supersedes?: string;
  /** To the card of the one that took its place. */
  readonly supersededBy?: string;
  /** To the card of the one behind which it waits. */
  readonly behind?: string;
  /** The one that waits behind it. */
  readonly next?: { readonly id: string; readonly link?: string };
}

/** One entry in a card's thread: what matters, once. */
export type ThreadEntry =
  | { readonly kind: 'turned'; readonly behind: string }
  | { readonly kind: 'approved'; readonly by: Person; readonly missing: number }
  | { readonly kind: 'glass-broken' }
  | { readonly kind: 'reminded' }
  /** `to`: Slack ids of those who are told. */
  | { readonly kind: 'escalated'; readonly to: readonly string[] }
  | { readonly kind: 'unapproved'; readonly lost: readonly Person[] }
  | { readonly kind: 'plan-changed'; readonly by: Person; readonly differences: readonly PlanDifference[] }
  | { readonly kind: 'applied'; readonly evaluationId: string | undefined }
  | { readonly kind: 'resumed' }
  | { readonly kind: 'held-back'; readonly hold: StoredHold }
  | { readonly kind: 'frozen'; readonly freeze: FreezeWindow }
  | { readonly kind: 'allocation-failed'; readonly cause: Cause }
  | { readonly kind: 'placement-blocked'; readonly cause: Cause }
  | { readonly kind: 'awaits-promotion'; readonly healthyCanaries: number; readonly canaries: number }
  | { readonly kind: 'auto-revert'; readonly jobVersion: number; readonly version: string | undefined }
  | { readonly kind: 'nomad-unreachable' }
  | { readonly kind: 'nomad-back' }
  | { readonly kind: 'ended' };

/**
 * Slack as operations see it. Calls resolve when the message is stored; they honour limits and Retry-After inside,
 * keep the order per card, and never post the same card or entry twice (a lost reply is looked up).
 */
export interface Notifier {
  /** Posts the card, or adopts the one that was posted before although the reply was lost. */
  postCard(view: CardView, options?: PostCall): Promise<CardRef>;
  /**
   * Edits the card; while following, edits closer than 2 s are merged and the last one wins. Where somebody had deleted
   * it, it is posted again: then it answers, once, where it stands now.
   */
  updateCard(view: CardView, options?: NotifyCall): Promise<CardRef | undefined>;
  /** Adds one thread entry; `key` names it within its change, so that a repeat after a crash is recognised. */
  addEntry(change: Change, key: string, entry: ThreadEntry, options?: NotifyCall): Promise<void>;
  /** Attaches the whole masked diff as a file in the thread. */
  attachDiff(change: Change, plan: Plan, options?: NotifyCall): Promise<void>;
}

export interface NotifyCall {
  readonly signal?: AbortSignal;
  /** Asked right before anything is sent, however long that had to wait for its turn; a rejection keeps it unsent. */
  readonly before?: (() => Promise<void>) | undefined;
}

export interface PostCall extends NotifyCall {
  /** Another replica may have posted it, however short a time ago the change was made. */
  readonly takenOver?: boolean;
}
