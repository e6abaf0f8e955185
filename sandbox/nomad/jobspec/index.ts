import type { parseJobspec as parse } from './parse.ts';

export { canonicalize } from './canonicalize/job.ts';
export type { ParsedJob } from './parse.ts';
export { storedJob } from './stored/index.ts';
export { validateJob, validateStored } from './validate/job.ts';
export { fillingError } from './validate/services/mesh.ts';
export { storedWarnings } from './warnings/index.ts';

/** Reads HCL as `/v1/jobs/parse` does. Its reader is loaded when HCL first comes: most servers start without any. */
export async function parseJobspec(...job: Parameters<typeof parse>): ReturnType<typeof parse> {
  const reader = await import('./parse.ts');
  return reader.parseJobspec(...job);
}
