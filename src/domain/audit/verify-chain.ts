import { type Anchor, type AuditLink, hashOf, readLink, type Sha256 } from './link.ts';

/** What is wrong with a chain, and at which entry. */
export type Flaw =
  /** The entry at this place has no readable form. */
  | { readonly kind: 'unreadable'; readonly seq: number }
  /** It belongs to another chain. */
  | { readonly kind: 'foreign'; readonly seq: number; readonly chain: string }
  /** Its content does not have its hash. */
  | { readonly kind: 'changed'; readonly seq: number }
  /** It does not continue the entry before it: one of the two was written anew. */
  | { readonly kind: 'unlinked'; readonly seq: number }
  /** The entries from `seq` to `last` are missing. */
  | { readonly kind: 'missing'; readonly seq: number; readonly last: number }
  /** It stands behind a later one, or a second time. */
  | { readonly kind: 'misplaced'; readonly seq: number }
  /** The chain ends at `seq`, its head says `head`. */
  | { readonly kind: 'cut-off'; readonly seq: number; readonly head: number }
  /** It stands behind the head. */
  | { readonly kind: 'beyond-head'; readonly seq: number }
  /** The last entry is not the one that the head names. */
  | { readonly kind: 'other-head'; readonly seq: number };

export interface ChainBounds {
  readonly chain: string;
  /** What stands before the first entry that is kept. */
  readonly tail: Anchor;
  /** Undefined where nothing tells how far the chain must go. */
  readonly head: Anchor | undefined;
}

/** Feed it the entries in their order; it answers with every flaw that each one brings. */
export class ChainCheck {
  readonly #chain: string;
  readonly #sha256: Sha256;
  #last: Anchor;
  #count = 0;

  constructor({ chain, tail }: Pick<ChainBounds, 'chain' | 'tail'>, sha256: Sha256) {
    this.#chain = chain;
    this.#sha256 = sha256;
    this.#last = tail;
  }

  /** How many entries were seen. */
  get count(): number {
    return this.#count;
  }

  /** The last entry in order. */
  get last(): Anchor {
    return this.#last;
  }

  see(stored: unknown): readonly Flaw[] {
    this.#count++;
    const link = readLink(stored);
    const expected = this.#last.seq + 1;
    if (link === undefined) return this.#passOver(expected);
    const { seq, chain } = link;
    if (chain !== this.#chain) return [{ kind: 'foreign', seq, chain }];
    const isTrue = hashOf(link, this.#sha256) === link.hash;
    const changed: readonly Flaw[] = isTrue ? [] : [{ kind: 'changed', seq }];
    if (seq < expected) return [...changed, { kind: 'misplaced', seq }];
    const place = this.#placeOf(link, expected);
    this.#last = { seq, hash: link.hash };
    return [...changed, ...place];
  }

  /** What the end of the chain tells; `head` undefined: nothing says how far it must go. */
  end(head: Anchor | undefined): readonly Flaw[] {
    const { seq, hash } = this.#last;
    if (head === undefined) return [];
    if (seq < head.seq) return [{ kind: 'cut-off', seq, head: head.seq }];
    if (seq > head.seq) return [{ kind: 'beyond-head', seq }];
    return hash === head.hash ? [] : [{ kind: 'other-head', seq }];
  }

  /** An unreadable entry takes up its place; what stands there is not known, so the next one cannot be linked to it. */
  #passOver(seq: number): readonly Flaw[] {
    this.#last = { seq, hash: '' };
    return [{ kind: 'unreadable', seq }];
  }

  #placeOf({ seq, prev }: AuditLink, expected: number): readonly Flaw[] {
    if (seq > expected) return [{ kind: 'missing', seq: expected, last: seq - 1 }];
    const isLinked = prev === this.#last.hash || this.#last.hash === '';
    return isLinked ? [] : [{ kind: 'unlinked', seq }];
  }
}

/** Every flaw of a whole chain, in its order. Empty: each entry is the one that was written, and none is missing. */
export function verifyChain(bounds: ChainBounds, stored: readonly unknown[], sha256: Sha256): readonly Flaw[] {
  const check = new ChainCheck(bounds, sha256);
  return [...stored.flatMap((one) => check.see(one)), ...check.end(bounds.head)];
}
