import type { NomadCore } from '../core.ts';
import { failure } from '../errors.ts';
import { groupOf, type StoredJob } from '../state/model.ts';
import type { NomadJob } from '../wire.ts';
import { type Judgement, judgeJob } from './judgement.ts';

/** A job as the server accepts it: canonical and valid, with the scaling policies' own fields kept. Invalid: 500. */
export function admit(core: NomadCore, given: NomadJob): { readonly job: StoredJob; readonly warnings: string } {
  const { job, problems, warnings } = judge(core, given);
  if (job.Region !== core.region) throw failure('No path to region');
  if (problems.length > 0) throw failure(problemText(problems));
  return { job: withScalingIds(core, job), warnings };
}

/** The same without refusing anything. */
export function judge(core: NomadCore, given: NomadJob): Judgement {
  return judgeJob(given, {
    region: core.region,
    namespace: given.Namespace || 'default',
    oversubscribes: core.scheduler.MemoryOversubscriptionEnabled,
    problems: (job) => placeProblems(core, job),
  });
}

/** Namespace and pool have to be there, and the namespace may allow only some drivers. */
function placeProblems({ store }: NomadCore, job: StoredJob): string[] {
  const namespace = store.tables.namespaces.get(job.Namespace);
  const [id, pool] = [JSON.stringify(job.ID), JSON.stringify(job.NodePool)];
  const ofPool = store.tables.nodePools.has(job.NodePool) ? [] : [`job ${id} is in nonexistent node pool ${pool}`];
  if (namespace === undefined) {
    return [`job ${id} is in nonexistent namespace ${JSON.stringify(job.Namespace)}`, ...ofPool];
  }
  const capabilities = namespace.Capabilities ?? {};
  const [enabled, disabled] = [capabilities['EnabledTaskDrivers'], capabilities['DisabledTaskDrivers']];
  const isAllowed = (driver: string) => {
    if (Array.isArray(disabled) && disabled.includes(driver)) return false;
    return !Array.isArray(enabled) || enabled.length === 0 || enabled.includes(driver);
  };
  const refused = job.TaskGroups.flatMap((group) => group.Tasks).find((task) => !isAllowed(task.Driver));
  if (refused === undefined) return ofPool;
  const where = `is not allowed in namespace ${JSON.stringify(job.Namespace)}`;
  return [`used task driver ${JSON.stringify(refused.Driver)} ${where}`, ...ofPool];
}

/** Several errors in the form of Go's multierror, as the real server sends them. */
export function problemText(problems: readonly string[]): string {
  const title = problems.length === 1 ? '1 error occurred:' : `${problems.length} errors occurred:`;
  return `${title}\n${problems.map((problem) => `\t* ${problem}\n`).join('')}\n`;
}

function withScalingIds(core: NomadCore, job: StoredJob): StoredJob {
  const existing = core.store.view.job(job.Namespace, job.ID);
  return {
    ...job,
    TaskGroups: job.TaskGroups.map((group) => {
      if (!group.Scaling) return group;
      const known = groupOf(existing, group.Name)?.Scaling;
      const Target = { Namespace: job.Namespace, Job: job.ID, Group: group.Name };
      const own = {
        ID: known?.ID ?? core.store.ids.uuid(),
        Type: group.Scaling.Type || 'horizontal',
        Target,
        CreateIndex: 0,
        ModifyIndex: 0,
      };
      return { ...group, Scaling: { ...group.Scaling, ...own } };
    }),
  };
}
