import { isRecord } from '../is-record.ts';
import type { JobSpec } from '../plan/job-spec.ts';

/** Set by Nomad's server or by the act of submitting; two specs that differ only here are the same job. */
export const SERVER_FIELDS: readonly string[] = [
  'Status',
  'StatusDescription',
  'Stable',
  'Version',
  'SubmitTime',
  'CreateIndex',
  'ModifyIndex',
  'JobModifyIndex',
  'NomadTokenID',
  'VaultToken',
  'VaultNamespace',
  'ConsulToken',
  'ConsulNamespace',
  'VersionTag',
  'Stop',
  'Dispatched',
  'DispatchIdempotencyToken',
  'ParentID',
  'Payload',
];

/**
 * Whether Nomad would hold both for the same job: server fields are left out, and absent, null and empty are one
 * (Nomad drops or fills empty values when it stores a job).
 */
export function sameSpec(a: JobSpec, b: JobSpec): boolean {
  const drop = new Set(SERVER_FIELDS);
  const strip = (job: JobSpec) => Object.fromEntries(Object.entries(job).filter(([key]) => !drop.has(key)));
  return sameValue(strip(a), strip(b));
}

export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}

export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b || (isEmpty(a) && isEmpty(b))) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((value, index) => sameValue(value, b[index]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => sameValue(a[key], b[key]));
}
