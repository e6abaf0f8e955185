import type { NomadCore } from '../core.ts';
import { badRequest, failure } from '../errors.ts';
import { problemText } from '../jobs/admission.ts';
import type { EventPart } from '../state/record.ts';
import type { Store } from '../state/store.ts';
import type { NodePool } from '../wire.ts';

const DAY_NS = 86_400e9;
const BUILT_IN = new Map([
  ['all', 'Node pool with all nodes in the cluster.'],
  ['default', 'Default node pool.'],
]);
const NAME = /^[a-zA-Z0-9-_]{1,128}$/;

/** The two pools that every cluster has. */
export function seedPools(store: Store): void {
  for (const [Name, Description] of BUILT_IN) {
    store.tables.nodePools.set(Name, {
      ...{ Name, Description, Meta: null, SchedulerConfiguration: null, NodeIdentityTTL: DAY_NS, Hash: null },
      ...{ CreateIndex: 1, ModifyIndex: 1 },
    });
  }
}

/** Makes or changes a pool; a bad or built-in name: 400. */
export function putPool(core: NomadCore, wanted: Partial<NodePool>): number {
  const { store } = core;
  const name = wanted.Name ?? '';
  if (!NAME.test(name)) {
    const problem = `invalid name ${JSON.stringify(name)}, must match regex ${NAME.source}`;
    throw badRequest(`invalid node pool ${JSON.stringify(name)}: ${problemText([problem])}`);
  }
  if (BUILT_IN.has(name)) throw badRequest(`modifying node pool ${JSON.stringify(name)} is not allowed`);
  return store.commit('NodePoolUpserted', (writer) => {
    const pool: NodePool = {
      Name: name,
      Description: wanted.Description ?? '',
      Meta: wanted.Meta ?? null,
      SchedulerConfiguration: wanted.SchedulerConfiguration ?? null,
      NodeIdentityTTL: wanted.NodeIdentityTTL || DAY_NS,
      Hash: null,
      CreateIndex: store.tables.nodePools.get(name)?.CreateIndex ?? writer.index,
      ModifyIndex: writer.index,
    };
    store.tables.nodePools.set(name, pool);
    writer.touch('node_pools', eventOf(pool));
  });
}

/** Forgets a pool that no node and no job needs any more. */
export function deletePool(core: NomadCore, name: string): number {
  const { store, region } = core;
  if (name === 'all') throw failure(`deleting node pool ${JSON.stringify(name)} is not allowed`);
  const pool = store.tables.nodePools.get(name);
  if (pool === undefined) throw failure(`node pool ${name} not found`);
  const problems: string[] = [];
  const about = `node pool ${JSON.stringify(name)} has`;
  const jobs = [...store.tables.jobs.values()].filter((job) => job.NodePool === name && job.Status !== 'dead');
  const nodes = [...store.tables.nodes.values()].filter((node) => node.NodePool === name);
  if (jobs.length > 0) problems.push(`${about} non-terminal jobs in regions: [${region}]`);
  if (nodes.length > 0) problems.push(`${about} nodes in regions: [${region}]`);
  if (problems.length > 0) throw failure(problemText(problems));
  if (BUILT_IN.has(name)) throw failure(`deleting node pool ${JSON.stringify(name)} is not allowed`);
  return store.commit('NodePoolDeleted', (writer) => {
    store.tables.nodePools.delete(name);
    writer.touch('node_pools', eventOf(pool));
  });
}

const eventOf = (pool: NodePool): EventPart => ({
  Topic: 'NodePool',
  Key: pool.Name,
  Namespace: '',
  FilterKeys: null,
  Payload: { NodePool: pool },
});
