import type { Deployment, Node } from '../wire.ts';
import { noUsage, type Usage } from './derived/usage.ts';
import { jobKey, keyOf, type StoredAllocation, type StoredJob } from './model.ts';
import { lookUp, type Tables } from './tables.ts';

/** What the scheduler may read. It never writes: a plan is the same run on another view. */
export interface StateView {
  job(namespace: string, id: string): StoredJob | undefined;
  jobVersion(namespace: string, id: string, version: number): StoredJob | undefined;
  nodes(): Iterable<Node>;
  node(id: string): Node | undefined;
  allocsOfJob(namespace: string, id: string): StoredAllocation[];
  allocsOnNode(nodeId: string): StoredAllocation[];
  /** What live allocations hold of a node; not to be changed by the reader. */
  usageOfNode(nodeId: string): Readonly<Usage>;
  deploymentsOfJob(namespace: string, id: string): Deployment[];
}

export function viewOf(tables: Tables): StateView {
  return {
    job: (namespace, id) => tables.jobs.get(jobKey(namespace, id)),
    jobVersion: (namespace, id, version) =>
      tables.versions.get(jobKey(namespace, id))?.find((job) => job.Version === version),
    nodes: () => tables.nodes.values(),
    node: (id) => tables.nodes.get(id),
    allocsOfJob: (namespace, id) => lookUp(tables.allocsByJob, tables.allocs, jobKey(namespace, id)),
    allocsOnNode: (nodeId) => lookUp(tables.allocsByNode, tables.allocs, nodeId),
    usageOfNode: (nodeId) => tables.usageByNode.get(nodeId) ?? noUsage(),
    deploymentsOfJob: (namespace, id) =>
      lookUp(tables.deploymentsByJob, tables.deployments, jobKey(namespace, id)).sort(
        (a, b) => b.CreateIndex - a.CreateIndex,
      ),
  };
}

/** The same state with one job replaced, as a plan sees it. */
export function withJob(view: StateView, planned: StoredJob): StateView {
  const key = keyOf(planned);
  return {
    ...view,
    job: (namespace, id) => (jobKey(namespace, id) === key ? planned : view.job(namespace, id)),
    jobVersion: (namespace, id, version) =>
      jobKey(namespace, id) === key && version === planned.Version ? planned : view.jobVersion(namespace, id, version),
  };
}
