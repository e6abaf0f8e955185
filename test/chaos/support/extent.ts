/**
 * How much of the chaos is played: `full` by `npm run chaos`, `share` by CI; a plain `npm test` leaves it out, because it
 * takes minutes.
 */
const extent = process.env['MESHBOT_CHAOS'] ?? '';

export const isChaosWanted = extent === 'full' || extent === 'share';

/** How often something is tried. */
export function times(counts: { readonly full: number; readonly share: number }): number {
  return extent === 'full' ? counts.full : counts.share;
}

/** What a title says where it is left out. */
export const whyLeftOut = isChaosWanted ? '' : ' [left out: npm run chaos plays it]';
