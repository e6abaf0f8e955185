import type {
  Allocation,
  Constraint,
  Network,
  NomadJob,
  ReschedulePolicy,
  Resources,
  RestartPolicy,
  Service,
  Task,
  TaskGroup,
  UpdateStrategy,
} from '../wire.ts';

/** A job as the server keeps it: canonical, with everything the scheduler relies on present. */
export interface StoredTask extends Task {
  Name: string;
  Driver: string;
}

export interface StoredGroup extends TaskGroup {
  Name: string;
  Count: number;
  Tasks: StoredTask[];
}

export interface StoredJob extends NomadJob {
  ID: string;
  Name: string;
  Namespace: string;
  Region: string;
  Type: string;
  Priority: number;
  NodePool: string;
  TaskGroups: StoredGroup[];
  Status: string;
  StatusDescription: string;
  Stable: boolean;
  Stop: boolean;
  Version: number;
  SubmitTime: number;
  CreateIndex: number;
  ModifyIndex: number;
  JobModifyIndex: number;
}

export interface StoredAllocation extends Allocation {
  Job: StoredJob;
}

/** Fills in what a canonical job may still leave out; what is there stays. */
export function toStoredJob(job: NomadJob, region: string): StoredJob {
  const id = job.ID ?? '';
  return {
    ...job,
    ...serverFieldsOf(job),
    ID: id,
    Name: job.Name || id,
    Namespace: job.Namespace || 'default',
    Region: job.Region || region,
    Type: job.Type || 'service',
    Priority: job.Priority || 50,
    NodePool: job.NodePool || 'default',
    TaskGroups: (job.TaskGroups ?? []).map((group) => ({
      ...group,
      Name: group.Name ?? '',
      Count: group.Count ?? 1,
      Tasks: (group.Tasks ?? []).map((task) => ({ ...task, Name: task.Name ?? '', Driver: task.Driver ?? '' })),
    })),
  };
}

const serverFieldsOf = (job: NomadJob) => ({
  Status: job.Status ?? '',
  StatusDescription: job.StatusDescription ?? '',
  Stable: job.Stable ?? false,
  Stop: job.Stop ?? false,
  Version: job.Version ?? 0,
  SubmitTime: job.SubmitTime ?? 0,
  CreateIndex: job.CreateIndex ?? 0,
  ModifyIndex: job.ModifyIndex ?? 0,
  JobModifyIndex: job.JobModifyIndex ?? 0,
});

export const jobKey = (namespace: string, id: string): string => `${namespace}\u0000${id}`;
export const keyOf = (job: { Namespace: string; ID: string }): string => jobKey(job.Namespace, job.ID);

export const isPeriodic = (job: NomadJob): boolean => job.Periodic !== null && job.Periodic !== undefined;

/** A parameterized job itself; its dispatched children are ordinary jobs. */
export const isParameterized = (job: NomadJob): boolean =>
  job.ParameterizedJob !== null && job.ParameterizedJob !== undefined && job.Dispatched !== true;

export function groupOf(job: StoredJob | undefined, name: string): StoredGroup | undefined {
  return job?.TaskGroups.find((group) => group.Name === name);
}

/** A group's update block, or undefined when updates are not rolled (`max_parallel` 0 or no block). */
export function rollingUpdateOf(group: StoredGroup): UpdateStrategy | undefined {
  const update = group.Update;
  return update && (update.MaxParallel ?? 0) > 0 ? update : undefined;
}

export const rescheduleOf = (group: StoredGroup | undefined): ReschedulePolicy | undefined =>
  group?.ReschedulePolicy ?? undefined;

export const restartOf = (group: StoredGroup, task: StoredTask): RestartPolicy | undefined =>
  task.RestartPolicy ?? group.RestartPolicy ?? undefined;

export const resourcesOf = (task: Task): Resources => task.Resources ?? {};

export const constraintsOf = (job: StoredJob, group: StoredGroup): Constraint[] => [
  ...(job.Constraints ?? []),
  ...(group.Constraints ?? []),
  ...group.Tasks.flatMap((task) => task.Constraints ?? []),
];

/** The group's networks and, as older jobs had them, those of its tasks. */
export const networksOf = (group: StoredGroup): Network[] => [
  ...(group.Networks ?? []),
  ...group.Tasks.flatMap((task) => resourcesOf(task).Networks ?? []),
];

export const servicesOf = (group: StoredGroup): { service: Service; task: StoredTask | undefined }[] => [
  ...(group.Services ?? []).map((service) => ({ service, task: undefined })),
  ...group.Tasks.flatMap((task) => (task.Services ?? []).map((service) => ({ service, task }))),
];

export const isServerTerminal = (alloc: Allocation): boolean => alloc.DesiredStatus !== 'run';
export const isClientTerminal = (alloc: Allocation): boolean =>
  alloc.ClientStatus === 'complete' || alloc.ClientStatus === 'failed' || alloc.ClientStatus === 'lost';
export const isTerminal = (alloc: Allocation): boolean => isServerTerminal(alloc) || isClientTerminal(alloc);
export const isHealthy = (alloc: Allocation): boolean => alloc.DeploymentStatus?.Healthy === true;
export const isUnhealthy = (alloc: Allocation): boolean => alloc.DeploymentStatus?.Healthy === false;
export const isCanary = (alloc: Allocation): boolean => alloc.DeploymentStatus?.Canary === true;

export const isActiveDeployment = (deployment: { Status: string }): boolean =>
  ['running', 'paused', 'blocked', 'unblocking', 'initializing', 'pending'].includes(deployment.Status);
