import { isOpen } from '../../domain/change/change.ts';
import { type ChangeEvent, transition } from '../../domain/change/transition.ts';
import type { Refusal } from '../../domain/outcome.ts';
import type { Documents, StoredChange } from '../../ports/change-store.ts';
import { type Known, movedEntry } from './audit/entries.ts';
import type { ChangeDeps } from './deps.ts';

export type Advanced =
  | { readonly kind: 'advanced'; readonly stored: StoredChange }
  /** Somebody else moved the change first: read it again. */
  | { readonly kind: 'conflict' }
  | Refusal;

type AdvanceDeps = Pick<ChangeDeps, 'store' | 'meter'>;

/** What goes with a step: new documents, and what its audit entry tells beside the event. */
export interface Beside extends Known {
  readonly documents?: Documents;
}

/** One step in a change's life: the pure transition, and one compare-and-set that writes the record and its audit entry. */
export async function advance(
  deps: AdvanceDeps,
  stored: StoredChange,
  event: ChangeEvent,
  { documents = {}, ...known }: Beside = {},
): Promise<Advanced> {
  const moved = transition(stored.change, event);
  if (moved.kind === 'refused') return moved;
  const audit = movedEntry(stored.change, moved.change, event, known);
  const replaced = await deps.store.replace(stored, moved.change, documents, { audit });
  if (replaced.kind === 'conflict') return replaced;
  if (isOpen(stored.change) && !isOpen(moved.change)) deps.meter.count('changes', moved.change.state);
  return { kind: 'advanced', stored: replaced.stored };
}

/**
 * Steps from whatever the record says now, re-reading after a lost race. Stops at a refusal: then the event no longer
 * fits, because somebody else has moved the change on.
 */
export async function advanceFresh(
  deps: AdvanceDeps,
  changeId: string,
  event: ChangeEvent,
): Promise<Exclude<Advanced, { kind: 'conflict' }> | undefined> {
  for (;;) {
    const stored = await deps.store.read(changeId);
    if (stored === undefined) return undefined;
    const advanced = await advance(deps, stored, event);
    if (advanced.kind !== 'conflict') return advanced;
  }
}
