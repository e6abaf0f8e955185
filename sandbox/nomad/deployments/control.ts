import { failure } from '../errors.ts';
import { setDeploymentStatus } from '../scheduler/apply.ts';
import { isActiveDeployment, jobKey, type StoredAllocation } from '../state/model.ts';
import type { Store } from '../state/store.ts';
import type { Deployment } from '../wire.ts';
import { type Rollback, rollbackOf } from './rollback.ts';
import { DEPLOYMENT_TEXT } from './texts.ts';
import { watcherEval } from './watcher.ts';

export interface DeploymentAnswer {
  EvalID: string;
  EvalCreateIndex: number;
  DeploymentModifyIndex: number;
  RevertedJobVersion: number | null;
  Index: number;
}

/** Marks a deployment as failed; a group with auto_revert takes the job back to its last stable version. */
export function failDeployment(store: Store, deployment: Deployment): DeploymentAnswer {
  if (!isActiveDeployment(deployment)) throw failure("can't fail terminal deployment");
  const reverts = Object.values(deployment.TaskGroups).some((group) => group.AutoRevert);
  const text = DEPLOYMENT_TEXT.failedByUser;
  const { job, description } = reverts ? rollbackOf(store, deployment, text) : { job: undefined, description: text };
  const evaluation = watcherEval(store, deployment);
  const index = store.commit('DeploymentStatusUpdate', (writer) => {
    setDeploymentStatus(store, writer, deployment.ID, 'failed', description);
    if (job !== undefined) writer.putJob(job);
    writer.putEval(evaluation);
  });
  return { ...answer(evaluation.ID, index), RevertedJobVersion: job?.Version ?? null };
}

export function pauseDeployment(store: Store, deployment: Deployment, isPause: boolean): DeploymentAnswer {
  if (!isActiveDeployment(deployment)) {
    throw failure(isPause ? "can't pause terminal deployment" : "can't resume terminal deployment");
  }
  if (isPause) {
    const index = store.commit('DeploymentStatusUpdate', (writer) =>
      setDeploymentStatus(store, writer, deployment.ID, 'paused', DEPLOYMENT_TEXT.paused),
    );
    return { ...answer('', index), EvalCreateIndex: 0 };
  }
  const evaluation = watcherEval(store, deployment);
  const index = store.commit('DeploymentStatusUpdate', (writer) => {
    setDeploymentStatus(store, writer, deployment.ID, 'running', DEPLOYMENT_TEXT.running);
    writer.putEval(evaluation);
  });
  return answer(evaluation.ID, index);
}

export function answer(evalId: string, index: number): DeploymentAnswer {
  return {
    EvalID: evalId,
    EvalCreateIndex: index,
    DeploymentModifyIndex: index,
    RevertedJobVersion: null,
    Index: index,
  };
}

/** Sets health by hand (for deployments whose health_check is manual); one that is unhealthy fails the deployment. */
export function setAllocHealth(
  store: Store,
  deployment: Deployment,
  healthy: readonly string[],
  unhealthy: readonly string[],
): DeploymentAnswer {
  if (!isActiveDeployment(deployment)) throw failure("can't set health of allocations for a terminal deployment");
  const evaluation = watcherEval(store, deployment);
  const failed = unhealthy.map((id) => memberOf(store, deployment, id));
  const reverts = failed.some((alloc) => deployment.TaskGroups[alloc.TaskGroup]?.AutoRevert === true);
  const { job, description } = reverts ? rollbackByHand(store, deployment) : withoutRollback;
  const index = store.commit('DeploymentAllocHealth', (writer) => {
    for (const id of [...healthy, ...unhealthy]) {
      const alloc = memberOf(store, deployment, id);
      const Canary = alloc.DeploymentStatus?.Canary ?? false;
      const Timestamp = new Date(writer.nowMs).toISOString();
      const status = { Healthy: healthy.includes(id), Timestamp, Canary, ModifyIndex: writer.index };
      writer.putAlloc({ ...alloc, DeploymentStatus: status });
    }
    if (failed.length > 0) setDeploymentStatus(store, writer, deployment.ID, 'failed', description);
    if (job !== undefined) writer.putJob(job);
    writer.putEval(evaluation);
  });
  return { ...answer(evaluation.ID, index), RevertedJobVersion: job?.Version ?? null };
}

function memberOf(store: Store, deployment: Deployment, id: string): StoredAllocation {
  const alloc = store.tables.allocs.get(id);
  if (alloc === undefined) throw failure(`unknown alloc ${JSON.stringify(id)}`);
  if (alloc.DeploymentID === deployment.ID) return alloc;
  throw failure(`alloc ${JSON.stringify(id)} is not part of deployment ${JSON.stringify(deployment.ID)}`);
}

const withoutRollback: Rollback = { job: undefined, description: DEPLOYMENT_TEXT.failedAllocations };

/** Unlike a failure that Nomad sees by itself, one by hand does not say that there is nothing to go back to. */
function rollbackByHand(store: Store, deployment: Deployment): Rollback {
  const versions = store.tables.versions.get(jobKey(deployment.Namespace, deployment.JobID)) ?? [];
  const hasTarget = versions.some((version) => version.Stable);
  return hasTarget ? rollbackOf(store, deployment, DEPLOYMENT_TEXT.failedAllocations) : withoutRollback;
}
