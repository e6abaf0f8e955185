import { isSamePerson, type Person } from '../identity.ts';
import { type Refusal, refuse } from '../outcome.ts';
import type { PlanDifference } from '../plan/plan.ts';
import { type Approvals, approvalsMissing, missingSeats } from './approvals/missing.ts';
import type { Seat } from './approvals/seats.ts';
import type { Applied, CardRef, Cause, Change, ChangeState, Ending, PlanRef } from './change.ts';
import { isOpen } from './change.ts';

/** Everything that can happen to a change. Instants are ISO strings, given by the caller. */
export type ChangeEvent =
  | { readonly type: 'carded'; readonly card: CardRef }
  /** Somebody deleted the card, and it was posted again. */
  | { readonly type: 'card-moved'; readonly card: CardRef }
  /** The change before it has ended: from now on it holds the lock, and is decided about as it would turn out now. */
  | {
      readonly type: 'turned';
      readonly at: string;
      readonly expiresAt: string;
      readonly plan: PlanRef;
      readonly fromVersion: string | undefined;
      readonly approvals: Approvals;
    }
  | {
      readonly type: 'approved';
      readonly by: Person;
      readonly planNumber: number;
      readonly at: string;
      /** Seats that this person can fill. Absent: not asked yet. */
      readonly fills?: readonly number[];
      /** Ids of the rules that permitted it. */
      readonly rules?: readonly string[];
    }
  /** It still waits, and people are told: who is needed, then whoever is above. Stored before they are told. */
  | { readonly type: 'reminded' | 'escalated'; readonly at: string }
  /** People lost the right to approve before it was applied: their approvals do not count any more. */
  | { readonly type: 'unapproved'; readonly lost: readonly string[] }
  | { readonly type: 'rejected'; readonly by: Person; readonly reason: string; readonly at: string }
  | { readonly type: 'withdrawn'; readonly by: Person; readonly at: string }
  | { readonly type: 'expired'; readonly at: string }
  | {
      readonly type: 'replanned';
      readonly plan: PlanRef;
      readonly fromVersion: string | undefined;
      /** What the new plan needs. Absent: as before. */
      readonly approvals?: Approvals;
      /** Nothing in the new plan goes beyond the one before: who approved that one has approved this one. */
      readonly isSmaller?: boolean;
      /** Whose approval made it be planned again, and what came out differently. */
      readonly why: { readonly by: Person; readonly differences: readonly PlanDifference[] };
    }
  | { readonly type: 'intended'; readonly at: string }
  | { readonly type: 'registered'; readonly applied: Applied }
  | { readonly type: 'succeeded'; readonly at: string }
  | { readonly type: 'failed'; readonly at: string; readonly cause: Cause }
  | {
      readonly type: 'rolled-back';
      readonly at: string;
      readonly cause: Cause;
      readonly revertedTo: NonNullable<Ending['revertedTo']>;
    }
  | { readonly type: 'superseded'; readonly at: string; readonly cause?: Cause; readonly newer?: string }
  | { readonly type: 'outcome-unknown'; readonly at: string; readonly cause: Cause }
  | { readonly type: 'end-shown' };

export type ChangeEventType = ChangeEvent['type'];

/** Which events a state takes; every other pair is refused. */
export const TRANSITIONS: Readonly<Record<ChangeState, readonly ChangeEventType[]>> = {
  queued: ['carded', 'card-moved', 'turned', 'rejected', 'withdrawn', 'expired', 'superseded', 'failed'],
  proposed: [
    'carded',
    'card-moved',
    'approved',
    'rejected',
    'withdrawn',
    'expired',
    'replanned',
    'superseded',
    'failed',
    'reminded',
    'escalated',
  ],
  approved: ['carded', 'card-moved', 'unapproved', 'intended', 'replanned', 'superseded', 'failed', 'expired'],
  applying: ['carded', 'card-moved', 'registered', 'replanned', 'superseded', 'failed', 'expired', 'outcome-unknown'],
  following: ['carded', 'card-moved', 'succeeded', 'failed', 'rolled-back', 'superseded', 'outcome-unknown'],
  succeeded: ['card-moved', 'end-shown'],
  failed: ['card-moved', 'end-shown'],
  'rolled-back': ['card-moved', 'end-shown'],
  rejected: ['card-moved', 'end-shown'],
  expired: ['card-moved', 'end-shown'],
  withdrawn: ['card-moved', 'end-shown'],
  superseded: ['card-moved', 'end-shown'],
  'outcome-unknown': ['card-moved', 'end-shown'],
};

export type Transition = { readonly kind: 'moved'; readonly change: Change } | Refusal;

/** The only function that makes one change out of another. Pure; the caller stores the result by compare-and-set. */
export function transition(change: Change, event: ChangeEvent): Transition {
  if (!TRANSITIONS[change.state].includes(event.type)) return refuseOutOfPlace(change);
  switch (event.type) {
    case 'approved':
      return approve(change, event);
    case 'withdrawn':
      if (event.by.userId !== change.requester.userId) return refuse('not-requester', nameOf(change));
      return end(change, 'withdrawn', { at: event.at, by: event.by });
    case 'rejected':
      if (event.reason.trim() === '') return refuse('reason-needed', nameOf(change));
      return end(change, 'rejected', { at: event.at, by: event.by, reason: event.reason });
    case 'expired':
      if (event.at < change.expiresAt) return refuse('change-busy', nameOf(change));
      return end(change, 'expired', { at: event.at });
    case 'replanned':
      return replan(change, event);
    case 'unapproved':
      return unapprove(change, event.lost);
    default:
      return { kind: 'moved', change: progress(change, event) };
  }
}

type Decisive = 'approved' | 'withdrawn' | 'rejected' | 'expired' | 'replanned' | 'unapproved';

function progress(change: Change, event: Exclude<ChangeEvent, { type: Decisive }>): Change {
  switch (event.type) {
    case 'carded':
    case 'card-moved':
      return { ...change, card: event.card };
    case 'reminded':
    case 'escalated':
      return { ...change, [event.type]: event.at };
    case 'turned':
      return turn(change, event);
    case 'intended':
      return { ...change, state: 'applying', intent: { at: event.at, planNumber: change.plan.number } };
    case 'registered':
      return { ...change, state: 'following', applied: event.applied };
    case 'end-shown':
      return { ...change, endShown: true };
    case 'succeeded':
      return { ...change, state: 'succeeded', ending: { at: event.at } };
    case 'rolled-back': {
      const { at, cause, revertedTo } = event;
      return { ...change, state: 'rolled-back', ending: { at, cause, revertedTo } };
    }
    case 'superseded': {
      const { at, cause, newer } = event;
      const why = {
        ...(cause === undefined ? {} : { cause }),
        ...(newer === undefined ? {} : { supersededBy: newer }),
      };
      return { ...change, state: 'superseded', ending: { at, ...why } };
    }
    case 'failed':
    case 'outcome-unknown': {
      const { at, cause } = event;
      return { ...change, state: event.type, ending: cause === undefined ? { at } : { at, cause } };
    }
  }
}

function approve(change: Change, event: Extract<ChangeEvent, { type: 'approved' }>): Transition {
  const { by, planNumber, at, fills } = event;
  if (planNumber !== change.plan.number) return refuse('plan-outdated', nameOf(change));
  if (at >= change.expiresAt) return refuse('expired', nameOf(change));
  if (change.approvalsNeeded > 0 && isSamePerson(by, change.requester)) {
    return refuse('self-approval', nameOf(change));
  }
  const missing = approvalsMissing(change);
  if (change.approvals.some(({ person }) => isSamePerson(person, by))) {
    return refuse('already-approved', { ...nameOf(change), missing });
  }
  const approval = { person: by, planNumber, at, ...(fills === undefined ? {} : { fills }) };
  const counted = { ...change, approvals: [...change.approvals, approval] };
  const missingNow = approvalsMissing(counted);
  if (missingNow === missing) {
    return refuse('not-an-approver', { ...nameOf(change), rule: missingSeats(change)[0]?.rule ?? '' });
  }
  return { kind: 'moved', change: missingNow === 0 ? { ...counted, state: 'approved' } : counted };
}

function turn(change: Change, event: Extract<ChangeEvent, { type: 'turned' }>): Change {
  const { at, expiresAt, plan, fromVersion, approvals } = event;
  const queue = { behind: '', ...change.queue, turnedAt: at };
  return { ...change, ...approvals, state: 'proposed', queue, plan, fromVersion, expiresAt, approvals: [] };
}

/** What a record keeps of them: more than a thread shows. */
const MAX_DIFFERENCES = 20;

/** Approvals were given to a plan; another plan starts without any, unless it does no more than the one before. */
function replan(change: Change, event: Extract<ChangeEvent, { type: 'replanned' }>): Transition {
  const { plan, fromVersion, approvals, why, isSmaller = false } = event;
  // Seats that differ were not what the approvals were given for.
  const isKept = isSmaller && (approvals === undefined || isSameDemand(approvals.seats, change.seats));
  const kept = isKept ? change.approvals.map((approval) => ({ ...approval, planNumber: plan.number })) : [];
  const replanned = { by: why.by, differences: why.differences.slice(0, MAX_DIFFERENCES) };
  const next = { ...change, ...approvals, plan, fromVersion, approvals: kept, intent: undefined, replanned };
  // Whoever clicked last saw the plan before: the change waits for one more click, on the plan that is shown.
  const open = approvalsMissing(next) === 0 ? { ...next, approvals: kept.slice(0, -1) } : next;
  return { kind: 'moved', change: { ...open, state: 'proposed' } };
}

function isSameDemand(a: readonly Seat[], b: readonly Seat[] | undefined): boolean {
  return b !== undefined && JSON.stringify(a) === JSON.stringify(b);
}

function unapprove(change: Change, lost: readonly string[]): Transition {
  const approvals = change.approvals.filter(({ person }) => !lost.includes(person.userId));
  const next = { ...change, approvals };
  return { kind: 'moved', change: approvalsMissing(next) === 0 ? next : { ...next, state: 'proposed' } };
}

function end(change: Change, state: ChangeState, ending: Ending): Transition {
  return { kind: 'moved', change: { ...change, state, ending } };
}

function refuseOutOfPlace(change: Change): Refusal {
  return refuse(isOpen(change) ? 'change-busy' : 'change-ended', nameOf(change));
}

function nameOf(change: Change): Readonly<Record<string, string>> {
  const { id, state, service, environment, requester, ending } = change;
  return {
    id,
    state,
    service,
    environment,
    requester: requester.name,
    requesterId: requester.userId,
    ...(ending?.by === undefined ? {} : { by: ending.by.name }),
    ...(ending === undefined ? {} : { at: ending.at }),
  };
}
