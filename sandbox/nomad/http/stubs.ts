import { summaryOf } from '../state/derived/status.ts';
import { isParameterized, isPeriodic, type StoredAllocation, type StoredJob } from '../state/model.ts';
import type { Tables } from '../state/tables.ts';
import type { AllocationListStub, Evaluation, JobListStub, Node } from '../wire.ts';

/** An allocation as lists show it. */
export function stubOf(
  alloc: StoredAllocation,
  fields: { readonly resources: boolean; readonly taskStates: boolean } = { resources: false, taskStates: true },
): AllocationListStub {
  const {
    Job,
    Metrics,
    AllocatedResources,
    NetworkStatus,
    PreviousAllocation,
    DeploymentID,
    AllocModifyIndex,
    ...rest
  } = alloc;
  return {
    ...rest,
    JobType: Job.Type,
    JobVersion: Job.Version,
    TaskStates: fields.taskStates ? alloc.TaskStates : null,
    ...(fields.resources && { AllocatedResources }),
  };
}

export function jobStub(tables: Tables, job: StoredJob, withMeta: boolean): JobListStub {
  return {
    ID: job.ID,
    ParentID: job.ParentID ?? '',
    Name: job.Name,
    Namespace: job.Namespace,
    Datacenters: job.Datacenters ?? null,
    NodePool: job.NodePool,
    Type: job.Type,
    Priority: job.Priority,
    Periodic: isPeriodic(job),
    ParameterizedJob: isParameterized(job),
    Stop: job.Stop,
    Status: job.Status,
    StatusDescription: job.StatusDescription,
    JobSummary: summaryOf(tables, job),
    CreateIndex: job.CreateIndex,
    ModifyIndex: job.ModifyIndex,
    JobModifyIndex: job.JobModifyIndex,
    SubmitTime: job.SubmitTime,
    Multiregion: job.Multiregion ?? null,
    ...(withMeta && { Meta: job.Meta ?? null }),
  };
}

export function nodeStub(
  node: Node,
  shown: { readonly resources: boolean; readonly os: boolean },
): Record<string, unknown> {
  return {
    Address: node.HTTPAddr.split(':')[0] ?? '',
    ID: node.ID,
    Datacenter: node.Datacenter,
    Name: node.Name,
    NodeClass: node.NodeClass,
    NodePool: node.NodePool,
    Version: node.Attributes['nomad.version'] ?? '',
    Drain: node.Drain,
    SchedulingEligibility: node.SchedulingEligibility,
    Status: node.Status,
    StatusDescription: node.StatusDescription,
    Drivers: node.Drivers,
    HostVolumes: node.HostVolumes,
    ...(shown.os && { Attributes: { 'os.name': node.Attributes['os.name'] ?? '' } }),
    ...(shown.resources && { NodeResources: node.NodeResources, ReservedResources: node.ReservedResources }),
    LastDrain: node.LastDrain,
    CreateIndex: node.CreateIndex,
    ModifyIndex: node.ModifyIndex,
  };
}

const OMITTED_WHEN_EMPTY = new Set([
  'DesiredDescription',
  'DesiredTransition',
  'FollowupEvalID',
  'NextAllocation',
  'PreviousAllocation',
  'PreemptedAllocations',
  'PreemptedByAllocation',
  'RescheduleTracker',
]);

/** An allocation as it is read alone: unlike lists, it leaves out what is empty. */
export function wholeAlloc(alloc: StoredAllocation): Record<string, unknown> {
  const isEmpty = (value: unknown): boolean =>
    value === null ||
    value === '' ||
    (typeof value === 'object' && value !== null && Object.values(value).every((item) => item === null));
  return Object.fromEntries(
    Object.entries(alloc).filter(([name, value]) => !OMITTED_WHEN_EMPTY.has(name) || !isEmpty(value)),
  );
}

/** An evaluation as it is read: what is empty is left out. */
export function cleanEval(evaluation: Evaluation): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(evaluation).filter(([, value]) => value !== null && value !== '' && value !== undefined),
  );
}
