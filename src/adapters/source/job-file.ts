import { open, realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { type Refusal, refuse } from '../../domain/outcome.ts';

/** Larger job texts are refused before anybody parses them. */
export const JOB_TEXT_MAX_BYTES = 2_000_000;

export interface JobText {
  readonly kind: 'text';
  readonly text: string;
  readonly format: 'hcl2' | 'json';
}

/** Reads a job file; links are followed, but never out of the folder. */
export async function readJobFile(folder: string | undefined, file: string): Promise<JobText | Refusal> {
  const missing = (message: string) => refuse('job-missing', { job: file, message });
  if (folder === undefined) return missing('No folder for job files is configured.');
  try {
    const path = await realpath(resolve(folder, file));
    if (!isInside(await realpath(folder), path)) return missing('It lies outside the folder for job files.');
    const handle = await open(path);
    try {
      const { size } = await handle.stat();
      if (size > JOB_TEXT_MAX_BYTES) return refuse('job-too-large', { bytes: size, limit: JOB_TEXT_MAX_BYTES });
      return { kind: 'text', text: await handle.readFile('utf8'), format: file.endsWith('.json') ? 'json' : 'hcl2' };
    } finally {
      await handle.close();
    }
  } catch {
    return missing('Its file cannot be read.');
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
