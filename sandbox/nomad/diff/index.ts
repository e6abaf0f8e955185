import { storedJob } from '../jobspec/index.ts';
import type { JobDiff, NomadJob } from '../wire.ts';
import { jobDiff } from './job.ts';

export { annotateDiff } from './annotate.ts';

/** What changes from one job to another, as Nomad's plan reports it: with context, before any annotation. */
export function diffJobs(before: NomadJob | undefined, after: NomadJob | undefined): JobDiff {
  return jobDiff(before && storedJob(before), after && storedJob(after));
}
