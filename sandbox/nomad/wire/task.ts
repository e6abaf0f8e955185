import type { Nanoseconds, ScalingPolicy } from './job.ts';

export interface Constraint {
  LTarget?: string | null;
  RTarget?: string | null;
  Operand?: string | null;
  [field: string]: unknown;
}

export interface Affinity extends Constraint {
  Weight?: number | null;
}

export interface Spread {
  Attribute?: string | null;
  Weight?: number | null;
  SpreadTarget?: { Value?: string; Percent?: number }[] | null;
  [field: string]: unknown;
}

export interface RestartPolicy {
  Interval?: Nanoseconds | null;
  Attempts?: number | null;
  Delay?: Nanoseconds | null;
  /** `fail` or `delay`. */
  Mode?: string | null;
  RenderTemplates?: boolean | null;
  [field: string]: unknown;
}

export interface ReschedulePolicy {
  Attempts?: number | null;
  Interval?: Nanoseconds | null;
  Delay?: Nanoseconds | null;
  DelayFunction?: string | null;
  MaxDelay?: Nanoseconds | null;
  Unlimited?: boolean | null;
  [field: string]: unknown;
}

export interface Port {
  Label?: string;
  Value?: number;
  To?: number;
  HostNetwork?: string;
  IgnoreCollision?: boolean;
  [field: string]: unknown;
}

export interface Network {
  Mode?: string;
  Device?: string;
  CIDR?: string;
  IP?: string;
  Hostname?: string;
  MBits?: number | null;
  DNS?: Record<string, unknown> | null;
  ReservedPorts?: Port[] | null;
  DynamicPorts?: Port[] | null;
  [field: string]: unknown;
}

export interface Resources {
  CPU?: number | null;
  Cores?: number | null;
  MemoryMB?: number | null;
  MemoryMaxMB?: number | null;
  DiskMB?: number | null;
  IOPS?: number | null;
  Networks?: Network[] | null;
  Devices?: Record<string, unknown>[] | null;
  NUMA?: Record<string, unknown> | null;
  SecretsMB?: number | null;
  [field: string]: unknown;
}

export interface Consul {
  Namespace?: string;
  Cluster?: string;
  Partition?: string;
  [field: string]: unknown;
}

export interface ServiceCheck {
  Name?: string;
  Type?: string;
  Command?: string;
  Args?: string[] | null;
  Path?: string;
  Protocol?: string;
  PortLabel?: string;
  Expose?: boolean;
  AddressMode?: string;
  Interval?: Nanoseconds;
  Timeout?: Nanoseconds;
  InitialStatus?: string;
  Method?: string;
  Body?: string;
  Header?: Record<string, string[]> | null;
  CheckRestart?: Record<string, unknown> | null;
  GRPCService?: string;
  GRPCUseTLS?: boolean;
  TLSServerName?: string;
  TLSSkipVerify?: boolean;
  TaskName?: string;
  SuccessBeforePassing?: number;
  FailuresBeforeCritical?: number;
  FailuresBeforeWarning?: number;
  OnUpdate?: string;
  [field: string]: unknown;
}

export interface Service {
  Name?: string;
  /** `consul` (also when empty) or `nomad`. */
  Provider?: string;
  Tags?: string[] | null;
  CanaryTags?: string[] | null;
  EnableTagOverride?: boolean;
  PortLabel?: string;
  AddressMode?: string;
  Address?: string;
  Checks?: ServiceCheck[] | null;
  CheckRestart?: Record<string, unknown> | null;
  Connect?: Record<string, unknown> | null;
  Meta?: Record<string, string> | null;
  CanaryMeta?: Record<string, string> | null;
  TaggedAddresses?: Record<string, string> | null;
  TaskName?: string;
  OnUpdate?: string;
  Identity?: Record<string, unknown> | null;
  Cluster?: string;
  [field: string]: unknown;
}

export interface Template {
  SourcePath?: string | null;
  DestPath?: string | null;
  EmbeddedTmpl?: string | null;
  ChangeMode?: string | null;
  ChangeScript?: Record<string, unknown> | null;
  ChangeSignal?: string | null;
  Once?: boolean | null;
  Splay?: Nanoseconds | null;
  Perms?: string | null;
  Uid?: number | null;
  Gid?: number | null;
  LeftDelim?: string | null;
  RightDelim?: string | null;
  Envvars?: boolean | null;
  VaultGrace?: Nanoseconds | null;
  Wait?: Record<string, unknown> | null;
  ErrMissingKey?: boolean | null;
  [field: string]: unknown;
}

export interface Vault {
  Policies?: string[] | null;
  Role?: string;
  Namespace?: string | null;
  Cluster?: string;
  Env?: boolean | null;
  DisableFile?: boolean | null;
  ChangeMode?: string | null;
  ChangeSignal?: string | null;
  AllowTokenExpiration?: boolean | null;
  [field: string]: unknown;
}

export interface Task {
  Name?: string;
  Driver?: string;
  User?: string;
  Lifecycle?: { Hook?: string; Sidecar?: boolean; [field: string]: unknown } | null;
  Config?: Record<string, unknown> | null;
  Constraints?: Constraint[] | null;
  Affinities?: Affinity[] | null;
  Env?: Record<string, string> | null;
  Services?: Service[] | null;
  Resources?: Resources | null;
  RestartPolicy?: RestartPolicy | null;
  Meta?: Record<string, string> | null;
  KillTimeout?: Nanoseconds | null;
  LogConfig?: Record<string, unknown> | null;
  Artifacts?: Record<string, unknown>[] | null;
  Vault?: Vault | null;
  Consul?: Consul | null;
  Templates?: Template[] | null;
  DispatchPayload?: { File?: string; [field: string]: unknown } | null;
  VolumeMounts?: Record<string, unknown>[] | null;
  CSIPluginConfig?: Record<string, unknown> | null;
  Leader?: boolean;
  ShutdownDelay?: Nanoseconds;
  KillSignal?: string;
  Kind?: string;
  ScalingPolicies?: ScalingPolicy[] | null;
  Identity?: Record<string, unknown> | null;
  Identities?: Record<string, unknown>[] | null;
  Actions?: Record<string, unknown>[] | null;
  Schedule?: Record<string, unknown> | null;
  Secrets?: Record<string, unknown>[] | null;
  [field: string]: unknown;
}
