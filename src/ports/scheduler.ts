import type { JobSpec } from '../domain/plan/job-spec.ts';
import type { PlacementMetrics, SchedulerPlan } from '../domain/plan/scheduler-plan.ts';

/**
 * Nomad in one environment. Every call has a deadline of its own and can be aborted; every failure is a MeshError.
 * Reads may be retried by the adapter, writes never are.
 */
export interface Scheduler {
  /** Nomad's own parser, canonicalised. An invalid text is a value, with Nomad's message and position. */
  parse(source: JobSource, options?: Call): Promise<ParsedJob>;
  plan(job: JobSpec, options?: Call): Promise<SchedulerPlan | JobRefused>;
  /**
   * Registers exactly `job` if the job's index is still `baseIndex` (0: the job must be new).
   * @throws MESH_OUTCOME_UNKNOWN when the request may have landed.
   */
  register(
    job: JobSpec,
    baseIndex: number,
    submission: JobSource | undefined,
    options?: Call,
  ): Promise<Registered | JobRefused>;
  job(jobId: string, options?: Call): Promise<RunningJob | undefined>;
  versions(jobId: string, options?: Call): Promise<readonly RunningJob[]>;
  submission(jobId: string, version: number, options?: Call): Promise<JobSource | undefined>;
  /** Names a version; a name belongs to one version of a job. `unsupported`: this Nomad knows no tags (before 1.9). */
  tagVersion(
    jobId: string,
    tag: { readonly version: number; readonly name: string; readonly description: string },
    options?: Call,
  ): Promise<'tagged' | 'unsupported'>;
  /** Takes a name off again, if it is there. */
  untagVersion(jobId: string, name: string, options?: Call): Promise<void>;
  /** The scaling events that changes have left on the groups that the job has. */
  scalingNotes(jobId: string, options?: Call): Promise<readonly Pick<ScalingNote, 'group' | 'changeId'>[]>;
  /**
   * Leaves a scaling event on a group; its count stays as it is. Never for a job that runs everywhere: Nomad's server
   * panics when it is asked to (`Job.Scale` reads the count that is not there; seen on 2.0.5 and 1.11.3).
   */
  noteScaling(jobId: string, note: ScalingNote, options?: Call): Promise<void>;
  evaluation(id: string, options?: BlockingCall): Promise<Blocking<Evaluation | undefined>>;
  /** Evaluations of a job that Nomad still remembers, newest first. */
  evaluations(jobId: string, options?: Call): Promise<readonly Evaluation[]>;
  /** Newest first. */
  deployments(jobId: string, options?: BlockingCall): Promise<Blocking<readonly Deployment[]>>;
  deployment(id: string, options?: BlockingCall): Promise<Blocking<Deployment | undefined>>;
  allocations(jobId: string, options?: BlockingCall): Promise<Blocking<readonly Allocation[]>>;
  /** The last `bytes` bytes that a task logged; empty when there are none or they are gone. */
  logTail(
    allocationId: string,
    task: string,
    stream: 'stdout' | 'stderr',
    bytes: number,
    options?: Call,
  ): Promise<string>;
}

export interface Call {
  readonly signal?: AbortSignal;
}

/** With `index`, waits until the answer is newer than it, at most `waitMs`. */
export interface BlockingCall extends Call {
  readonly index?: number;
  readonly waitMs?: number;
}

export interface Blocking<T> {
  readonly index: number;
  readonly value: T;
}

/** The text of a job and the values of its variables, as Nomad stores them beside each version. */
export interface JobSource {
  readonly format: 'hcl2' | 'json';
  readonly text: string;
  /** Values given one by one, by name. */
  readonly variableFlags: Readonly<Record<string, string>>;
  /** Values in variable-file syntax. */
  readonly variables: string;
}

export type ParsedJob =
  | { readonly kind: 'parsed'; readonly job: JobSpec }
  | { readonly kind: 'invalid'; readonly message: string };

/** Nomad looked at the job and said no. `conflict`: the enforced index no longer holds. */
export interface JobRefused {
  readonly kind: 'job-refused';
  readonly conflict: boolean;
  /** Nomad's own words. */
  readonly message: string;
}

export interface Registered {
  readonly kind: 'registered';
  /** Absent for periodic and parameterized jobs. */
  readonly evaluationId: string | undefined;
}

export interface RunningJob {
  readonly spec: JobSpec;
  readonly version: number;
  readonly jobModifyIndex: number;
  readonly status: string;
  readonly stable: boolean;
  readonly stopped: boolean;
  readonly type: string;
  readonly periodic: boolean;
  readonly parameterized: boolean;
  /** ISO instant. */
  readonly submittedAt: string | undefined;
  /** The name that somebody gave this version. */
  readonly tag?: string | undefined;
}

/** What a scaling event says of the change that altered a group's count. */
export interface ScalingNote {
  readonly group: string;
  readonly changeId: string;
  readonly message: string;
}

export interface Evaluation {
  readonly id: string;
  /** What caused it, for example `job-register`. */
  readonly trigger: string;
  /** Index of the job's specification that it looked at; 0 where Nomad does not say. */
  readonly jobModifyIndex: number;
  readonly status: string;
  readonly statusDescription: string;
  readonly deploymentId: string | undefined;
  readonly blockedEvaluationId: string | undefined;
  readonly nextEvaluationId: string | undefined;
  readonly failures: Readonly<Record<string, PlacementMetrics>>;
}

export interface Deployment {
  readonly id: string;
  readonly jobVersion: number;
  /** Nomad's JobSpecModifyIndex: the write of the specification that this deployment rolls out. */
  readonly jobModifyIndex: number;
  readonly status: string;
  readonly statusDescription: string;
  readonly groups: readonly DeploymentGroup[];
}

export interface DeploymentGroup {
  readonly name: string;
  readonly desiredTotal: number;
  readonly desiredCanaries: number;
  readonly placed: number;
  readonly healthy: number;
  readonly unhealthy: number;
  readonly promoted: boolean;
  readonly autoRevert: boolean;
  readonly autoPromote: boolean;
}

export interface Allocation {
  readonly id: string;
  readonly name: string;
  readonly group: string;
  readonly node: string;
  readonly jobVersion: number;
  readonly desiredStatus: string;
  readonly clientStatus: string;
  readonly clientDescription: string;
  readonly deploymentId: string | undefined;
  readonly healthy: boolean | undefined;
  readonly canary: boolean;
  /** True: Nomad will place a replacement for it (a follow-up evaluation waits, or it has a next allocation). */
  readonly rescheduling: boolean;
  readonly tasks: readonly TaskState[];
  readonly createIndex: number;
  readonly modifyIndex: number;
}

export interface TaskState {
  readonly name: string;
  readonly state: string;
  readonly failed: boolean;
  readonly restarts: number;
  /** Oldest first. */
  readonly events: readonly TaskEvent[];
}

export interface TaskEvent {
  readonly type: string;
  /** ms since the epoch. */
  readonly atMs: number;
  readonly message: string;
  readonly exitCode: number | undefined;
  readonly oom: boolean;
}
