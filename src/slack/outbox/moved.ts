import type { CardRef } from '../../domain/change/change.ts';

const MAX = 500;

/** Cards that were deleted and posted again: where the record says they stand, and where they do. */
export class Moved {
  readonly #to = new Map<string, CardRef>();
  readonly #from = new Map<string, CardRef>();

  add(gone: CardRef, card: CardRef): void {
    this.#to.set(name(gone), card);
    this.#from.set(name(card), gone);
    for (const map of [this.#to, this.#from]) {
      const oldest = map.keys().next();
      if (map.size > MAX && oldest.done !== true) map.delete(oldest.value);
    }
  }

  standsAt(card: CardRef): CardRef {
    return this.#to.get(name(card)) ?? card;
  }

  originOf(card: CardRef): CardRef {
    return this.#from.get(name(card)) ?? card;
  }
}

function name({ channelId, ts }: CardRef): string {
  return `${channelId}:${ts}`;
}
