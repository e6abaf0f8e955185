import { resourcesOf, type StoredGroup } from '../../state/model.ts';
import type { AllocationMetric, Node } from '../../wire.ts';

export function emptyMetric(pool: string, nodes: readonly Node[]): AllocationMetric {
  const available: Record<string, number> = {};
  for (const node of nodes) available[node.Datacenter] = (available[node.Datacenter] ?? 0) + 1;
  return {
    NodesEvaluated: 0,
    NodesFiltered: 0,
    NodesInPool: nodes.length,
    NodePool: pool,
    NodesAvailable: available,
    ClassFiltered: null,
    ConstraintFiltered: null,
    NodesExhausted: 0,
    ClassExhausted: null,
    DimensionExhausted: null,
    QuotaExhausted: null,
    ResourcesExhausted: null,
    Scores: null,
    AllocationTime: 50_000,
    CoalescedFailures: 0,
    ScoreMetaData: null,
  };
}

function count(map: Record<string, number> | null, key: string): Record<string, number> | null {
  return key === '' ? map : { ...map, [key]: (map?.[key] ?? 0) + 1 };
}

export function filterNode(metric: AllocationMetric, node: Node, reason: string): void {
  metric.NodesFiltered += 1;
  metric.ClassFiltered = count(metric.ClassFiltered, node.NodeClass);
  metric.ConstraintFiltered = count(metric.ConstraintFiltered, reason);
}

export function exhaustNode(metric: AllocationMetric, node: Node, dimension: string): void {
  metric.NodesExhausted += 1;
  metric.ClassExhausted = count(metric.ClassExhausted, node.NodeClass);
  metric.DimensionExhausted = count(metric.DimensionExhausted, dimension);
}

/** Adds what each task asked of the dimensions that ran out. */
export function exhaustResources(metric: AllocationMetric, group: StoredGroup): void {
  const dimensions = metric.DimensionExhausted;
  if (dimensions === null) return;
  const exhausted: Record<string, unknown> = { ...metric.ResourcesExhausted };
  for (const task of group.Tasks) {
    const resources = resourcesOf(task);
    const lacks: Record<string, number> = {};
    if (dimensions['cpu']) lacks['CPU'] = resources.CPU ?? 0;
    if (dimensions['memory']) lacks['MemoryMB'] = resources.MemoryMB ?? 0;
    if (dimensions['disk']) lacks['DiskMB'] = resources.DiskMB ?? 0;
    if (Object.keys(lacks).length > 0) exhausted[task.Name] = { CPU: 0, MemoryMB: 0, DiskMB: 0, ...lacks };
  }
  metric.ResourcesExhausted = Object.keys(exhausted).length > 0 ? exhausted : null;
}

/** What kept a group from one node more; counts add up. */
export function mergeFiltered(known: AllocationMetric | undefined, more: AllocationMetric): AllocationMetric {
  if (known === undefined) return more;
  return {
    ...known,
    NodesEvaluated: known.NodesEvaluated + more.NodesEvaluated,
    NodesFiltered: known.NodesFiltered + more.NodesFiltered,
    ClassFiltered: summed(known.ClassFiltered, more.ClassFiltered),
    ConstraintFiltered: summed(known.ConstraintFiltered, more.ConstraintFiltered),
  };
}

function summed(one: Record<string, number> | null, other: Record<string, number> | null): Record<string, number> {
  const sums = { ...one };
  for (const [key, value] of Object.entries(other ?? {})) sums[key] = (sums[key] ?? 0) + value;
  return sums;
}
