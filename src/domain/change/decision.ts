import type { CardRef, Change } from './change.ts';

/** A click on a change's card, as it arrived: nothing in it is trusted before it was compared with the record (I3). */
export interface Click {
  readonly action: 'approve' | 'reject' | 'withdraw';
  readonly changeId: string;
  /** The plan that the clicker saw. */
  readonly planNumber: number;
  /** The message on which the button stood. */
  readonly card: CardRef;
  /** The deleted message in whose place that one was posted. */
  readonly replaces?: CardRef | undefined;
  readonly userId: string;
  readonly teamId: string;
  readonly requestId: string;
  /** Words given with a rejection; text from outside. */
  readonly reason?: string;
}

/**
 * A button counts only on the message that the record names as the change's card, or on the one that was posted in its
 * place because somebody deleted it, for as long as the record does not name that one.
 */
export function isOnItsCard({ card }: Change, click: Pick<Click, 'card' | 'replaces'>): boolean {
  return [click.card, click.replaces].some(
    (at) => at !== undefined && card !== undefined && card.channelId === at.channelId && card.ts === at.ts,
  );
}
