import type { Deployment, Evaluation, Node, StreamEvent } from '../wire.ts';
import type { StoredAllocation, StoredJob } from './model.ts';
import type { TableName } from './tables.ts';

export interface Change<T> {
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** What one commit changed. */
export interface CommitRecord {
  readonly index: number;
  readonly type: string;
  readonly touched: Set<TableName>;
  readonly touchedJobs: Set<string>;
  readonly jobs: Change<StoredJob>[];
  readonly allocs: Change<StoredAllocation>[];
  readonly nodes: Change<Node>[];
  readonly evals: Evaluation[];
  readonly deployments: Deployment[];
}

export function emptyRecord(index: number, type: string): CommitRecord {
  return {
    index,
    type,
    touched: new Set(),
    touchedJobs: new Set(),
    jobs: [],
    allocs: [],
    nodes: [],
    evals: [],
    deployments: [],
  };
}

/** False for commits that the stream does not tell of, such as scaling events. */
export const hasEvents = (record: CommitRecord): boolean =>
  record.jobs.length + record.allocs.length + record.nodes.length + record.evals.length + record.deployments.length > 0;

/** The stream's events of a commit; an object that was written twice appears once, as it ended. */
export function eventsOf(record: CommitRecord): StreamEvent[] {
  const events = new Map<string, StreamEvent>();
  const add = (event: Omit<StreamEvent, 'Type' | 'Index'>) =>
    events.set(`${event.Topic}/${event.Namespace}/${event.Key}`, { ...event, Type: record.type, Index: record.index });
  for (const { before, after } of record.jobs) {
    const job = after ?? before;
    if (job === undefined) continue;
    const payload = after === undefined ? { Job: job, Deleted: true } : { Job: job };
    add({ Topic: 'Job', Key: job.ID, Namespace: job.Namespace, FilterKeys: null, Payload: payload });
  }
  for (const { before, after } of record.nodes) {
    const node = after ?? before;
    if (node) add({ Topic: 'Node', Key: node.ID, Namespace: '', FilterKeys: null, Payload: { Node: node } });
  }
  for (const evaluation of record.evals) {
    const keys = [evaluation.JobID, evaluation.DeploymentID ?? ''];
    add({
      Topic: 'Evaluation',
      Key: evaluation.ID,
      Namespace: evaluation.Namespace,
      FilterKeys: keys,
      Payload: { Evaluation: evaluation },
    });
  }
  for (const { after } of record.allocs) {
    if (after === undefined) continue;
    const keys = [after.JobID, after.DeploymentID];
    const payload = { Allocation: { ...after, Job: null } };
    add({ Topic: 'Allocation', Key: after.ID, Namespace: after.Namespace, FilterKeys: keys, Payload: payload });
  }
  for (const deployment of record.deployments) {
    const payload = { Deployment: deployment };
    const where = { Key: deployment.ID, Namespace: deployment.Namespace, FilterKeys: [deployment.JobID] };
    add({ Topic: 'Deployment', ...where, Payload: payload });
  }
  return [...events.values()];
}
