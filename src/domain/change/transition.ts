import type { Person } from '../identity.ts';
import { type Refusal, refuse } from '../outcome.ts';
import type { Applied, CardRef, Cause, Change, ChangeState, Ending, PlanRef } from './change.ts';
import { isOpen } from './change.ts';

/** Everything that can happen to a change. Instants are ISO strings, given by the caller. */
export type ChangeEvent =
  | { readonly type: 'carded'; readonly card: CardRef }
  | { readonly type: 'approved'; readonly by: Person; readonly planNumber: number; readonly at: string }
  | { readonly type: 'rejected'; readonly by: Person; readonly reason: string; readonly at: string }
  | { readonly type: 'withdrawn'; readonly by: Person; readonly at: string }
  | { readonly type: 'expired'; readonly at: string }
  | { readonly type: 'replanned'; readonly plan: PlanRef; readonly fromVersion: string | undefined }
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
  | { readonly type: 'superseded'; readonly at: string; readonly cause?: Cause }
  | { readonly type: 'outcome-unknown'; readonly at: string; readonly cause: Cause }
  | { readonly type: 'end-shown' };

export type ChangeEventType = ChangeEvent['type'];

/** Which events a state takes; every other pair is refused. */
export const TRANSITIONS: Readonly<Record<ChangeState, readonly ChangeEventType[]>> = {
  proposed: ['carded', 'approved', 'rejected', 'withdrawn', 'expired', 'replanned', 'superseded', 'failed'],
  approved: ['carded', 'intended', 'replanned', 'superseded', 'failed', 'expired'],
  applying: ['carded', 'registered', 'replanned', 'superseded', 'failed', 'expired', 'outcome-unknown'],
  following: ['carded', 'succeeded', 'failed', 'rolled-back', 'superseded', 'outcome-unknown'],
  succeeded: ['end-shown'],
  failed: ['end-shown'],
  'rolled-back': ['end-shown'],
  rejected: ['end-shown'],
  expired: ['end-shown'],
  withdrawn: ['end-shown'],
  superseded: ['end-shown'],
  'outcome-unknown': ['end-shown'],
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
      return replan(change, event.plan, event.fromVersion);
    default:
      return { kind: 'moved', change: progress(change, event) };
  }
}

type Decisive = 'approved' | 'withdrawn' | 'rejected' | 'expired' | 'replanned';

function progress(change: Change, event: Exclude<ChangeEvent, { type: Decisive }>): Change {
  switch (event.type) {
    case 'carded':
      return { ...change, card: event.card };
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
    case 'failed':
    case 'superseded':
    case 'outcome-unknown': {
      const { at, cause } = event;
      return { ...change, state: event.type, ending: cause === undefined ? { at } : { at, cause } };
    }
  }
}

function approve(change: Change, event: Extract<ChangeEvent, { type: 'approved' }>): Transition {
  if (event.planNumber !== change.plan.number) return refuse('plan-outdated', nameOf(change));
  if (event.at >= change.expiresAt) return refuse('expired', nameOf(change));
  if (change.approvalsNeeded > 0 && event.by.userId === change.requester.userId) {
    return refuse('self-approval', nameOf(change));
  }
  if (change.approvals.some(({ person }) => person.userId === event.by.userId)) {
    return refuse('already-approved', { ...nameOf(change), missing: approvalsMissing(change) });
  }
  const approval = { person: event.by, planNumber: event.planNumber, at: event.at };
  const counted = { ...change, approvals: [...change.approvals, approval] };
  return { kind: 'moved', change: approvalsMissing(counted) === 0 ? { ...counted, state: 'approved' } : counted };
}

/** Approvals were given to a plan; another plan starts without any. */
function replan(change: Change, plan: PlanRef, fromVersion: string | undefined): Transition {
  return {
    kind: 'moved',
    change: { ...change, state: 'proposed', plan, fromVersion, approvals: [], intent: undefined },
  };
}

function end(change: Change, state: ChangeState, ending: Ending): Transition {
  return { kind: 'moved', change: { ...change, state, ending } };
}

/** How many more people must approve; where none is asked for, one click (the requester's will do) is still needed. */
export function approvalsMissing(change: Pick<Change, 'approvals' | 'approvalsNeeded'>): number {
  return Math.max(0, Math.max(1, change.approvalsNeeded) - change.approvals.length);
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
