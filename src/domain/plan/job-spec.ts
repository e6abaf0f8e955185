/** A Nomad job in the API's own JSON (PascalCase keys, durations in ns): only what we read is typed, all of it is kept. */
export interface JobSpec {
  readonly ID: string;
  readonly Name?: string | null;
  readonly Namespace?: string | null;
  readonly Region?: string | null;
  readonly Type?: string | null;
  readonly TaskGroups?: readonly TaskGroupSpec[] | null;
  readonly [key: string]: unknown;
}

export interface TaskGroupSpec {
  readonly Name?: string | null;
  readonly Count?: number | null;
  readonly Scaling?: Readonly<Record<string, unknown>> | null;
  readonly Update?: UpdateSpec | null;
  readonly Services?: readonly ServiceSpec[] | null;
  readonly ShutdownDelay?: number | null;
  readonly Tasks?: readonly TaskSpec[] | null;
  readonly [key: string]: unknown;
}

export interface TaskSpec {
  readonly Name?: string | null;
  readonly Driver?: string | null;
  readonly Config?: Readonly<Record<string, unknown>> | null;
  readonly Env?: Readonly<Record<string, string>> | null;
  readonly Services?: readonly ServiceSpec[] | null;
  readonly ShutdownDelay?: number | null;
  readonly Templates?: readonly Readonly<Record<string, unknown>>[] | null;
  readonly [key: string]: unknown;
}

export interface ServiceSpec {
  readonly Name?: string | null;
  readonly Checks?: readonly Readonly<Record<string, unknown>>[] | null;
  readonly [key: string]: unknown;
}

/** The `update` block; durations in ns. */
export interface UpdateSpec {
  readonly MaxParallel?: number | null;
  readonly HealthCheck?: string | null;
  readonly MinHealthyTime?: number | null;
  readonly HealthyDeadline?: number | null;
  readonly ProgressDeadline?: number | null;
  readonly AutoRevert?: boolean | null;
  readonly AutoPromote?: boolean | null;
  readonly Canary?: number | null;
  readonly [key: string]: unknown;
}
