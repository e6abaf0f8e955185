import type {
  Deployment,
  Evaluation,
  JobSubmission,
  Namespace,
  Node,
  NodePool,
  ServiceRegistration,
  Variable,
} from '../wire.ts';
import type { Usage } from './derived/usage.ts';
import type { StoredAllocation, StoredJob } from './model.ts';

/** One recorded change of a group's count, newest first, as the scale endpoint shows it. */
export interface ScalingEvent {
  Time: number;
  Count: number | null;
  PreviousCount: number;
  Message: string;
  Error: boolean;
  Meta: Record<string, unknown> | null;
  EvalID: string | null;
  CreateIndex: number;
}

export type TableName =
  | 'jobs'
  | 'evals'
  | 'allocs'
  | 'deployment'
  | 'nodes'
  | 'namespaces'
  | 'node_pools'
  | 'variables'
  | 'services'
  | 'scheduler_config';

export interface Tables {
  readonly jobs: Map<string, StoredJob>;
  /** Newest version first. */
  readonly versions: Map<string, StoredJob[]>;
  readonly submissions: Map<string, Map<number, JobSubmission>>;
  readonly evals: Map<string, Evaluation>;
  readonly allocs: Map<string, StoredAllocation>;
  readonly deployments: Map<string, Deployment>;
  readonly nodes: Map<string, Node>;
  readonly namespaces: Map<string, Namespace>;
  readonly nodePools: Map<string, NodePool>;
  /** By namespace and path. */
  readonly variables: Map<string, Variable>;
  /** Nomad's own service registrations, by id. */
  readonly services: Map<string, ServiceRegistration>;
  readonly scalingEvents: Map<string, Record<string, ScalingEvent[]>>;
  /* Secondary indexes: ids by job key, by node. */
  readonly allocsByJob: Map<string, Set<string>>;
  readonly allocsByNode: Map<string, Set<string>>;
  readonly usageByNode: Map<string, Usage>;
  readonly evalsByJob: Map<string, Set<string>>;
  readonly deploymentsByJob: Map<string, Set<string>>;
  readonly childrenOf: Map<string, Set<string>>;
  /** When a job's summary last moved. */
  readonly summaryIndexes: Map<string, number>;
}

export function emptyTables(): Tables {
  return {
    jobs: new Map(),
    versions: new Map(),
    submissions: new Map(),
    evals: new Map(),
    allocs: new Map(),
    deployments: new Map(),
    nodes: new Map(),
    namespaces: new Map(),
    nodePools: new Map(),
    variables: new Map(),
    services: new Map(),
    scalingEvents: new Map(),
    allocsByJob: new Map(),
    allocsByNode: new Map(),
    usageByNode: new Map(),
    evalsByJob: new Map(),
    deploymentsByJob: new Map(),
    childrenOf: new Map(),
    summaryIndexes: new Map(),
  };
}

export function addTo(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key);
  if (ids === undefined) index.set(key, new Set([id]));
  else ids.add(id);
}

export function lookUp<T>(
  index: ReadonlyMap<string, ReadonlySet<string>>,
  rows: ReadonlyMap<string, T>,
  key: string,
): T[] {
  const found: T[] = [];
  for (const id of index.get(key) ?? []) {
    const row = rows.get(id);
    if (row !== undefined) found.push(row);
  }
  return found;
}
