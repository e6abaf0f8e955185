import type {
  Affinity,
  Constraint,
  Consul,
  Network,
  ReschedulePolicy,
  RestartPolicy,
  Service,
  Spread,
  Task,
} from './task.ts';

/** Durations are nanoseconds. A client may leave out nearly everything; `canonicalize` fills it in. */
export type Nanoseconds = number;

export interface UpdateStrategy {
  Stagger?: Nanoseconds | null;
  MaxParallel?: number | null;
  HealthCheck?: string | null;
  MinHealthyTime?: Nanoseconds | null;
  HealthyDeadline?: Nanoseconds | null;
  ProgressDeadline?: Nanoseconds | null;
  Canary?: number | null;
  AutoRevert?: boolean | null;
  AutoPromote?: boolean | null;
  [field: string]: unknown;
}

export interface MigrateStrategy {
  MaxParallel?: number | null;
  HealthCheck?: string | null;
  MinHealthyTime?: Nanoseconds | null;
  HealthyDeadline?: Nanoseconds | null;
  [field: string]: unknown;
}

export interface PeriodicConfig {
  Enabled?: boolean | null;
  Spec?: string | null;
  Specs?: string[] | null;
  SpecType?: string | null;
  ProhibitOverlap?: boolean | null;
  TimeZone?: string | null;
  [field: string]: unknown;
}

export interface ParameterizedJobConfig {
  /** `optional`, `required` or `forbidden`. */
  Payload?: string | null;
  MetaRequired?: string[] | null;
  MetaOptional?: string[] | null;
  [field: string]: unknown;
}

export interface EphemeralDisk {
  Sticky?: boolean | null;
  Migrate?: boolean | null;
  SizeMB?: number | null;
  [field: string]: unknown;
}

export interface ScalingPolicy {
  ID?: string;
  Namespace?: string;
  Target?: Record<string, string> | null;
  Min?: number | null;
  Max?: number | null;
  Policy?: Record<string, unknown> | null;
  Enabled?: boolean | null;
  Type?: string;
  CreateIndex?: number;
  ModifyIndex?: number;
  [field: string]: unknown;
}

export interface VolumeRequest {
  Name?: string;
  Type?: string;
  Source?: string;
  ReadOnly?: boolean;
  Sticky?: boolean;
  AccessMode?: string;
  AttachmentMode?: string;
  MountOptions?: Record<string, unknown> | null;
  PerAlloc?: boolean;
  [field: string]: unknown;
}

export interface DisconnectStrategy {
  LostAfter?: Nanoseconds | null;
  StopOnClientAfter?: Nanoseconds | null;
  Replace?: boolean | null;
  Reconcile?: string | null;
  [field: string]: unknown;
}

export interface TaskGroup {
  Name?: string | null;
  Count?: number | null;
  Constraints?: Constraint[] | null;
  Affinities?: Affinity[] | null;
  Tasks?: Task[] | null;
  Spreads?: Spread[] | null;
  Volumes?: Record<string, VolumeRequest> | null;
  RestartPolicy?: RestartPolicy | null;
  Disconnect?: DisconnectStrategy | null;
  ReschedulePolicy?: ReschedulePolicy | null;
  EphemeralDisk?: EphemeralDisk | null;
  Update?: UpdateStrategy | null;
  Migrate?: MigrateStrategy | null;
  Networks?: Network[] | null;
  Meta?: Record<string, string> | null;
  Services?: Service[] | null;
  ShutdownDelay?: Nanoseconds | null;
  Scaling?: ScalingPolicy | null;
  Consul?: Consul | null;
  PreventRescheduleOnLost?: boolean | null;
  [field: string]: unknown;
}

export interface JobVersionTag {
  Name: string;
  Description: string;
  /** Nanoseconds since the epoch. */
  TaggedTime: number;
}

export interface NomadJob {
  ID?: string | null;
  Name?: string | null;
  Region?: string | null;
  Namespace?: string | null;
  Type?: string | null;
  Priority?: number | null;
  AllAtOnce?: boolean | null;
  Datacenters?: string[] | null;
  NodePool?: string | null;
  Constraints?: Constraint[] | null;
  Affinities?: Affinity[] | null;
  TaskGroups?: TaskGroup[] | null;
  Update?: UpdateStrategy | null;
  Multiregion?: Record<string, unknown> | null;
  Spreads?: Spread[] | null;
  Periodic?: PeriodicConfig | null;
  ParameterizedJob?: ParameterizedJobConfig | null;
  Reschedule?: ReschedulePolicy | null;
  Migrate?: MigrateStrategy | null;
  Meta?: Record<string, string> | null;
  UI?: Record<string, unknown> | null;

  /* Set by the server. */
  Stop?: boolean | null;
  ParentID?: string | null;
  Dispatched?: boolean;
  DispatchIdempotencyToken?: string | null;
  /** Base64. */
  Payload?: string | null;
  ConsulNamespace?: string | null;
  VaultNamespace?: string | null;
  NomadTokenID?: string | null;
  /** `pending`, `running` or `dead`. */
  Status?: string | null;
  StatusDescription?: string | null;
  Stable?: boolean | null;
  Version?: number | null;
  /** Nanoseconds since the epoch. */
  SubmitTime?: number | null;
  CreateIndex?: number | null;
  ModifyIndex?: number | null;
  JobModifyIndex?: number | null;
  VersionTag?: JobVersionTag | null;
  [field: string]: unknown;
}

export interface JobSubmission {
  Source: string;
  /** `hcl2` or `json`. */
  Format: string;
  VariableFlags?: Record<string, string> | null;
  Variables?: string;
}

export interface JobListStub {
  ID: string;
  ParentID: string;
  Name: string;
  Namespace?: string;
  Datacenters: string[] | null;
  NodePool: string;
  Type: string;
  Priority: number;
  Periodic: boolean;
  ParameterizedJob: boolean;
  Stop: boolean;
  Status: string;
  StatusDescription: string;
  JobSummary: JobSummary | null;
  CreateIndex: number;
  ModifyIndex: number;
  JobModifyIndex: number;
  SubmitTime: number;
  Multiregion: Record<string, unknown> | null;
  Meta?: Record<string, string> | null;
}

export interface TaskGroupSummary {
  Queued: number;
  Complete: number;
  Failed: number;
  Running: number;
  Starting: number;
  Lost: number;
  Unknown: number;
}

export interface JobSummary {
  JobID: string;
  Namespace: string;
  Summary: Record<string, TaskGroupSummary>;
  Children: { Pending: number; Running: number; Dead: number } | null;
  CreateIndex: number;
  ModifyIndex: number;
}
