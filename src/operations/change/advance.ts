import { type Change, isOpen } from '../../domain/change/change.ts';
import { type ChangeEvent, transition } from '../../domain/change/transition.ts';
import type { Refusal } from '../../domain/outcome.ts';
import type { Documents, StoredChange } from '../../ports/change-store.ts';
import type { ChangeDeps } from './deps.ts';

export type Advanced =
  | { readonly kind: 'advanced'; readonly stored: StoredChange }
  /** Somebody else moved the change first: read it again. */
  | { readonly kind: 'conflict' }
  | Refusal;

type AdvanceDeps = Pick<ChangeDeps, 'store' | 'audit' | 'meter'>;

/** One step in a change's life: the pure transition, one compare-and-set, one audit entry. */
export async function advance(
  deps: AdvanceDeps,
  stored: StoredChange,
  event: ChangeEvent,
  documents: Documents = {},
): Promise<Advanced> {
  const moved = transition(stored.change, event);
  if (moved.kind === 'refused') return moved;
  const replaced = await deps.store.replace(stored, moved.change, documents);
  if (replaced.kind === 'conflict') return replaced;
  recordMove(deps, stored.change, moved.change, event);
  return { kind: 'advanced', stored: replaced.stored };
}

function recordMove(deps: AdvanceDeps, before: Change, after: Change, event: ChangeEvent): void {
  if (event.type === 'carded' || event.type === 'end-shown') return;
  if (!isOpen(after)) deps.meter.count('changes', after.state);
  deps.audit.record({
    event: 'by' in event ? 'decided' : 'transition',
    environment: after.environment,
    service: after.service,
    changeId: after.id,
    requestId: after.requestId,
    from: before.state,
    to: after.state,
    fingerprint: after.plan.fingerprint,
    ...('by' in event ? { userId: event.by.userId, reason: event.type } : {}),
    ...(after.applied?.evaluationId === undefined ? {} : { evaluationId: after.applied.evaluationId }),
  });
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
