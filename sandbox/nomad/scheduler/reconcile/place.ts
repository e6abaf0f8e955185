import { isCanary, isHealthy, isUnhealthy, rollingUpdateOf } from '../../state/model.ts';
import { type PlaceOrder, WHY } from '../outcome.ts';
import type { GroupPlan } from './group.ts';
import type { ReconcileState } from './job.ts';
import { byName } from './names.ts';

/** Fills empty slots; answers how many were wanted and how many replacements the rollout still allows in this step. */
export function placeNew(
  state: ReconcileState,
  plan: GroupPlan,
  isCanarying: boolean,
): { wanted: number; room: number } {
  const room = roomForUpdates(state, plan, isCanarying);
  const orders = wantedOrders(plan, isCanarying);
  const isReady = !state.isPaused && !state.isFailed && !isCanarying;
  if (isReady) {
    state.place.push(...orders);
    plan.desired.Place += orders.length;
    for (const alloc of plan.rescheduleNow) {
      // One that is unknown may still come back.
      if (plan.migrate.includes(alloc) || alloc.ClientStatus === 'unknown') continue;
      state.outcome.stops.push({ alloc, description: WHY.rescheduled });
      plan.desired.Stop += 1;
    }
    return { wanted: orders.length, room: room - Math.min(orders.length, room) };
  }
  // A deployment that may not place anything new still replaces what was lost or what failed outside of it.
  const lost = orders.slice(0, Math.min(plan.lost.length, orders.length));
  state.place.push(...lost);
  plan.desired.Place += lost.length;
  for (const order of plan.rescheduleNow.length === 0 ? [] : orders) {
    const { previous } = order;
    const isOfFailed = state.isFailed && previous?.DeploymentID === state.deployment?.ID;
    if (previous === undefined || order.isReschedule !== true || isOfFailed) continue;
    state.place.push(order);
    state.outcome.stops.push({ alloc: previous, description: WHY.rescheduled });
    plan.desired.Place += 1;
    plan.desired.Stop += 1;
  }
  return { wanted: orders.length, room };
}

/** How many allocations the rollout may replace now: max_parallel less those that are not healthy yet. */
function roomForUpdates(state: ReconcileState, plan: GroupPlan, isCanarying: boolean): number {
  const update = rollingUpdateOf(plan.group);
  if (update === undefined || plan.destructive.length + plan.migrate.length === 0) return plan.group.Count;
  const parallel = update.MaxParallel ?? 1;
  if (state.deployment === undefined) return parallel;
  if (state.isPaused || state.isFailed || isCanarying) return 0;
  const members = plan.untainted.filter((alloc) => alloc.DeploymentID === state.deployment?.ID);
  if (members.some(isUnhealthy)) return 0;
  return Math.max(0, parallel - members.filter((alloc) => !isHealthy(alloc)).length);
}

function wantedOrders(plan: GroupPlan, isCanarying: boolean): PlaceOrder[] {
  const { group } = plan;
  const orders: PlaceOrder[] = plan.rescheduleNow.map((alloc) => ({
    name: alloc.Name,
    group,
    canary: isCanary(alloc),
    previous: alloc,
    isReschedule: true,
    oldVersionOnly: isCanarying && !isCanary(alloc),
  }));
  let existing = plan.untainted.length + plan.migrate.length + plan.rescheduleNow.length;
  for (const alloc of plan.lost) {
    if (existing >= group.Count) break;
    existing += 1;
    const oldVersionOnly = isCanarying && !isCanary(alloc);
    orders.push({ name: alloc.Name, group, canary: isCanary(alloc), previous: alloc, oldVersionOnly });
  }
  if (existing < group.Count) {
    for (const name of plan.names.next(group.Count - existing)) {
      orders.push({ name, group, canary: false, oldVersionOnly: isCanarying });
    }
  }
  return orders;
}

/** Replaces the first allocations that the rollout allows; the rest waits. */
export function replaceDestructive(state: ReconcileState, plan: GroupPlan, room: number): void {
  const now = byName(plan.destructive).slice(0, Math.max(0, room));
  plan.desired.DestructiveUpdate += now.length;
  plan.desired.Ignore += plan.destructive.length - now.length;
  for (const alloc of now) {
    state.place.push({ name: alloc.Name, group: plan.group, canary: false, previous: alloc, replaces: alloc });
  }
}
