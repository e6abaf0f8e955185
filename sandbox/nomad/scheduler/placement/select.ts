import type { StoredAllocation, StoredGroup, StoredJob } from '../../state/model.ts';
import type { StateView } from '../../state/view.ts';
import type { AllocationMetric, Node, PortMapping } from '../../wire.ts';
import { type Capacity, fitOn } from './capacity.ts';
import { constraintText, resolveTarget, satisfies } from './constraints.ts';
import { type Demand, demandOf } from './demand.ts';
import { emptyMetric, exhaustNode, filterNode } from './metrics.ts';
import { preemptable } from './preempt.ts';
import { rank } from './rank.ts';

/** Ready nodes in the job's datacenters (wildcards allowed) and pool. */
export function readyNodes(view: StateView, job: StoredJob): Node[] {
  const patterns = (job.Datacenters ?? ['*']).map(patternOf);
  return [...view.nodes()].filter(
    (node) =>
      node.Status === 'ready' &&
      node.SchedulingEligibility === 'eligible' &&
      patterns.some((pattern) =>
        typeof pattern === 'string' ? pattern === node.Datacenter : pattern.test(node.Datacenter),
      ) &&
      (job.NodePool === 'all' || job.NodePool === node.NodePool),
  );
}

/** A name without a wildcard stands for itself. */
function patternOf(name: string): string | RegExp {
  if (!name.includes('*')) return name;
  return new RegExp(`^${name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
}

export interface Choice {
  readonly node: Node;
  readonly ports: readonly PortMapping[];
  readonly preempts: StoredAllocation[];
}

export interface Selection {
  readonly choice: Choice | undefined;
  readonly metric: AllocationMetric;
}

export interface SelectInput {
  readonly job: StoredJob;
  readonly group: StoredGroup;
  readonly nodes: readonly Node[];
  readonly capacity: Capacity;
  readonly random: () => number;
  readonly mayPreempt: boolean;
  /** Classes of nodes that this run has found unable to run the group. */
  readonly ineligible: Set<string>;
  /** A node on which the allocation's predecessor failed; taken only if nothing else fits. */
  readonly avoid?: string | undefined;
}

export interface Selecting extends SelectInput {
  readonly demand: Demand;
}

/** Finds the best node for one allocation and says how every node fared. */
export function selectNode(given: SelectInput): Selection {
  const input: Selecting = { ...given, demand: demandOf(given.job, given.group) };
  const metric = emptyMetric(input.job.NodePool, input.nodes);
  const feasible = input.nodes.filter((node) => isFeasible(input, node, metric));
  const choices: Choice[] = [];
  for (const node of feasible) {
    const result = fitOn(node, input.capacity.usageOf(node.ID), input.demand, input.random);
    if (result.ok) choices.push({ node, ports: result.ports, preempts: [] });
    else exhaustNode(metric, node, result.dimension);
  }
  if (choices.length === 0 && input.mayPreempt) {
    for (const node of feasible) {
      const preempted = preemptable(input, node);
      if (preempted !== undefined) choices.push(preempted);
    }
  }
  return { choice: rank(input, choices, metric), metric };
}

/** Nodes of one class fail for the same reason; the real scheduler then says so instead of repeating it. */
const SAME_CLASS = 'computed class ineligible';

function isFeasible(input: Selecting, node: Node, metric: AllocationMetric): boolean {
  metric.NodesEvaluated += 1;
  const key = `${input.group.Name}/${classOf(node)}`;
  const reason = input.ineligible.has(key) ? SAME_CLASS : infeasibleReason(input.demand, node);
  if (reason !== undefined) {
    // A constraint on what is unique to a node says nothing about its class.
    if (!reason.includes('unique.')) input.ineligible.add(key);
    filterNode(metric, node, reason);
    return false;
  }
  const conflict = distinctConflict(input, node);
  if (conflict !== undefined) filterNode(metric, node, conflict);
  return conflict === undefined;
}

/** True when a node may run the group at all, room aside; what it finds counts for the run's later placements. */
export function mayRunOn(demand: Demand, node: Node, ineligible: Set<string>): boolean {
  const reason = infeasibleReason(demand, node);
  if (reason !== undefined && !reason.includes('unique.')) ineligible.add(`${demand.group.Name}/${classOf(node)}`);
  return reason === undefined;
}

function infeasibleReason(demand: Demand, node: Node): string | undefined {
  for (const driver of demand.drivers) {
    const info = node.Drivers[driver];
    if (info?.Detected !== true || !info.Healthy) return 'missing drivers';
  }
  const broken = demand.constraints.find((constraint) => !satisfies(node, constraint));
  if (broken !== undefined) return constraintText(broken);
  if (demand.hostVolumes.some((source) => node.HostVolumes?.[source] === undefined)) {
    return 'missing compatible host volumes';
  }
  // No simulated machine has devices.
  if (demand.wantsDevices) return 'missing devices';
  return undefined;
}

/** Nodes are replaced, never changed, so their class can be kept. */
const classes = new WeakMap<Node, string>();

/** Attributes that differ from node to node by nature (`unique.*`) are no part of the class. */
function classOf(node: Node): string {
  const known = classes.get(node);
  if (known !== undefined) return known;
  const shared = Object.entries(node.Attributes).filter(([name]) => !name.startsWith('unique.'));
  const parts = [node.Datacenter, node.NodePool, node.NodeClass, shared, node.Meta, Object.keys(node.Drivers)];
  const computed = JSON.stringify(parts);
  classes.set(node, computed);
  return computed;
}

function distinctConflict(input: Selecting, node: Node): string | undefined {
  const { distinct } = input.demand;
  if (distinct.length === 0) return undefined;
  const own = input.capacity.allocsOfJob(input.job.Namespace, input.job.ID);
  for (const constraint of distinct) {
    if (constraint.Operand === 'distinct_hosts') {
      const isGroupOnly = !(input.job.Constraints ?? []).includes(constraint);
      const here = own.filter((alloc) => alloc.NodeID === node.ID);
      if (here.some((alloc) => !isGroupOnly || alloc.TaskGroup === input.group.Name)) return 'distinct_hosts';
      continue;
    }
    const target = constraint.LTarget ?? '';
    const value = resolveTarget(target, node);
    const peers = new Set(
      input.nodes.filter((other) => resolveTarget(target, other) === value).map((other) => other.ID),
    );
    const used = own.filter((alloc) => peers.has(alloc.NodeID)).length;
    if (value === undefined || used >= (Number(constraint.RTarget) || 1)) {
      return `distinct_property: ${target}=${value ?? ''} used by ${used} allocs`;
    }
  }
  return undefined;
}
