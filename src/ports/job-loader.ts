import type { Placement } from '../domain/catalogue.ts';
import type { Refusal } from '../domain/outcome.ts';
import type { JobSpec } from '../domain/plan/job-spec.ts';
import type { JobSource, RunningJob } from './scheduler.ts';

/** What version of a service's job is wanted. */
export interface WantedJob {
  readonly placement: Placement;
  readonly version: string | undefined;
  readonly image: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
}

/** The job to plan and to register, the same bytes for both. Live counts of scaling groups are already in it. */
export interface LoadedJob {
  readonly kind: 'loaded';
  readonly job: JobSpec;
  /** What Nomad shall store beside the new version. */
  readonly source: JobSource | undefined;
  readonly current: RunningJob | undefined;
  readonly fromVersion: string | undefined;
  readonly toVersion: string | undefined;
  readonly keptCounts: readonly { readonly group: string; readonly count: number }[];
}

/** Turns "web 1.1.0 in production" into a whole job. */
export interface JobLoader {
  load(wanted: WantedJob, options?: { readonly signal?: AbortSignal }): Promise<LoadedJob | Refusal>;
}
