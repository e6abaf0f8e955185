import type { PlanFacts } from '../../policy/facts.ts';
import type { Approval, Change, DecidedBy } from '../change.ts';
import { emptySeats, type Seat } from './seats.ts';

/** What a plan needs before it may be applied, and by which rules. */
export interface Approvals {
  readonly approvalsNeeded: number;
  readonly seats: readonly Seat[];
  readonly decidedBy: DecidedBy;
  /** Under break-glass, the seats that are skipped. */
  readonly skipped?: readonly Seat[];
  readonly facts: PlanFacts;
}

type Counted = Pick<Change, 'approvals' | 'approvalsNeeded' | 'seats' | 'plan'>;

/** The seats of a change; of one that was proposed under an older release, as many as it needs, for anyone. */
export function seatsOfChange({ seats, approvalsNeeded }: Pick<Change, 'seats' | 'approvalsNeeded'>): readonly Seat[] {
  return seats ?? Array<Seat>(approvalsNeeded).fill({ from: [{ kind: 'anyone' }], rule: '' });
}

/** The seats that nobody fills yet. */
export function missingSeats(change: Counted): readonly Seat[] {
  const seats = seatsOfChange(change);
  const all = seats.map((_, index) => index);
  const empty = emptySeats(
    seats.length,
    approvalsOf(change).map(({ fills }) => fills ?? all),
  );
  return empty.flatMap((index) => seats[index] ?? []);
}

/** How many more people must approve; where none is asked for, one click (the requester's will do) is still needed. */
export function approvalsMissing(change: Counted): number {
  return seatsOfChange(change).length === 0 ? Math.max(0, 1 - approvalsOf(change).length) : missingSeats(change).length;
}

/** Approvals count for the plan that they were given to. */
function approvalsOf({ approvals, plan }: Counted): readonly Approval[] {
  return approvals.filter(({ planNumber }) => planNumber === plan.number);
}
