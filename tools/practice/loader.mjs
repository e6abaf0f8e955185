// Stands in the built program for sandbox/index.ts.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { practiceScript, runPractice } from './script.mjs';

const folder = dirname(fileURLToPath(import.meta.url)); // of the file that this became a part of
export const { jobsFolder, rawExecJobs, startBeside, startSandbox } = runPractice(practiceScript(folder), folder);
