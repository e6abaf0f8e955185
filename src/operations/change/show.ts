import { type Change, isOpen, type Progress } from '../../domain/change/change.ts';
import type { StoredChange } from '../../ports/change-store.ts';
import type { ThreadEntry } from '../../ports/notifier.ts';
import { advance } from './advance.ts';
import type { ChangeDeps } from './deps.ts';
import { readPlan } from './frozen.ts';

/**
 * Draws the card as the record has it; never rejects. Slack being away must not stop a change: the failure is logged, and an ending
 * that could not be shown is shown by the next start, because the record then still lacks `endShown` (I8).
 */
export async function showCard(deps: ChangeDeps, stored: StoredChange, progress?: Progress): Promise<void> {
  const { change } = stored;
  if (change.card === undefined) return;
  try {
    const plan = await readPlan(deps.store, stored);
    await deps.notifier.updateCard({ change, plan, ...(progress === undefined ? {} : { progress }) });
    if (!isOpen(change) && !change.endShown) await advance(deps, stored, { type: 'end-shown' });
  } catch (error) {
    deps.log.warn({ err: error, changeId: change.id }, 'updating a card');
  }
}

/** Adds a thread entry; as with the card, Slack being away is logged and does not stop the change. */
export async function showEntry(deps: ChangeDeps, change: Change, key: string, entry: ThreadEntry): Promise<void> {
  if (change.card === undefined) return;
  try {
    await deps.notifier.addEntry(change, key, entry);
  } catch (error) {
    deps.log.warn({ err: error, changeId: change.id, entry: key }, 'adding a thread entry');
  }
}
