/** What the program takes from the practice mesh; the build puts all of it into one script that starts quickly. */
export type { ConsulTarget } from './nomad/index.ts';
export type { WorkspaceSpec } from './slack/index.ts';
export {
  type OtherServers,
  type PartialSandbox,
  type Sandbox,
  type SandboxOptions,
  startBeside,
  startSandbox,
} from './start.ts';
export { jobsFolder } from './world/jobs.ts';
export { type RawExecJob, rawExecJobs } from './world/raw-exec.ts';
