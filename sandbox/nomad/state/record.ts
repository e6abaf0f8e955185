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
  /** Events of what nothing in the server reacts to: pools, services, variables. */
  readonly others: EventPart[];
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
    others: [],
  };
}

/** Writes that the real stream knows no event of, although they change a job. */
const UNTOLD: ReadonlySet<string> = new Set(['JobStability', 'JobVersionTag']);

/** False for commits that the stream does not tell of, such as scaling events. */
export const hasEvents = (record: CommitRecord): boolean =>
  !UNTOLD.has(record.type) &&
  record.jobs.length +
    record.allocs.length +
    record.nodes.length +
    record.evals.length +
    record.deployments.length +
    record.others.length >
    0;

/** The stream's events of a commit; an object that was written twice appears once, as it ended. */
export function eventsOf(record: CommitRecord): StreamEvent[] {
  const events = new Map<string, StreamEvent>();
  const parts = [
    ...record.jobs.map(jobEvent),
    ...record.nodes.map(nodeEvent),
    ...record.evals.map(evalEvent),
    ...record.allocs.map(allocEvent),
    ...record.deployments.map(deploymentEvent),
    ...record.others,
  ];
  for (const part of parts) {
    if (part === undefined) continue;
    const key = `${part.Topic}/${part.Namespace}/${part.Key}`;
    events.set(key, { ...part, Type: record.type, Index: record.index });
  }
  return [...events.values()];
}

export type EventPart = Omit<StreamEvent, 'Type' | 'Index'>;

function jobEvent({ before, after }: Change<StoredJob>): EventPart | undefined {
  const Job = after ?? before;
  if (Job === undefined) return undefined;
  const Payload = after === undefined ? { Job, Deleted: true } : { Job };
  return { Topic: 'Job', Key: Job.ID, Namespace: Job.Namespace, FilterKeys: null, Payload };
}

function nodeEvent({ before, after }: Change<Node>): EventPart | undefined {
  const node = after ?? before;
  return node && { Topic: 'Node', Key: node.ID, Namespace: '', FilterKeys: null, Payload: { Node: node } };
}

function evalEvent(Evaluation: Evaluation): EventPart {
  const { ID, Namespace, JobID, DeploymentID = '' } = Evaluation;
  return { Topic: 'Evaluation', Key: ID, Namespace, FilterKeys: [JobID, DeploymentID], Payload: { Evaluation } };
}

function allocEvent({ after }: Change<StoredAllocation>): EventPart | undefined {
  if (after === undefined) return undefined;
  const { ID, Namespace, JobID, DeploymentID } = after;
  // The job is left out to keep events small.
  const Payload = { Allocation: { ...after, Job: null } };
  return { Topic: 'Allocation', Key: ID, Namespace, FilterKeys: [JobID, DeploymentID], Payload };
}

function deploymentEvent(Deployment: Deployment): EventPart {
  const { ID, Namespace, JobID } = Deployment;
  return { Topic: 'Deployment', Key: ID, Namespace, FilterKeys: [JobID], Payload: { Deployment } };
}
