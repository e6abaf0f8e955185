import { type Refusal, refuse } from '../../domain/outcome.ts';
import type { JobSpec } from '../../domain/plan/job-spec.ts';
import type { LoadedJob } from '../../ports/job-loader.ts';
import type { RunningJob } from '../../ports/scheduler.ts';

/** What Nomad writes into a job that it runs, and what nobody submits. Nomad's own diff leaves most of it out too. */
const WRITTEN_BY_NOMAD = new Set([
  'Status',
  'StatusDescription',
  'Stable',
  'Version',
  'VersionTag',
  'SubmitTime',
  'CreateIndex',
  'ModifyIndex',
  'JobModifyIndex',
  'NomadTokenID',
  'ConsulToken',
  'VaultToken',
  'Dispatched',
  'ParentID',
]);

/** The running job as somebody would submit it. A stopped one is started by a deployment, so `Stop` goes as well. */
export function asSubmitted(spec: JobSpec): JobSpec {
  const kept = Object.entries(spec).filter(([name]) => !WRITTEN_BY_NOMAD.has(name) && name !== 'Stop');
  return { ...Object.fromEntries(kept), ID: spec.ID };
}

/** Where a job must live. */
export interface Home {
  readonly jobId: string;
  readonly namespace: string;
  readonly region: string | undefined;
}

export interface Placed {
  readonly kind: 'placed';
  readonly job: JobSpec;
}

/** The job in its environment, or what stands against that. Nomad's parser fills in `default` and `global` by itself. */
export function atHome(job: JobSpec, home: Home): Placed | Refusal {
  const { jobId, namespace, region } = home;
  if (job.ID !== jobId) return invalid(`the source describes job "${job.ID}", but this service is job "${jobId}"`);
  if (!isOneOf(job.Namespace, ['', 'default', namespace])) {
    return invalid(`the source names namespace "${job.Namespace}", but the environment is in "${namespace}"`);
  }
  if (region !== undefined && !isOneOf(job.Region, ['', 'global', region])) {
    return invalid(`the source names region "${job.Region}", but the environment is in "${region}"`);
  }
  const placed = { ...job, Namespace: namespace, ...(region === undefined ? {} : { Region: region }) };
  return { kind: 'placed', job: placed };
}

function invalid(message: string): Refusal {
  return refuse('job-invalid', { message });
}

function isOneOf(value: string | null | undefined, allowed: readonly string[]): boolean {
  return value === null || value === undefined || allowed.includes(value);
}

/** Groups that scale by themselves keep the count that they have now, in plan and register alike. */
export function keepCounts(
  job: JobSpec,
  current: RunningJob | undefined,
): { readonly job: JobSpec; readonly keptCounts: LoadedJob['keptCounts'] } {
  const live = new Map((current?.spec.TaskGroups ?? []).map(({ Name, Count }) => [Name, Count]));
  const keptCounts: { readonly group: string; readonly count: number }[] = [];
  const groups = job.TaskGroups?.map((group) => {
    const count = live.get(group.Name);
    const scales = group.Scaling !== null && group.Scaling !== undefined;
    if (!scales || count === undefined || count === null || count === group.Count) return group;
    keptCounts.push({ group: group.Name ?? '', count });
    return { ...group, Count: count };
  });
  return { job: groups === undefined ? job : { ...job, TaskGroups: groups }, keptCounts };
}
