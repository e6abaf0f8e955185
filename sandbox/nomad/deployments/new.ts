import type { StoredGroup, StoredJob } from '../state/model.ts';
import { msToNs } from '../state/time.ts';
import type { Deployment, DeploymentState } from '../wire.ts';
import { DEPLOYMENT_TEXT } from './texts.ts';

export function emptyDeploymentState(group: StoredGroup): DeploymentState {
  const update = group.Update ?? {};
  return {
    AutoRevert: update.AutoRevert ?? false,
    AutoPromote: update.AutoPromote ?? false,
    ProgressDeadline: update.ProgressDeadline ?? 0,
    RequireProgressBy: null,
    Promoted: false,
    PlacedCanaries: null,
    DesiredCanaries: 0,
    DesiredTotal: 0,
    PlacedAllocs: 0,
    HealthyAllocs: 0,
    UnhealthyAllocs: 0,
  };
}

export function newDeployment(job: StoredJob, id: string, priority: number, nowMs: number): Deployment {
  return {
    ID: id,
    Namespace: job.Namespace,
    JobID: job.ID,
    JobVersion: job.Version,
    JobModifyIndex: job.ModifyIndex,
    JobSpecModifyIndex: job.JobModifyIndex,
    JobCreateIndex: job.CreateIndex,
    IsMultiregion: false,
    TaskGroups: {},
    Status: 'running',
    StatusDescription: DEPLOYMENT_TEXT.running,
    EvalPriority: priority,
    CreateIndex: 0,
    ModifyIndex: 0,
    CreateTime: msToNs(nowMs),
    ModifyTime: msToNs(nowMs),
  };
}
