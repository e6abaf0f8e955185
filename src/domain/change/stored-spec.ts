import { isRecord } from '../is-record.ts';
import type { JobSpec } from '../plan/job-spec.ts';
import { isEmpty, SERVER_FIELDS, sameValue } from './spec.ts';

/** Of the job itself: what the server sets, and its `update`, which the server moves into the groups. */
const NOT_COMPARED = new Set([...SERVER_FIELDS, 'Update']);

/** Maps that people write and the server leaves alone. */
const AS_WRITTEN = new Set(['Env', 'Meta', 'Config', 'CanaryMeta', 'TaggedAddresses']);

/** Lists that the server adds to: implied constraints, the sidecar of a mesh service and its port. */
const ADDED_TO = new Set(['Constraints', 'Tasks', 'DynamicPorts']);

/** Of a scaling policy. */
const INDEXES = new Set(['CreateIndex', 'ModifyIndex']);

/**
 * Whether `stored` is what Nomad makes of `sent`. A server fills in what was left empty (node pool, names of checks,
 * workload identities, ids of scaling policies) and adds what a job implies; it alters nothing that was written
 * (nomad/job_endpoint_hooks.go; every job of the practice world, read back from 2.0.5).
 */
export function isStoredFrom(stored: JobSpec, sent: JobSpec): boolean {
  const compared = [...new Set([...Object.keys(sent), ...Object.keys(stored)])].filter((key) => !NOT_COMPARED.has(key));
  return compared.every((key) => accepts(key, sent[key], stored[key]));
}

function accepts(key: string, sent: unknown, stored: unknown): boolean {
  if (sameValue(sent, stored)) return true;
  if (AS_WRITTEN.has(key)) return false;
  if (sent === undefined || sent === null || sent === '') return !Array.isArray(stored) || mayBeFilled(key, stored, 0);
  if (Array.isArray(sent)) return Array.isArray(stored) && acceptsList(key, sent, stored);
  if (!isRecord(sent) || !isRecord(stored)) return false;
  return [...new Set([...Object.keys(sent), ...Object.keys(stored)])].every(
    (name) => (INDEXES.has(name) && isEmpty(sent[name])) || accepts(name, sent[name], stored[name]),
  );
}

function acceptsList(key: string, sent: readonly unknown[], stored: readonly unknown[]): boolean {
  if (!mayBeFilled(key, stored, sent.length)) return false;
  return sent.every((value, index) => accepts('', value, stored[index]));
}

/** Whether everything from `from` on may come from the server. */
function mayBeFilled(key: string, stored: readonly unknown[], from: number): boolean {
  if (stored.length <= from) return stored.length === from;
  if (key === 'Tasks') return stored.slice(from).every(isSidecar);
  return ADDED_TO.has(key) || (key === 'Datacenters' && from === 0);
}

function isSidecar(task: unknown): boolean {
  return isRecord(task) && typeof task['Kind'] === 'string' && task['Kind'].startsWith('connect-');
}
