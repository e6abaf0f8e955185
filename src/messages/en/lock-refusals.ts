import type { HoldPlace } from '../../domain/hold/hold.ts';
import type { RefusalReason } from '../../domain/outcome.ts';
import { placeWords, unlockCommand } from './locks.ts';
import type { Detail, RefusalText } from './refusals.ts';

/** What is said where a lock of a person or a freeze stands in the way, or a lock cannot be set or released. */
export const LOCK_SENTENCES = {
  locked: (detail) => ({
    said: `${owner(detail)} has locked ${place(detail)}: ${quote(detail('reason'))}.`,
    next: `Wait for its end; ${owner(detail)} can release it: ${unlock(detail)}`,
  }),
  stopped: (detail) => ({
    said: `${owner(detail)} has stopped all changes: ${quote(detail('reason'))}.`,
    next: `Wait until it is released: ${unlock(detail)}`,
  }),
  'lock-unreadable': (detail) => ({
    said: `What locks ${place(detail)} cannot be read, so nothing is done there.`,
    next: 'An administrator can set or release it with --steal: /mesh help lock',
  }),
  'lock-held': (detail) => ({
    said: `${owner(detail)} has locked ${place(detail)} already: ${quote(detail('reason'))}.`,
    next: `Ask ${owner(detail)} to release it. An administrator can take it over with --steal.`,
  }),
  'not-locked': (detail) => ({
    said: `No person has locked ${place(detail)}.`,
    next: 'See what is locked: /mesh locks',
  }),
  'not-lock-owner': (detail) => ({
    said: `The lock on ${place(detail)} is ${owner(detail)}'s: ${quote(detail('reason'))}.`,
    next: `Ask ${owner(detail)} to release it. An administrator can release it with --steal and a reason.`,
  }),
  'lock-moving': (detail) => ({
    said: `The lock on ${place(detail)} has just changed hands. Nothing was done.`,
    next: 'See what is locked: /mesh locks',
  }),
  'admin-needed': (detail) => ({
    said: `Only administrators of Meshbot can do this to the lock on ${place(detail)}.`,
    next: 'Ask one of them: they have the role admin in meshbot.yml.',
  }),
  frozen: (detail) => ({
    said: `${detail('environment') ?? 'This environment'} is frozen (${detail('freeze') ?? 'freeze'}): ${quote(detail('reason'))}.`,
    next: overriding(detail('override')),
  }),
} as const satisfies Partial<Record<RefusalReason, (detail: Detail) => RefusalText>>;

function overriding(override: string | undefined): string {
  if (override === 'admin') return 'Wait for its end; during it, only people with the role admin propose and approve.';
  if (override === 'break-glass') {
    return 'Wait for its end; during it, only a deployment with --break-glass and a reason goes through, for whoever may do that.';
  }
  return 'Wait for its end; nobody can override it.';
}

function quote(text: string | undefined): string {
  return `“${text ?? ''}”`;
}

function owner(detail: Detail): string {
  return detail('owner') ?? 'Somebody';
}

function place(detail: Detail): string {
  return placeWords(placeOf(detail));
}

function unlock(detail: Detail): string {
  return `/mesh ${unlockCommand(placeOf(detail))}`;
}

function placeOf(detail: Detail): HoldPlace {
  const [environment, service] = [detail('environment'), detail('service')];
  if (environment === undefined || detail('place') === 'everywhere') return { kind: 'everywhere' };
  return service === undefined ? { kind: 'environment', environment } : { kind: 'service', environment, service };
}
