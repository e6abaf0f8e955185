import type { Flaw } from '../../domain/audit/verify-chain.ts';

type Told = Flaw | { readonly kind: 'differs' | 'gone'; readonly seq: number };

/** What is wrong at which entry, for whoever has to look into it. */
export function flawText(flaw: Told): string {
  const { seq } = flaw;
  switch (flaw.kind) {
    case 'unreadable':
      return `entry ${seq} cannot be read`;
    case 'foreign':
      return `entry ${seq} belongs to the chain ${flaw.chain}`;
    case 'changed':
      return `entry ${seq} was changed: it does not have its hash`;
    case 'unlinked':
      return `entry ${seq} does not follow from the one before it: one of the two was written anew`;
    case 'missing':
      return flaw.last === seq ? `entry ${seq} is missing` : `entries ${seq} to ${flaw.last} are missing`;
    case 'misplaced':
      return `entry ${seq} stands in the wrong place, or twice`;
    case 'cut-off':
      return `cut off: it ends at entry ${seq}, its head says ${flaw.head}`;
    case 'beyond-head':
      return `entry ${seq} stands behind the head: the head was moved back, or the entry put there`;
    case 'other-head':
      return `entry ${seq} is not the one that the head names`;
    case 'differs':
      return `entry ${seq} is another than the one in the copy`;
    case 'gone':
      return `entry ${seq} is in the copy, and the trail ends before it: it was cut off and its head moved back`;
  }
}
