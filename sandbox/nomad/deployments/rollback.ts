import { specChanged } from '../state/derived/versions.ts';
import { jobKey, type StoredJob } from '../state/model.ts';
import type { Store } from '../state/store.ts';
import type { Deployment } from '../wire.ts';
import { withNoopRollback, withoutRollbackTarget, withRollback } from './texts.ts';

/** The job to register again when a deployment fails, and what its status then says. */
export interface Rollback {
  readonly job: StoredJob | undefined;
  readonly description: string;
}

export function rollbackOf(store: Store, deployment: Deployment, text: string): Rollback {
  const versions = store.tables.versions.get(jobKey(deployment.Namespace, deployment.JobID)) ?? [];
  const stable = versions.find((version) => version.Stable);
  if (stable === undefined) return { job: undefined, description: withoutRollbackTarget(text) };
  const failed = store.view.jobVersion(deployment.Namespace, deployment.JobID, deployment.JobVersion);
  if (failed !== undefined && !specChanged(failed, stable)) {
    return { job: undefined, description: withNoopRollback(text, stable.Version) };
  }
  // The stable flag travels with the copy, as on the real server, where a rollback's version is stable from the start.
  return { job: { ...stable, VersionTag: null }, description: withRollback(text, stable.Version) };
}
