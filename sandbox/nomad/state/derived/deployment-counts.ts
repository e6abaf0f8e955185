import type { Deployment, DeploymentState } from '../../wire.ts';
import { isCanary, type StoredAllocation } from '../model.ts';
import type { Tables } from '../tables.ts';
import { isoTime, nsToMs, parseTime } from '../time.ts';

/** What an allocation's write means to its deployment: placed, healthy and unhealthy counts and the progress deadline. */
export function countInDeployment(
  tables: Tables,
  before: StoredAllocation | undefined,
  after: StoredAllocation,
  nowMs: number,
): { deployment: Deployment | undefined; healthMoved: boolean } {
  const deployment = after.DeploymentID === '' ? undefined : tables.deployments.get(after.DeploymentID);
  const state = deployment?.TaskGroups[after.TaskGroup];
  if (deployment === undefined || state === undefined) return { deployment: undefined, healthMoved: false };
  const placed = before === undefined || before.DeploymentID !== after.DeploymentID ? 1 : 0;
  const { healthy, unhealthy } = placed === 1 ? { healthy: 0, unhealthy: 0 } : healthDelta(before, after);
  if (placed === 0 && healthy === 0 && unhealthy === 0) return { deployment: undefined, healthMoved: false };
  const canaries = state.PlacedCanaries ?? [];
  const next: DeploymentState = {
    ...state,
    PlacedAllocs: state.PlacedAllocs + placed,
    HealthyAllocs: state.HealthyAllocs + healthy,
    UnhealthyAllocs: state.UnhealthyAllocs + unhealthy,
    PlacedCanaries: isCanary(after) && !canaries.includes(after.ID) ? [...canaries, after.ID] : state.PlacedCanaries,
    RequireProgressBy: nextDeadline(state, placed > 0, healthy > 0, nowMs),
  };
  return {
    deployment: { ...deployment, TaskGroups: { ...deployment.TaskGroups, [after.TaskGroup]: next } },
    healthMoved: healthy !== 0 || unhealthy !== 0,
  };
}

function healthDelta(before: StoredAllocation | undefined, after: StoredAllocation) {
  const was = before?.DeploymentStatus?.Healthy ?? null;
  const is = after.DeploymentStatus?.Healthy ?? null;
  if (was === null && is !== null) return is ? { healthy: 1, unhealthy: 0 } : { healthy: 0, unhealthy: 1 };
  return was === true && is === false ? { healthy: -1, unhealthy: 1 } : { healthy: 0, unhealthy: 0 };
}

function nextDeadline(state: DeploymentState, placed: boolean, healthy: boolean, nowMs: number): string | null {
  const deadlineMs = nsToMs(state.ProgressDeadline);
  if (deadlineMs === 0) return state.RequireProgressBy;
  const current = parseTime(state.RequireProgressBy);
  if (placed && current === undefined) return isoTime(nowMs + deadlineMs);
  return healthy && nowMs + deadlineMs > (current ?? 0) ? isoTime(nowMs + deadlineMs) : state.RequireProgressBy;
}
