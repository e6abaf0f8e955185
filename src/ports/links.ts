import type { CardRef } from '../domain/change/change.ts';

/** Links to messages, for people to open. */
export interface Links {
  /** Undefined where there is none or it cannot be asked for. */
  of(card: CardRef): Promise<string | undefined>;
}
