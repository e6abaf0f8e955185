import type { StoredAllocation } from '../../state/model.ts';
import { isServerTerminal } from '../../state/model.ts';
import { WHY } from '../outcome.ts';
import type { GroupPlan } from './group.ts';
import type { ReconcileState } from './job.ts';
import { NameIndex } from './names.ts';

/** Stops lost allocations, and those above the group's count: old twins of promoted canaries first, then the highest names. */
export function stopSurplus(state: ReconcileState, plan: GroupPlan, isCanarying: boolean): void {
  const stopped = new Set<StoredAllocation>();
  for (const alloc of plan.lost) {
    stopped.add(alloc);
    state.outcome.stops.push({ alloc, description: WHY.lost, clientStatus: 'lost' });
  }
  const canaries = new Set(plan.canaries);
  const working = plan.untainted.filter((alloc) => !(isCanarying && canaries.has(alloc)));
  let surplus = working.length + plan.migrate.length - plan.group.Count;
  const stop = (alloc: StoredAllocation) => {
    stopped.add(alloc);
    state.outcome.stops.push({ alloc, description: WHY.notNeeded });
    surplus -= 1;
  };
  const stopWhere = (allocs: readonly StoredAllocation[], matches: (alloc: StoredAllocation) => boolean) => {
    for (const alloc of allocs) {
      if (surplus <= 0) return;
      if (!stopped.has(alloc) && !isServerTerminal(alloc) && matches(alloc)) stop(alloc);
    }
  };

  if (!isCanarying && canaries.size > 0) {
    const names = new Set(plan.canaries.map((alloc) => alloc.Name));
    stopWhere(working, (alloc) => !canaries.has(alloc) && names.has(alloc.Name));
  }
  if (surplus > 0 && plan.migrate.length > 0) {
    const migrating = new NameIndex(state.job.ID, plan.group.Name, plan.group.Count, plan.migrate);
    const names = migrating.highest(surplus);
    stopWhere(plan.migrate, (alloc) => names.has(alloc.Name));
    plan.migrate = plan.migrate.filter((alloc) => !stopped.has(alloc));
  }
  if (surplus > 0) {
    const names = plan.names.highest(surplus);
    stopWhere(working, (alloc) => names.has(alloc.Name));
    stopWhere(working, () => true);
  }
  plan.desired.Stop += stopped.size;
  plan.untainted = plan.untainted.filter((alloc) => !stopped.has(alloc));
}
