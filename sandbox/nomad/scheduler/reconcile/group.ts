import { emptyDeploymentState } from '../../deployments/new.ts';
import { groupOf, isTerminal, rollingUpdateOf, type StoredAllocation, type StoredGroup } from '../../state/model.ts';
import type { DeploymentState, DesiredUpdates } from '../../wire.ts';
import { noUpdates, WHY } from '../outcome.ts';
import { findCanaries } from './canaries.ts';
import { classify, classifyReschedule, isOlder, withoutServerTerminal } from './classify.ts';
import { disconnect, reconnect } from './disconnect.ts';
import type { ReconcileState } from './job.ts';
import { scheduleLater } from './later.ts';
import { NameIndex } from './names.ts';
import { placeNew, replaceDestructive } from './place.ts';
import { stopSurplus } from './stop.ts';

/** What one group has, sorted by what shall happen to it. */
export interface GroupPlan {
  readonly group: StoredGroup;
  readonly desired: DesiredUpdates;
  readonly state: DeploymentState;
  readonly names: NameIndex;
  readonly canaries: StoredAllocation[];
  untainted: StoredAllocation[];
  migrate: StoredAllocation[];
  readonly lost: StoredAllocation[];
  readonly rescheduleNow: StoredAllocation[];
  inplace: StoredAllocation[];
  destructive: StoredAllocation[];
}

/** Decides for one group; answers whether the group has nothing left to do in its deployment. */
export function reconcileGroup(state: ReconcileState, name: string): boolean {
  const desired = noUpdates();
  state.outcome.desired[name] = desired;
  const group = groupOf(state.job, name);
  let all = withoutServerTerminal(state.allocs.filter((alloc) => alloc.TaskGroup === name));
  if (group === undefined || group.Count === 0) {
    stopGroup(state, all, desired);
    return true;
  }
  const existing = state.deployment?.TaskGroups[name];
  const groupState = existing ?? emptyDeploymentState(group);
  if (state.isBatch) {
    const old = all.filter((alloc) => isOlder(alloc, state.job) && isTerminal(alloc));
    desired.Ignore += old.length;
    all = all.filter((alloc) => !old.includes(alloc));
  }
  const { canaries, remaining } = findCanaries(state, all, desired);
  all = remaining;
  const classes = classify(all, state.tainted, state.nowMs);
  desired.Ignore += classes.ignore.length;
  const rescheduled = classifyReschedule(classes.untainted, state);
  scheduleLater(state, rescheduled.later, desired);

  const plan: GroupPlan = {
    group,
    desired,
    state: groupState,
    names: new NameIndex(state.job.ID, name, group.Count, [
      ...rescheduled.untainted,
      ...classes.migrate,
      ...rescheduled.now,
      ...classes.lost,
      ...classes.disconnecting,
    ]),
    canaries,
    untainted: rescheduled.untainted,
    migrate: classes.migrate,
    lost: classes.lost,
    rescheduleNow: rescheduled.now,
    inplace: [],
    destructive: [],
  };
  reconnect(state, plan, classes.reconnecting);
  disconnect(state, plan, classes.disconnecting);
  stopSurplus(state, plan, isCanarying(groupState));
  sortUpdates(state, plan);
  if (existing === undefined) groupState.DesiredTotal += plan.destructive.length + plan.inplace.length;
  return finishGroup(state, plan, all, existing !== undefined, rescheduled.later.length);
}

function finishGroup(
  state: ReconcileState,
  plan: GroupPlan,
  all: readonly StoredAllocation[],
  isExisting: boolean,
  later: number,
): boolean {
  const { group, desired } = plan;
  if (isCanarying(plan.state)) plan.untainted = plan.untainted.filter((alloc) => !plan.canaries.includes(alloc));
  const update = group.Update ?? undefined;
  const wantsCanaries =
    plan.destructive.length > 0 && plan.canaries.length < (update?.Canary ?? 0) && !plan.state.Promoted;
  if (wantsCanaries) placeCanaries(state, plan, update?.Canary ?? 0);

  const placed = placeNew(state, plan, isCanarying(plan.state));
  if (!isExisting) plan.state.DesiredTotal += placed.wanted;
  const isReady = !state.isPaused && !state.isFailed && !isCanarying(plan.state);
  if (isReady) replaceDestructive(state, plan, placed.room);
  else desired.Ignore += plan.destructive.length;
  for (const alloc of plan.migrate) migrate(state, plan, alloc);

  if (!isExisting) joinDeployment(state, plan, all);
  return !wantsCanaries && later === 0 && isComplete(state, plan);
}

/** True when the group has nothing left to do, and everything its deployment asked for is healthy. */
function isComplete(state: ReconcileState, plan: GroupPlan): boolean {
  const open = [plan.destructive, plan.inplace, plan.migrate, plan.rescheduleNow];
  const isIdle = open.every((list) => list.length === 0) && !state.place.some((order) => order.group === plan.group);
  if (!isIdle || state.deployment === undefined) return false;
  const joined = state.deployment.TaskGroups[plan.group.Name];
  if (joined === undefined) return true;
  const isHealthy = joined.HealthyAllocs >= Math.max(joined.DesiredTotal, joined.DesiredCanaries);
  return isHealthy && !isCanarying(joined);
}

const isCanarying = (state: DeploymentState): boolean => state.DesiredCanaries > 0 && !state.Promoted;

function stopGroup(state: ReconcileState, all: readonly StoredAllocation[], desired: DesiredUpdates): void {
  const classes = classify(all, state.tainted, state.nowMs);
  for (const alloc of [...classes.untainted, ...classes.migrate, ...classes.disconnecting, ...classes.reconnecting]) {
    state.outcome.stops.push({ alloc, description: WHY.notNeeded });
  }
  for (const alloc of classes.lost) {
    state.outcome.stops.push({ alloc, description: WHY.lost, clientStatus: 'lost' });
  }
  desired.Stop += all.length;
}

function sortUpdates(state: ReconcileState, plan: GroupPlan): void {
  for (const alloc of plan.untainted) {
    const update = state.updateOf(alloc);
    if (update === 'ignore') plan.desired.Ignore += 1;
    else if (update === 'destructive') plan.destructive.push(alloc);
    else {
      plan.inplace.push(update);
      plan.desired.InPlaceUpdate += 1;
    }
  }
  state.outcome.updates.push(...plan.inplace);
}

function placeCanaries(state: ReconcileState, plan: GroupPlan, wanted: number): void {
  plan.state.DesiredCanaries = wanted;
  if (state.isPaused || state.isFailed) return;
  const missing = wanted - plan.canaries.length;
  plan.desired.Canary += missing;
  for (const name of plan.names.nextCanaries(missing, plan.canaries, plan.destructive)) {
    state.place.push({ name, group: plan.group, canary: true });
  }
}

function migrate(state: ReconcileState, plan: GroupPlan, alloc: StoredAllocation): void {
  plan.desired.Migrate += 1;
  state.outcome.stops.push({ alloc, description: WHY.migrating });
  const { Reschedule, MigrateDisablePlacement } = alloc.DesiredTransition;
  if (MigrateDisablePlacement === true || (alloc.Job.Type === 'batch' && Reschedule === true)) return;
  const isCanary = alloc.DeploymentStatus?.Canary === true;
  state.place.push({
    name: alloc.Name,
    group: plan.group,
    canary: isCanary,
    previous: alloc,
    oldVersionOnly: isCanarying(plan.state) && !isCanary,
  });
}

/** A deployment starts with the first run of a version, or when its spec changes what runs; never for a reschedule. */
function joinDeployment(state: ReconcileState, plan: GroupPlan, all: readonly StoredAllocation[]): void {
  if (state.isBatch || rollingUpdateOf(plan.group) === undefined || plan.state.DesiredTotal === 0) return;
  const isSpecUpdate = plan.destructive.length > 0 || plan.desired.InPlaceUpdate > 0;
  const hadRunning = all.some(
    (alloc) => alloc.Job.Version === state.job.Version && alloc.Job.CreateIndex === state.job.CreateIndex,
  );
  if (hadRunning && !isSpecUpdate) return;
  if (state.deployment === undefined) {
    state.deployment = state.newDeployment(state.job);
    state.isNewDeployment = true;
  }
  state.deployment.TaskGroups[plan.group.Name] = plan.state;
}
