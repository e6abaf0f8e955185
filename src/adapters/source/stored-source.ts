import { isRefusal } from '../../domain/outcome.ts';
import type { JobSpec } from '../../domain/plan/job-spec.ts';
import type { JobDiff } from '../../domain/plan/scheduler-plan.ts';
import type { Call, JobSource, RunningJob, Scheduler } from '../../ports/scheduler.ts';
import { atHome, type Home, keepCounts } from './job-form.ts';
import { parseJsonJob } from './json-job.ts';

/**
 * The source that Nomad keeps beside the running version, if it really is the source of that version. Nomad copies it
 * from another version when a job is registered without one, so it may be wrong (seen on 1.11.3 and 2.0.5). Whether it
 * describes what runs only Nomad can tell: parsed and planned, it must change nothing.
 */
export async function findSource(
  scheduler: Scheduler,
  current: RunningJob,
  home: Home,
  options: Call,
): Promise<JobSource | undefined> {
  const source = await scheduler.submission(home.jobId, current.version, options);
  if (source === undefined || source.format !== 'hcl2') return undefined;
  const parsed = await scheduler.parse(source, options);
  if (parsed.kind === 'invalid') return undefined;
  const placed = atHome(parsed.job, home);
  if (isRefusal(placed)) return undefined;
  const plan = await scheduler.plan(keepCounts(placed.job, current).job, options);
  if ('kind' in plan) return undefined;
  return changesNothing(plan.diff) ? source : undefined;
}

/** A stopped job differs from its source in being stopped, and in nothing else. */
function changesNothing(diff: JobDiff | undefined): boolean {
  if (diff === undefined) return false;
  if (diff.type === 'None') return true;
  const edited = [...diff.fields, ...diff.objects, ...diff.groups].filter(({ type }) => type !== 'None');
  return edited.length > 0 && edited.every(({ name }) => name === 'Stop');
}

/** A cheaper look for what is only shown: the images that the source gives are the images that run. */
export async function looksLikeSource(
  scheduler: Scheduler,
  source: JobSource,
  current: RunningJob,
  options: Call,
): Promise<boolean> {
  const parsed = source.format === 'json' ? parseJsonJob(source.text) : await scheduler.parse(source, options);
  return parsed.kind === 'parsed' && imageList(parsed.job) === imageList(current.spec);
}

function imageList(job: JobSpec): string {
  const images = (job.TaskGroups ?? []).flatMap((group) =>
    (group.Tasks ?? []).map((task) => [group.Name, task.Name, task.Config?.['image']]),
  );
  return JSON.stringify(images);
}
