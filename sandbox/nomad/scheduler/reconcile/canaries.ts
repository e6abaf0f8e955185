import type { StoredAllocation } from '../../state/model.ts';
import type { DesiredUpdates } from '../../wire.ts';
import { WHY } from '../outcome.ts';
import { classify } from './classify.ts';
import type { ReconcileState } from './job.ts';

/** Stops canaries of an older or failed deployment, and finds those of the current one. */
export function findCanaries(
  state: ReconcileState,
  all: readonly StoredAllocation[],
  desired: DesiredUpdates,
): { canaries: StoredAllocation[]; remaining: StoredAllocation[] } {
  const unpromoted = (groups: Record<string, { Promoted: boolean; PlacedCanaries: string[] | null }> | undefined) =>
    Object.values(groups ?? {}).flatMap((group) => (group.Promoted ? [] : (group.PlacedCanaries ?? [])));
  const unwanted = new Set(unpromoted(state.oldDeployment?.TaskGroups));
  if (state.isFailed) for (const id of unpromoted(state.deployment?.TaskGroups)) unwanted.add(id);

  const stop = all.filter((alloc) => unwanted.has(alloc.ID));
  for (const alloc of stop) state.outcome.stops.push({ alloc, description: WHY.notNeeded });
  desired.Stop += stop.length;
  let remaining = all.filter((alloc) => !unwanted.has(alloc.ID));

  const ids = new Set(Object.values(state.deployment?.TaskGroups ?? {}).flatMap((group) => group.PlacedCanaries ?? []));
  const classes = classify(
    remaining.filter((alloc) => ids.has(alloc.ID)),
    state.tainted,
    state.nowMs,
  );
  for (const alloc of classes.migrate) state.outcome.stops.push({ alloc, description: WHY.migrating });
  for (const alloc of classes.lost) {
    state.outcome.stops.push({ alloc, description: WHY.lost, clientStatus: 'lost' });
  }
  const gone = new Set([...classes.migrate, ...classes.lost]);
  remaining = remaining.filter((alloc) => !gone.has(alloc));
  return { canaries: classes.untainted, remaining };
}
