export { canonicalize } from './canonicalize/job.ts';
export { type ParsedJob, parseJobspec } from './parse.ts';
export { storedJob } from './stored/index.ts';
export { validateJob } from './validate/job.ts';
