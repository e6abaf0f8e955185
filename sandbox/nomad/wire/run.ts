import type { DesiredUpdates, JobDiff } from './diff.ts';
import type { Nanoseconds, NomadJob } from './job.ts';
import type { Network } from './task.ts';

/** Why a group could not be placed, or how it was. */
export interface AllocationMetric {
  NodesEvaluated: number;
  NodesFiltered: number;
  NodesInPool: number;
  NodePool: string;
  NodesAvailable: Record<string, number> | null;
  ClassFiltered: Record<string, number> | null;
  ConstraintFiltered: Record<string, number> | null;
  NodesExhausted: number;
  ClassExhausted: Record<string, number> | null;
  DimensionExhausted: Record<string, number> | null;
  QuotaExhausted: string[] | null;
  ResourcesExhausted: Record<string, unknown> | null;
  Scores: Record<string, number> | null;
  AllocationTime: Nanoseconds;
  CoalescedFailures: number;
  ScoreMetaData: { NodeID: string; Scores: Record<string, number>; NormScore: number }[] | null;
}

export interface TaskEvent {
  Type: string;
  /** Nanoseconds since the epoch. */
  Time: number;
  DisplayMessage: string;
  Details: Record<string, string>;
  Message: string;
  [field: string]: unknown;
}

export interface TaskState {
  /** `pending`, `running` or `dead`. */
  State: string;
  Failed: boolean;
  Restarts: number;
  LastRestart: string | null;
  StartedAt: string | null;
  FinishedAt: string | null;
  Events: TaskEvent[];
  Paused: string;
}

export interface AllocDeploymentStatus {
  Healthy: boolean | null;
  Timestamp: string | null;
  Canary: boolean;
  ModifyIndex: number;
}

export interface PortMapping {
  Label: string;
  Value: number;
  To: number;
  HostIP: string;
}

export interface AllocatedResources {
  Tasks: Record<
    string,
    {
      Cpu: { CpuShares: number; ReservedCores: number[] | null };
      Memory: { MemoryMB: number; MemoryMaxMB: number };
      Networks: Network[] | null;
      Devices: unknown[] | null;
    }
  >;
  TaskLifecycles: Record<string, unknown>;
  Shared: { DiskMB: number; Networks: Network[] | null; Ports: PortMapping[] | null };
}

/** One change of an allocation's client status that Nomad keeps: to unknown and back. */
export interface AllocState {
  /** 0: the client status. */
  Field: number;
  Value: string;
  Time: string;
}

export interface RescheduleTracker {
  Events: { RescheduleTime: number; PrevAllocID: string; PrevNodeID: string; Delay: Nanoseconds }[];
  LastReschedule: string;
}

export interface DesiredTransition {
  Migrate: boolean | null;
  Reschedule: boolean | null;
  ForceReschedule: boolean | null;
  NoShutdownDelay: boolean | null;
  MigrateDisablePlacement: boolean | null;
}

export interface Allocation {
  ID: string;
  Namespace: string;
  EvalID: string;
  Name: string;
  NodeID: string;
  NodeName: string;
  JobID: string;
  Job: NomadJob | null;
  TaskGroup: string;
  AllocatedResources: AllocatedResources;
  Metrics: AllocationMetric | null;
  /** `run`, `stop` or `evict`. */
  DesiredStatus: string;
  DesiredDescription: string;
  DesiredTransition: DesiredTransition;
  /** `pending`, `running`, `complete`, `failed`, `lost` or `unknown`. */
  ClientStatus: string;
  ClientDescription: string;
  TaskStates: Record<string, TaskState> | null;
  DeploymentID: string;
  DeploymentStatus: AllocDeploymentStatus | null;
  FollowupEvalID: string;
  PreviousAllocation: string;
  NextAllocation: string;
  RescheduleTracker: RescheduleTracker | null;
  AllocStates?: AllocState[] | null;
  NetworkStatus: { InterfaceName: string; Address: string; AddressIPv6: string; DNS: unknown } | null;
  PreemptedAllocations: string[] | null;
  PreemptedByAllocation: string;
  CreateIndex: number;
  ModifyIndex: number;
  AllocModifyIndex: number;
  CreateTime: number;
  ModifyTime: number;
}

export type AllocationListStub = Omit<
  Allocation,
  | 'Job'
  | 'Metrics'
  | 'AllocatedResources'
  | 'NetworkStatus'
  | 'PreviousAllocation'
  | 'DeploymentID'
  | 'AllocModifyIndex'
> & { JobType: string; JobVersion: number; AllocatedResources?: AllocatedResources };

export interface Evaluation {
  ID: string;
  Namespace: string;
  Priority: number;
  Type: string;
  TriggeredBy: string;
  JobID: string;
  JobModifyIndex?: number;
  NodeID?: string;
  NodeModifyIndex?: number;
  DeploymentID?: string;
  /** `pending`, `complete`, `blocked`, `failed` or `canceled`. */
  Status: string;
  StatusDescription?: string;
  Wait?: Nanoseconds;
  WaitUntil?: string | null;
  NextEval?: string;
  PreviousEval?: string;
  BlockedEval?: string;
  RelatedEvals?: unknown[];
  FailedTGAllocs?: Record<string, AllocationMetric> | null;
  PlanAnnotations?: PlanAnnotations | null;
  QueuedAllocations?: Record<string, number> | null;
  ClassEligibility?: Record<string, boolean> | null;
  SnapshotIndex?: number;
  CreateIndex: number;
  ModifyIndex: number;
  CreateTime: number;
  ModifyTime: number;
}

export interface DeploymentState {
  PlacedCanaries: string[] | null;
  AutoRevert: boolean;
  AutoPromote: boolean;
  ProgressDeadline: Nanoseconds;
  RequireProgressBy: string | null;
  Promoted: boolean;
  DesiredCanaries: number;
  DesiredTotal: number;
  PlacedAllocs: number;
  HealthyAllocs: number;
  UnhealthyAllocs: number;
}

export interface Deployment {
  ID: string;
  Namespace: string;
  JobID: string;
  JobVersion: number;
  JobModifyIndex: number;
  JobSpecModifyIndex: number;
  JobCreateIndex: number;
  IsMultiregion: boolean;
  TaskGroups: Record<string, DeploymentState>;
  /** `running`, `paused`, `failed`, `successful`, `cancelled`, `pending`, `blocked` or `unblocking`. */
  Status: string;
  StatusDescription: string;
  EvalPriority: number;
  CreateIndex: number;
  ModifyIndex: number;
  CreateTime: number;
  ModifyTime: number;
}

export interface PlanAnnotations {
  DesiredTGUpdates: Record<string, DesiredUpdates>;
  PreemptedAllocs: AllocationListStub[] | null;
}

export interface JobPlanResponse {
  Annotations: PlanAnnotations | null;
  CreatedEvals: Evaluation[] | null;
  Diff: JobDiff | null;
  FailedTGAllocs: Record<string, AllocationMetric> | null;
  JobModifyIndex: number;
  NextPeriodicLaunch: string | null;
  Warnings: string;
}
