import { isParameterized, isPeriodic, type StoredAllocation, type StoredJob } from '../state/model.ts';
import { summaryOf } from '../state/status.ts';
import type { Tables } from '../state/tables.ts';
import type { AllocationListStub, JobListStub, Node } from '../wire.ts';

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
    NodePool: Job.NodePool,
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
    Version: job.Version,
    ...(withMeta && { Meta: job.Meta ?? null }),
  };
}

export function nodeStub(node: Node, withResources: boolean): Record<string, unknown> {
  return {
    Address: node.HTTPAddr.split(':')[0] ?? '',
    ID: node.ID,
    Attributes: null,
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
    ...(withResources && { NodeResources: node.NodeResources, ReservedResources: node.ReservedResources }),
    LastDrain: node.LastDrain,
    CreateIndex: node.CreateIndex,
    ModifyIndex: node.ModifyIndex,
  };
}
