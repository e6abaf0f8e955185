import { type CardRef, type Change, isOpen, type Progress } from '../../domain/change/change.ts';
import { isFenced } from '../../domain/errors.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { StoredChange } from '../../ports/change-store.ts';
import type { Notifier, ThreadEntry } from '../../ports/notifier.ts';
import { advance, advanceFresh } from './advance.ts';
import type { ChangeDeps } from './deps.ts';
import { readPlan } from './plan/frozen.ts';
import { relatedLinks } from './supersede.ts';

/** What is being handed over of one card: the newest record that was drawn, and the end of the queue. */
interface Turn {
  readonly revision: number;
  readonly handed: Promise<unknown>;
}

/** What was handed over last of each card, by change. Kept beside the notifier that gets them: each driver has its own. */
const turns = new WeakMap<Notifier, Map<string, Turn>>();

/** What a drawing knows beyond the record. */
export interface Drawing {
  readonly progress?: Progress | undefined;
  /** Where the caller has read it already. */
  readonly plan?: Plan;
}

/**
 * Draws the card as the record has it; never rejects. Slack being away must not stop a change: the failure is logged,
 * and an ending that could not be shown is shown by the next start, because the record then still lacks `endShown` (I8).
 */
export async function showCard(deps: ChangeDeps, stored: StoredChange, drawing: Drawing = {}): Promise<void> {
  const { change } = stored;
  const { progress } = drawing;
  if (change.card === undefined) return;
  try {
    // Boxed: only the handing over is waited for here. The notifier merges edits itself, and the last one wins.
    const handed = await inTurn(deps.notifier, stored, async (earlier) => {
      const plan = drawing.plan ?? (await readPlan(deps.store, stored));
      const links = await relatedLinks(deps, change);
      await earlier;
      return {
        shown: deps.notifier.updateCard({ change, plan, links, ...(progress === undefined ? {} : { progress }) }),
      };
    });
    const moved = await handed?.shown;
    const latest = moved === undefined ? stored : await noteMoved(deps, stored, moved);
    if (handed === undefined || isOpen(change) || change.endShown) return;
    const noted = await advance(deps, latest, { type: 'end-shown' });
    if (noted.kind === 'advanced') noteDrawn(deps, noted.stored);
  } catch (error) {
    complain(deps, error, { changeId: change.id }, 'updating a card');
  }
}

/** Somebody had deleted the card: from now on the record names the one in its place, for whoever drives or clicks next. */
async function noteMoved(deps: ChangeDeps, stored: StoredChange, card: CardRef): Promise<StoredChange> {
  const moved = await advanceFresh(deps, stored.change.id, { type: 'card-moved', card });
  return moved?.kind === 'advanced' ? moved.stored : stored;
}

/** An older record never overtakes a newer one: undefined, when a newer one is already on its way. */
async function inTurn<T>(
  notifier: Notifier,
  { change, revision }: StoredChange,
  hand: (earlier: Promise<unknown>) => Promise<T>,
): Promise<T | undefined> {
  const ofNotifier = turns.get(notifier) ?? new Map<string, Turn>();
  turns.set(notifier, ofNotifier);
  const before = ofNotifier.get(change.id);
  if (before !== undefined && before.revision > revision) return undefined;
  const handed = hand(before?.handed ?? Promise.resolve());
  ofNotifier.set(change.id, { revision, handed: handed.catch(() => undefined) });
  return handed;
}

/** Whether this record, or a newer one, was drawn last. */
export function isDrawn({ notifier }: ChangeDeps, { change, revision }: StoredChange): boolean {
  return (turns.get(notifier)?.get(change.id)?.revision ?? 0) >= revision;
}

/** Takes the card for drawn as this record has it. */
export function noteDrawn({ notifier }: ChangeDeps, { change, revision }: StoredChange): void {
  const ofNotifier = turns.get(notifier) ?? new Map<string, Turn>();
  turns.set(notifier, ofNotifier);
  ofNotifier.set(change.id, { revision, handed: Promise.resolve() });
}

/** Adds a thread entry; never rejects: as with the card, Slack being away is logged and does not stop the change. */
export async function showEntry(deps: ChangeDeps, change: Change, key: string, entry: ThreadEntry): Promise<void> {
  if (change.card === undefined) return;
  try {
    await deps.notifier.addEntry(change, key, entry);
  } catch (error) {
    complain(deps, error, { changeId: change.id, entry: key }, 'adding a thread entry');
  }
}

/** That another replica drives the change now is no failure: that one draws. */
function complain({ log }: ChangeDeps, error: unknown, fields: object, message: string): void {
  log[isFenced(error) ? 'debug' : 'warn']({ err: error, ...fields }, message);
}

/** Shows how a change ended: in its thread first, so that when the card reads "succeeded", everything has been said. */
export async function showEnding(deps: ChangeDeps, stored: StoredChange, drawing: Drawing = {}): Promise<void> {
  await showEntry(deps, stored.change, 'ended', { kind: 'ended' });
  await showCard(deps, stored, drawing);
}
