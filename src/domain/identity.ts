/** A resolved, active, full member of the home workspace. Nothing else may fill a seat in a change (I2). */
export interface Person {
  readonly userId: string;
  readonly teamId: string;
  /** What people call them; text from outside, escaped where it is shown. */
  readonly name: string;
  /** What two accounts of one person share, as the configuration says. Absent: the account itself. */
  readonly identity?: string;
}

/** Two accounts of one person are one person: they fill one seat (I2). */
export function isSamePerson(a: Person, b: Person): boolean {
  return a.userId === b.userId || (a.identity ?? a.userId) === (b.identity ?? b.userId);
}

/** Why somebody is not a Person; `no-identity`: the attribute that tells people apart is missing. */
export type Stranger = 'guest' | 'stranger' | 'deactivated' | 'bot' | 'unknown' | 'no-identity';

export type Resolved =
  | { readonly kind: 'person'; readonly person: Person }
  | { readonly kind: 'refused'; readonly standing: Stranger };
