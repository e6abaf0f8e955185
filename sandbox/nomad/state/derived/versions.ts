import type { JobSubmission } from '../../wire.ts';
import { keyOf, type StoredJob } from '../model.ts';
import type { Tables } from '../tables.ts';

/** Nomad keeps this many versions of a job and of its source (`job_tracked_versions`). */
export const TRACKED_VERSIONS = 6;

/** Stores the version; beyond the limit the oldest untagged one goes, but never the newest stable one. */
export function keepVersions(tables: Tables, job: StoredJob, submission: JobSubmission | undefined): void {
  const key = keyOf(job);
  const kept = [job, ...(tables.versions.get(key) ?? []).filter((old) => old.Version !== job.Version)];
  kept.sort((a, b) => b.Version - a.Version);
  const untagged = kept.filter((version) => !version.VersionTag);
  if (untagged.length > TRACKED_VERSIONS) {
    const stable = untagged.find((version) => version.Stable);
    const oldest = untagged.at(-1);
    const gone = oldest === stable ? untagged.at(-2) : oldest;
    tables.versions.set(
      key,
      kept.filter((version) => version !== gone),
    );
  } else {
    tables.versions.set(key, kept);
  }
  keepSubmission(tables, key, job.Version, submission);
}

function keepSubmission(tables: Tables, key: string, version: number, submission: JobSubmission | undefined): void {
  if (submission === undefined) return;
  const sources = tables.submissions.get(key) ?? new Map<number, JobSubmission>();
  sources.set(version, submission);
  for (const old of [...sources.keys()]) if (old <= version - TRACKED_VERSIONS) sources.delete(old);
  tables.submissions.set(key, sources);
}

const SERVER_FIELDS = new Set([
  'Status',
  'StatusDescription',
  'Stable',
  'Version',
  'CreateIndex',
  'ModifyIndex',
  'JobModifyIndex',
  'SubmitTime',
]);

/** True when two jobs differ in anything but what the server itself writes. */
export function specChanged(before: StoredJob, after: StoredJob): boolean {
  return specText(before) !== specText(after);
}

/** A job's text without the server's own fields; empty, null and absent are one. */
function specText(job: StoredJob): string {
  const entries = Object.entries(job).filter(([name]) => !SERVER_FIELDS.has(name));
  return stableText(Object.fromEntries(entries)) ?? '';
}

/** JSON with sorted keys in which what is not there (null, []) is left out; zero, false and {} are values. */
export function stableText(value: unknown): string | undefined {
  if (Array.isArray(value)) {
    return value.length === 0 ? undefined : `[${value.map((item) => stableText(item) ?? 'null').join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value)
      .map(([name, item]) => [name, stableText(item)] as const)
      .filter(([, text]) => text !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, text]) => `${JSON.stringify(name)}:${text}`);
    return `{${parts.join(',')}}`;
  }
  if (value === null || value === undefined) return undefined;
  return JSON.stringify(value);
}
