import { type Change, isOpen, type Progress } from '../../domain/change/change.ts';
import type { StoredChange } from '../../ports/change-store.ts';
import type { Notifier, ThreadEntry } from '../../ports/notifier.ts';
import { advance } from './advance.ts';
import type { ChangeDeps } from './deps.ts';
import { readPlan } from './frozen.ts';

/** The newest drawing of each card that is being handed over, so that an older state never overtakes a newer one. */
const handing = new WeakMap<Notifier, Map<string, Promise<unknown>>>();

/**
 * Draws the card as the record has it; never rejects. Slack being away must not stop a change: the failure is logged,
 * and an ending that could not be shown is shown by the next start, because the record then still lacks `endShown` (I8).
 */
export async function showCard(deps: ChangeDeps, stored: StoredChange, progress?: Progress): Promise<void> {
  const { change } = stored;
  if (change.card === undefined) return;
  try {
    // Boxed: only the handing over is waited for here. The notifier merges edits itself, and the last one wins.
    const { shown } = await inTurn(deps.notifier, change.id, async (earlier) => {
      const plan = await readPlan(deps.store, stored);
      await earlier;
      return { shown: deps.notifier.updateCard({ change, plan, ...(progress === undefined ? {} : { progress }) }) };
    });
    await shown;
    if (!isOpen(change) && !change.endShown) await advance(deps, stored, { type: 'end-shown' });
  } catch (error) {
    deps.log.warn({ err: error, changeId: change.id }, 'updating a card');
  }
}

function inTurn<T>(notifier: Notifier, id: string, hand: (earlier: Promise<unknown>) => Promise<T>): Promise<T> {
  const turns = handing.get(notifier) ?? new Map<string, Promise<unknown>>();
  handing.set(notifier, turns);
  const handed = hand(turns.get(id) ?? Promise.resolve());
  const settled = handed
    .catch(() => undefined)
    .then(() => {
      if (turns.get(id) === settled) turns.delete(id);
    });
  turns.set(id, settled);
  return handed;
}

/** Adds a thread entry; never rejects: as with the card, Slack being away is logged and does not stop the change. */
export async function showEntry(deps: ChangeDeps, change: Change, key: string, entry: ThreadEntry): Promise<void> {
  if (change.card === undefined) return;
  try {
    await deps.notifier.addEntry(change, key, entry);
  } catch (error) {
    deps.log.warn({ err: error, changeId: change.id, entry: key }, 'adding a thread entry');
  }
}
