import type { HoldPlace } from '../../domain/hold/hold.ts';

/** Words of the locks that people put up. Plain text. */
export function placeWords(place: HoldPlace): string {
  switch (place.kind) {
    case 'everywhere':
      return 'everything';
    case 'environment':
      return place.environment;
    case 'service':
      return `${place.service} in ${place.environment}`;
  }
}

/** The command, without the slash command's name, that releases a lock. */
export function unlockCommand(place: HoldPlace): string {
  switch (place.kind) {
    case 'everywhere':
      return 'unlock --all';
    case 'environment':
      return `unlock --env ${place.environment}`;
    case 'service':
      return `unlock ${place.service} --env ${place.environment}`;
  }
}

export function locked(place: HoldPlace): string {
  return `You have locked ${placeWords(place)}. Nothing is proposed, approved or applied there while the lock stands.`;
}

export function unlocked(place: HoldPlace): string {
  return `The lock on ${placeWords(place)} is released.`;
}

/** What a channel reads, between the mention of who did it and the place. */
export const announced = {
  locked: 'locked',
  stole: 'took over the lock on',
  stoleFrom: 'from',
  unlocked: 'released the lock on',
  unlockedOf: 'of',
  reminder: 'your lock still stands on',
  ended: 'the lock has ended by itself on',
} as const;

export const labels = {
  reason: 'Reason',
  ends: 'Ends',
  noEnd: 'No end: it stands until it is released',
  since: 'Since',
  release: 'To release it:',
} as const;

export const list = {
  title: 'Locks',
  none: 'No lock stands.',
  lockedBy: 'locked by',
  unreadable:
    'holds something that cannot be read, and is locked until an administrator sets or releases it with --steal',
  changesTitle: 'Open changes',
  noChanges: 'No change is open.',
  freezesTitle: 'Freezes',
  inForce: 'in force, ends',
  begins: 'begins',
  overrides: {
    none: 'nobody can override it',
    'break-glass': 'only what breaks glass goes through it',
    admin: 'people with the role admin can override it',
  },
} as const;

export const dates = { format: '{date_short_pretty} {time}', age: '{ago}' } as const;
