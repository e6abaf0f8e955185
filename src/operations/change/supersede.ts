import type { Environment } from '../../domain/catalogue.ts';
import type { Change } from '../../domain/change/change.ts';
import { transition } from '../../domain/change/transition.ts';
import type { Superseded } from '../../ports/change-store.ts';
import type { CardView } from '../../ports/notifier.ts';
import { movedEntry } from './audit/entries.ts';
import { type ChangeDeps, isoNow } from './deps.ts';

/**
 * What becomes of an open change when a newer one is proposed for its service: it ends as superseded where the
 * environment says so and nobody has approved it yet. Undefined: it stays, and the newer one is refused.
 */
export function supersededBy(
  deps: Pick<ChangeDeps, 'clock'>,
  newer: Pick<Change, 'id'>,
  { onNewer }: Pick<Environment, 'onNewer'>,
): (older: Change) => Superseded | undefined {
  return (older) => {
    if (onNewer === 'refuse' || older.state !== 'proposed') return undefined;
    const event = { type: 'superseded', at: isoNow(deps), newer: newer.id } as const;
    const moved = transition(older, event);
    if (moved.kind !== 'moved') return undefined;
    return { change: moved.change, audit: movedEntry(older, moved.change, event, {}) };
  };
}

/** Counts how the older one ended, and has its card lead to the newer one. */
export function endOlder(deps: Pick<ChangeDeps, 'meter'>, older: Change, redraw: (id: string) => void): void {
  deps.meter.count('changes', older.state);
  redraw(older.id);
}

/** Links to the cards that a card names, as far as they can be had: a card without a link is still a card. */
export async function relatedLinks(
  deps: Pick<ChangeDeps, 'store' | 'links'>,
  change: Change,
): Promise<NonNullable<CardView['links']>> {
  const [supersedes, newer] = await Promise.all([
    linkTo(deps, change.supersedes),
    linkTo(deps, change.ending?.supersededBy),
  ]);
  return {
    ...(supersedes === undefined ? {} : { supersedes }),
    ...(newer === undefined ? {} : { supersededBy: newer }),
  };
}

async function linkTo(
  { store, links }: Pick<ChangeDeps, 'store' | 'links'>,
  id: string | undefined,
): Promise<string | undefined> {
  if (id === undefined) return undefined;
  try {
    const card = (await store.read(id))?.change.card;
    return card === undefined ? undefined : await links.of(card);
  } catch {
    return undefined;
  }
}
