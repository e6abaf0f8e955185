import type { NomadCore } from '../core.ts';
import { failure } from '../errors.ts';
import { canonicalize, storedJob, validateJob } from '../jobspec/index.ts';
import { groupOf, type StoredJob, toStoredJob } from '../state/model.ts';
import type { NomadJob } from '../wire.ts';

/** A job as the server accepts it: canonical and valid, with the scaling policies' own fields kept. Invalid: 500. */
export function admit(core: NomadCore, job: NomadJob): { readonly job: StoredJob; readonly warnings: string } {
  const namespace = job.Namespace || 'default';
  const canonical = canonicalize(job, { region: core.region, namespace });
  const stored = toStoredJob({ ...storedJob(canonical), Namespace: namespace }, core.region);
  const problems = validateJob(stored);
  if (problems.length > 0) throw failure(problemText(problems));
  if (!core.store.tables.namespaces.has(namespace)) {
    const problem = `job ${JSON.stringify(stored.ID)} is in nonexistent namespace ${JSON.stringify(namespace)}`;
    throw failure(problemText([problem]));
  }
  return { job: withScalingIds(core, stored), warnings: warningsOf(stored) };
}

/** Several errors in the form of Go's multierror, as the real server sends them. */
export function problemText(problems: readonly string[]): string {
  const title = problems.length === 1 ? '1 error occurred:' : `${problems.length} errors occurred:`;
  return `${title}\n${problems.map((problem) => `\t* ${problem}\n`).join('')}\n`;
}

/** Nomad's warnings; the one that deploys meet most: a group whose canaries wait for automatic promotion only in part. */
export function warningsOf(job: StoredJob): string {
  const warnings: string[] = [];
  const updates = job.TaskGroups.map((group) => group.Update ?? {});
  const automatic = updates.filter((update) => update.AutoPromote === true).length;
  if (automatic > 0 && automatic < updates.length) {
    warnings.push('auto_promote must be true for all groups to enable automatic promotion');
  }
  if (warnings.length === 0) return '';
  const title = warnings.length === 1 ? '1 warning:' : `${warnings.length} warnings:`;
  return `${title}\n\n${warnings.map((warning) => `* ${warning}`).join('\n')}`;
}

function withScalingIds(core: NomadCore, job: StoredJob): StoredJob {
  const existing = core.store.view.job(job.Namespace, job.ID);
  return {
    ...job,
    TaskGroups: job.TaskGroups.map((group) => {
      if (!group.Scaling) return group;
      const known = groupOf(existing, group.Name)?.Scaling;
      const Target = { Namespace: job.Namespace, Job: job.ID, Group: group.Name };
      const own = { ID: known?.ID ?? core.store.ids.uuid(), Type: group.Scaling.Type || 'horizontal', Target };
      return { ...group, Scaling: { ...group.Scaling, ...own } };
    }),
  };
}
