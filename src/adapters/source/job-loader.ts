import { isRefusal, type Refusal, refuse } from '../../domain/outcome.ts';
import type { JobSpec } from '../../domain/plan/job-spec.ts';
import { maskText } from '../../domain/plan/mask.ts';
import type { JobLoader, LoadedJob, WantedJob } from '../../ports/job-loader.ts';
import type { Call, JobSource, RunningJob, Scheduler } from '../../ports/scheduler.ts';
import { declaredVariables, variableValue } from './hcl-variables.ts';
import { versionOf } from './image-reference.ts';
import { imagesOf, withVersion } from './images.ts';
import { readJobFile } from './job-file.ts';
import { asSubmitted, atHome, type Home, keepCounts } from './job-form.ts';
import { parseJsonJob } from './json-job.ts';
import { findSource, looksLikeSource } from './stored-source.ts';
import { type Entry, readEntry } from './wanted-version.ts';

export interface JobLoaderOptions {
  readonly scheduler: Scheduler;
  readonly namespace: string;
  readonly region: string | undefined;
  readonly jobsFolder: string | undefined;
}

/** A job as its source gives it, before the version is in its images. */
interface Sourced {
  readonly kind: 'sourced';
  readonly job: JobSpec;
  readonly source: JobSource | undefined;
  /** The source of what runs now, where it was proved to be that. */
  readonly stored?: JobSource;
}

interface Loading extends JobLoaderOptions {
  readonly wanted: WantedJob;
  readonly entry: Entry;
  readonly home: Home;
  readonly current: RunningJob | undefined;
  readonly call: Call;
}

/** Builds wanted jobs for one environment from the job as it runs, or from a file. */
export function createJobLoader(options: JobLoaderOptions): JobLoader {
  const { scheduler, namespace, region } = options;
  return {
    async load(wanted, call = {}) {
      const entry = readEntry(wanted);
      if (isRefusal(entry)) return entry;
      const { jobId, source } = wanted.placement;
      const current = await scheduler.job(jobId, call);
      const loading: Loading = { ...options, wanted, entry, current, call, home: { jobId, namespace, region } };
      const sourced = source.kind === 'file' ? await fromFile(loading, source.path) : await fromRunning(loading);
      if (isRefusal(sourced)) return sourced;
      const built = putVersionIn(sourced, entry);
      if (isRefusal(built)) return built;
      const placed = atHome(built.job, loading.home);
      if (isRefusal(placed)) return placed;
      return {
        kind: 'loaded',
        ...keepCounts(placed.job, current),
        source: built.source,
        current,
        fromVersion: await runningVersion(loading, sourced.stored),
        toVersion: wantedVersion(built, entry),
      } satisfies LoadedJob;
    },
  };
}

async function fromFile(loading: Loading, path: string): Promise<Sourced | Refusal> {
  const file = await readJobFile(loading.jobsFolder, path);
  if (isRefusal(file)) return file;
  const source: JobSource = { format: file.format, text: file.text, variableFlags: {}, variables: '' };
  return parseWith(loading, source);
}

/**
 * The stored source when a variable must change: only it says what the variable does. Otherwise the specification as it
 * runs, which is always true; its HCL would no longer describe it, so the job itself becomes the source.
 */
async function fromRunning(loading: Loading): Promise<Sourced | Refusal> {
  const { current, entry, wanted, home } = loading;
  if (current === undefined) return refuse('job-missing', { job: home.jobId });
  const assigned = Object.keys(assignments(loading));
  if (assigned.length === 0 && entry.kind === 'image') {
    return { kind: 'sourced', job: asSubmitted(current.spec), source: undefined };
  }
  const source = await findSource(loading.scheduler, current, home, loading.call);
  if (source !== undefined) {
    const sourced = await parseWith(loading, source);
    return isRefusal(sourced) ? sourced : { ...sourced, stored: source };
  }
  return refuse('variable-unsupported', {
    service: wanted.placement.jobId,
    variable: assigned[0] ?? (entry.kind === 'variable' ? entry.name : ''),
    message: 'Nomad keeps no HCL source that describes the version that runs.',
  });
}

/** Values by variable: those asked for, and the version where it enters through one. */
function assignments({ wanted, entry }: Loading): Readonly<Record<string, string>> {
  const version = entry.kind === 'variable' && entry.value !== undefined ? { [entry.name]: entry.value } : {};
  return { ...wanted.variables, ...version };
}

async function parseWith(loading: Loading, source: JobSource): Promise<Sourced | Refusal> {
  const values = assignments(loading);
  const declared = source.format === 'hcl2' ? declaredVariables(source.text) : new Set<string>();
  const unknown = Object.keys(values).find((name) => !declared.has(name));
  if (unknown !== undefined) {
    return refuse('variable-unsupported', {
      service: loading.wanted.placement.jobId,
      variable: unknown,
      ...(declared.size === 0 ? {} : { message: `It declares ${[...declared].join(', ')}.` }),
    });
  }
  const full: JobSource = { ...source, variableFlags: { ...source.variableFlags, ...values } };
  const parsed = full.format === 'json' ? parseJsonJob(full.text) : await loading.scheduler.parse(full, loading.call);
  if (parsed.kind === 'invalid') return refuse('job-invalid', { message: maskText(parsed.message) });
  return { kind: 'sourced', job: parsed.job, source: full };
}

function putVersionIn(sourced: Sourced, entry: Entry): Sourced | Refusal {
  if (entry.kind === 'variable') return sourced;
  const { repository, version } = entry;
  if (imagesOf(sourced.job, repository).length === 0) {
    return refuse('image-invalid', { image: repository, message: 'No task of the job uses this repository.' });
  }
  if (version === undefined && sourced.source !== undefined) return sourced;
  const job = version === undefined ? sourced.job : withVersion(sourced.job, repository, version);
  // The text would now say another version than the job; what Nomad stores must be what it runs.
  const source: JobSource = {
    format: 'json',
    text: JSON.stringify({ Job: job }),
    variableFlags: {},
    variables: '',
  };
  return { kind: 'sourced', job, source };
}

/** What runs now, where that can be said truthfully. */
async function runningVersion(loading: Loading, stored: JobSource | undefined): Promise<string | undefined> {
  const { scheduler, current, entry, home, call } = loading;
  if (current === undefined) return undefined;
  if (entry.kind === 'image') return imageVersion(current.spec, entry.repository);
  if (stored !== undefined) return variableValue(stored, entry.name);
  const source = await scheduler.submission(home.jobId, current.version, call);
  if (source === undefined) return undefined;
  const value = variableValue(source, entry.name);
  if (value === undefined) return undefined;
  return (await looksLikeSource(scheduler, source, current, call)) ? value : undefined;
}

function wantedVersion({ job, source }: Sourced, entry: Entry): string | undefined {
  if (entry.kind === 'image') return imageVersion(job, entry.repository);
  return entry.value ?? (source === undefined ? undefined : variableValue(source, entry.name));
}

function imageVersion(job: JobSpec, repository: string): string | undefined {
  const image = imagesOf(job, repository)[0];
  return image === undefined ? undefined : versionOf(image);
}
