import type { CardRef } from './change.ts';

/** A click on a change's card, as it arrived: nothing in it is trusted before it was compared with the record (I3). */
export interface Click {
  readonly action: 'approve' | 'reject' | 'withdraw';
  readonly changeId: string;
  /** The plan that the clicker saw. */
  readonly planNumber: number;
  /** The message on which the button stood. */
  readonly card: CardRef;
  readonly userId: string;
  readonly teamId: string;
  readonly requestId: string;
  /** Words given with a rejection; text from outside. */
  readonly reason?: string;
}
