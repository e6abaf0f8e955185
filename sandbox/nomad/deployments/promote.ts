import { failure } from '../errors.ts';
import { isHealthy, isTerminal } from '../state/model.ts';
import type { Store } from '../state/store.ts';
import { isoTime, nsToMs, parseTime } from '../state/time.ts';
import type { Deployment, DeploymentState } from '../wire.ts';
import { DEPLOYMENT_TEXT } from './texts.ts';
import { allocsOf, watcherEval } from './watcher.ts';

/** Makes healthy canaries ordinary allocations; unhealthy ones are refused. An unknown group is ignored, as on the real server. */
export function promoteDeployment(
  store: Store,
  deployment: Deployment,
  which: { readonly all: boolean; readonly groups: readonly string[] },
): { index: number; evalId: string } {
  const isChosen = (group: string) => which.all || which.groups.includes(group);
  const canaryIds = Object.values(deployment.TaskGroups).flatMap((group) => group.PlacedCanaries ?? []);
  const healthy = allocsOf(store, deployment).filter(
    (alloc) => canaryIds.includes(alloc.ID) && isChosen(alloc.TaskGroup) && !isTerminal(alloc) && isHealthy(alloc),
  );
  refuseUnhealthy(deployment, isChosen, (name) => healthy.filter((alloc) => alloc.TaskGroup === name).length);

  const groups: Record<string, DeploymentState> = {};
  for (const [name, state] of Object.entries(deployment.TaskGroups)) {
    groups[name] = isChosen(name) ? promoted(state, store.clock.now()) : state;
  }
  const stillWaits = Object.values(groups).some((group) => group.DesiredCanaries > 0 && !group.Promoted);
  const isRunning = deployment.Status === 'running';
  const description = !stillWaits && isRunning ? DEPLOYMENT_TEXT.running : deployment.StatusDescription;
  const evaluation = watcherEval(store, deployment);
  const index = store.commit('DeploymentPromotion', (writer) => {
    writer.putDeployment({ ...deployment, TaskGroups: groups, StatusDescription: description });
    writer.putEval(evaluation);
    for (const alloc of healthy) {
      const status = alloc.DeploymentStatus;
      if (status === null) continue;
      writer.putAlloc({ ...alloc, DeploymentStatus: { ...status, Canary: false, ModifyIndex: writer.index } });
    }
  });
  return { index, evalId: evaluation.ID };
}

function refuseUnhealthy(
  deployment: Deployment,
  isChosen: (group: string) => boolean,
  healthyOf: (group: string) => number,
): void {
  const problems: string[] = [];
  for (const [name, state] of Object.entries(deployment.TaskGroups)) {
    const healthy = healthyOf(name);
    if (!isChosen(name) || healthy >= state.DesiredCanaries) continue;
    problems.push(`Task group ${JSON.stringify(name)} has ${healthy}/${state.DesiredCanaries} healthy allocations`);
  }
  if (problems.length === 0) return;
  const title = problems.length === 1 ? '1 error occurred:' : `${problems.length} errors occurred:`;
  throw failure(`${title}\n${problems.map((problem) => `\t* ${problem}\n`).join('')}\n`);
}

function promoted(state: DeploymentState, nowMs: number): DeploymentState {
  const restarts = state.ProgressDeadline > 0 && parseTime(state.RequireProgressBy) !== undefined;
  const deadline = restarts ? isoTime(nowMs + nsToMs(state.ProgressDeadline)) : state.RequireProgressBy;
  return { ...state, Promoted: true, RequireProgressBy: deadline };
}
