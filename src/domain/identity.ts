/** A resolved, active, full member of the home workspace. Nothing else may fill a seat in a change (I2). */
export interface Person {
  readonly userId: string;
  readonly teamId: string;
  /** What people call them; text from outside, escaped where it is shown. */
  readonly name: string;
}

/** Why somebody is not a Person. */
export type Stranger = 'guest' | 'stranger' | 'deactivated' | 'bot' | 'unknown';

export type Resolved =
  | { readonly kind: 'person'; readonly person: Person }
  | { readonly kind: 'refused'; readonly standing: Stranger };
