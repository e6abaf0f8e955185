import type { Person } from '../identity.ts';

/** What a person's lock stands on. */
export type HoldPlace =
  | { readonly kind: 'everywhere' }
  | { readonly kind: 'environment'; readonly environment: string }
  | { readonly kind: 'service'; readonly environment: string; readonly service: string };

/** A lock that a person put up: while it stands, nothing is proposed, approved or applied where it stands. */
export interface Hold {
  /** For example `lock-7k3m9q`; a lock that was taken over or set anew has another one. */
  readonly id: string;
  readonly place: HoldPlace;
  readonly owner: Person;
  /** Text from outside. */
  readonly reason: string;
  /** ISO instants. */
  readonly since: string;
  /** It stands until released when absent. */
  readonly until?: string | undefined;
  /** When its owner is reminded of it next. */
  readonly remindAt?: string | undefined;
  /** Since when a replica is telling people of it; what it could not finish, another one does. */
  readonly telling?: string | undefined;
}

/** A lock as it is stored. */
export interface StoredHold {
  readonly place: HoldPlace;
  /** What a replacement or release must present. */
  readonly revision: number;
  /** Undefined: something stands there that cannot be read. It blocks like a lock (I6). */
  readonly hold: Hold | undefined;
}

/** Every place whose lock bears on a service; the widest first. */
export function placesOver(environment: string, service: string): readonly HoldPlace[] {
  return [{ kind: 'everywhere' }, { kind: 'environment', environment }, { kind: 'service', environment, service }];
}

export function isSamePlace(a: HoldPlace, b: HoldPlace): boolean {
  return nameOfPlace(a) === nameOfPlace(b);
}

function nameOfPlace(place: HoldPlace): string {
  const { environment = '', service = '' } = { ...place } as { environment?: string; service?: string }; // both absent in a wider place
  return [place.kind, environment, service].join('\n');
}

/** Whether it still stands at `now`, an ISO instant; its last moment is the one before `until`. */
export function stands(hold: Pick<Hold, 'until'>, now: string): boolean {
  return hold.until === undefined || now < hold.until;
}

/** How long after it was put up the owner of a lock is reminded: `remindMs` before its end, but never in its first half. */
export function remindAfterMs(forMs: number, remindMs: number): number {
  return Math.max(forMs / 2, forMs - remindMs);
}

/** The one to name among those that bear on a service: the widest that stands; what cannot be read stands. */
export function blocking(
  holds: readonly StoredHold[],
  at: { readonly environment: string; readonly service: string },
  now: string,
): StoredHold | undefined {
  const places = placesOver(at.environment, at.service);
  return places
    .flatMap((place) => holds.filter((stored) => isSamePlace(stored.place, place)))
    .find(({ hold }) => hold === undefined || stands(hold, now));
}
