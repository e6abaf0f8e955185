import { storedJob } from '../jobspec/index.ts';
import type { JobDiff, NomadJob } from '../wire.ts';
import { jobDiff } from './job.ts';

export { annotateDiff } from './annotate.ts';

/** What changes between two jobs in the form in which the server keeps them, as Nomad's plan reports it: with context. */
export const diffStoredJobs: (before: NomadJob | undefined, after: NomadJob | undefined) => JobDiff = jobDiff;

/** The same for jobs in any form. */
export function diffJobs(before: NomadJob | undefined, after: NomadJob | undefined): JobDiff {
  return jobDiff(before && storedJob(before), after && storedJob(after));
}
