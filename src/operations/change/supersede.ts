import type { Environment } from '../../domain/catalogue.ts';
import type { Change } from '../../domain/change/change.ts';
import { transition } from '../../domain/change/transition.ts';
import type { CardView } from '../../ports/notifier.ts';
import { movedEntry } from './audit/entries.ts';
import { tell } from './audit/tell.ts';
import { type ChangeDeps, isoNow } from './deps.ts';

/**
 * What becomes of an open change when a newer one is proposed for its service: it ends as superseded where the
 * environment says so and nobody has approved it yet. Undefined: it stays, and the newer one is refused.
 */
export function supersededBy(
  deps: Pick<ChangeDeps, 'clock'>,
  newer: Pick<Change, 'id'>,
  { onNewer }: Pick<Environment, 'onNewer'>,
): (older: Change) => Change | undefined {
  return (older) => {
    if (onNewer === 'refuse' || older.state !== 'proposed') return undefined;
    const moved = transition(older, { type: 'superseded', at: isoNow(deps), newer: newer.id });
    return moved.kind === 'moved' ? moved.change : undefined;
  };
}

/** Tells in the audit trail how the older one ended, and has its end shown. Never rejects. */
export async function endOlder(deps: ChangeDeps, older: Change, handOver: (id: string) => void): Promise<void> {
  deps.meter.count('changes', older.state);
  const event = { type: 'superseded', at: older.ending?.at ?? isoNow(deps) } as const;
  const entry = movedEntry({ ...older, state: 'proposed' }, older, event, {});
  handOver(older.id);
  if (entry !== undefined) await tell(deps, { ...entry, words: `superseded by ${older.ending?.supersededBy}` });
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
