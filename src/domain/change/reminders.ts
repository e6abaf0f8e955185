import type { Environment } from '../catalogue.ts';
import { missingSeats } from './approvals/missing.ts';
import type { Seat } from './approvals/seats.ts';
import type { Change } from './change.ts';

/** What people are told of a change that still waits, each once: who is needed hears it first, then whoever is above. */
export const REMINDERS = ['reminded', 'escalated'] as const;
export type Reminder = (typeof REMINDERS)[number];

export interface DueReminder {
  readonly kind: Reminder;
  /** ms since the epoch. */
  readonly atMs: number;
}

/** The reminders that an environment asks for, and when they are due for this change. */
export function remindersOf(
  { remindMs, escalate }: Pick<Environment, 'remindMs' | 'escalate'>,
  { expiresAt }: Pick<Change, 'expiresAt'>,
): readonly DueReminder[] {
  const endMs = Date.parse(expiresAt);
  return [
    ...(remindMs === undefined ? [] : [{ kind: 'reminded', atMs: endMs - remindMs } as const]),
    ...(escalate === undefined ? [] : [{ kind: 'escalated', atMs: endMs - escalate.beforeMs } as const]),
  ];
}

/** The seats that nobody fills, without the names of those who cannot: who asked, and who has approved already. */
export function seatsToFill(change: Change): readonly Seat[] {
  const done = [change.requester, ...change.approvals.map(({ person }) => person)];
  return missingSeats(change).map(({ named = [], ...seat }) => {
    const others = named.filter((id) => !done.some(({ userId }) => userId === id));
    return others.length === 0 ? seat : { ...seat, named: others };
  });
}
