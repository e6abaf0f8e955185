import type { NomadCore } from '../core.ts';
import { isParameterized, isPeriodic, isTerminal, keyOf, type StoredJob } from '../state/model.ts';
import { lookUp } from '../state/tables.ts';

/** Forgets jobs that are over, with their runs: the part of the real server's collection that lists show. */
export function collectGarbage(core: NomadCore): void {
  const { store } = core;
  const over = [...store.tables.jobs.values()].filter((job) => isOver(core, job));
  if (over.length === 0) return;
  store.commit('JobBatchDeregistered', (writer) => {
    for (const job of over) {
      forgetRuns(core, job);
      writer.deleteJob(job);
      writer.touch('evals');
      writer.touch('allocs');
    }
  });
}

function isOver({ store }: NomadCore, job: StoredJob): boolean {
  if (job.Status !== 'dead' || (job.Type === 'service' && !job.Stop)) return false;
  // A stopped parent stays for as long as it has children.
  if ((isPeriodic(job) || isParameterized(job)) && (store.tables.childrenOf.get(keyOf(job))?.size ?? 0) > 0)
    return false;
  const key = keyOf(job);
  const isSettled = lookUp(store.tables.evalsByJob, store.tables.evals, key).every(
    ({ Status }) => Status !== 'pending',
  );
  return isSettled && lookUp(store.tables.allocsByJob, store.tables.allocs, key).every(isTerminal);
}

function forgetRuns({ store }: NomadCore, job: StoredJob): void {
  const key = keyOf(job);
  const { tables } = store;
  for (const id of tables.evalsByJob.get(key) ?? []) tables.evals.delete(id);
  for (const id of tables.allocsByJob.get(key) ?? []) {
    const alloc = tables.allocs.get(id);
    tables.allocsByNode.get(alloc?.NodeID ?? '')?.delete(id);
    tables.allocs.delete(id);
  }
  for (const id of tables.deploymentsByJob.get(key) ?? []) tables.deployments.delete(id);
  for (const index of [tables.evalsByJob, tables.allocsByJob, tables.deploymentsByJob]) index.delete(key);
}
