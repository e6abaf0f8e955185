import type { NomadJob } from '../wire.ts';

export { annotateDiff, diffJobs } from '../diff/index.ts';
export { canonicalize, parseJobspec, storedJob } from '../jobspec/index.ts';

export function validateJob(job: NomadJob): string[] {
  const problems: string[] = [];
  if (!job.TaskGroups || job.TaskGroups.length === 0) problems.push('Missing job task groups');
  return problems;
}
