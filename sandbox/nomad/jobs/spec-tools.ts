import type { DesiredUpdates, JobDiff, NomadJob } from '../wire.ts';

export { canonicalize, parseJobspec } from '../jobspec/index.ts';

export function validateJob(job: NomadJob): string[] {
  const problems: string[] = [];
  if (!job.TaskGroups || job.TaskGroups.length === 0) problems.push('Missing job task groups');
  return problems;
}

export function diffJobs(before: NomadJob | undefined, after: NomadJob | undefined): JobDiff {
  const isSame = JSON.stringify(before) === JSON.stringify(after);
  const Type = before === undefined ? 'Added' : after === undefined ? 'Deleted' : isSame ? 'None' : 'Edited';
  return { Type, ID: after?.ID ?? before?.ID ?? '', Fields: null, Objects: null, TaskGroups: null };
}

export function annotateDiff(diff: JobDiff, _updates: Record<string, DesiredUpdates>): JobDiff {
  return diff;
}
