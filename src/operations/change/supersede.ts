import type { Environment } from '../../domain/catalogue.ts';
import { type Change, isOpen } from '../../domain/change/change.ts';
import { transition } from '../../domain/change/transition.ts';
import type { Superseded } from '../../ports/change-store.ts';
import type { CardLinks } from '../../ports/notifier.ts';
import { movedEntry } from './audit/entries.ts';
import { type ChangeDeps, isoNow } from './deps.ts';

/**
 * What becomes of an open change when a newer one is proposed for its service: it ends as superseded where the
 * environment says so and nobody has approved it yet; one that waits in the queue gives its place to the newer one.
 * Undefined: it stays.
 */
export function supersededBy(
  deps: Pick<ChangeDeps, 'clock'>,
  newer: Pick<Change, 'id'>,
  { onNewer }: Pick<Environment, 'onNewer'>,
): (older: Change) => Superseded | undefined {
  return (older) => {
    const gives =
      older.state === 'queued' ? onNewer !== 'refuse' : older.state === 'proposed' && onNewer === 'supersede';
    if (!gives) return undefined;
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
  deps: Pick<ChangeDeps, 'store' | 'links' | 'catalogue'>,
  change: Change,
): Promise<CardLinks> {
  const [supersedes, newer, behind, next] = await Promise.all([
    linkTo(deps, change.supersedes),
    linkTo(deps, change.ending?.supersededBy),
    linkTo(deps, change.state === 'queued' ? change.queue?.behind : undefined),
    nextOf(deps, change),
  ]);
  return {
    ...(supersedes === undefined ? {} : { supersedes }),
    ...(newer === undefined ? {} : { supersededBy: newer }),
    ...(behind === undefined ? {} : { behind }),
    ...(next === undefined ? {} : { next }),
  };
}

/** What waits behind an open change; looked up only where something can. */
async function nextOf(
  deps: Pick<ChangeDeps, 'store' | 'links' | 'catalogue'>,
  change: Change,
): Promise<CardLinks['next']> {
  const environment = deps.catalogue.environments.find(({ name }) => name === change.environment);
  if (environment?.onNewer !== 'queue' || !isOpen(change) || change.state === 'queued') return undefined;
  const waiting = await deps.store.waiting(change).catch(() => undefined);
  if (waiting === undefined) return undefined;
  const link = await linkTo(deps, waiting.id);
  return { id: waiting.id, ...(link === undefined ? {} : { link }) };
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
