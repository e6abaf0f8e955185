import type { AllocatedResources } from '../../wire.ts';
import { isTerminal, type StoredAllocation } from '../model.ts';

/** What live allocations hold of a node. */
export interface Usage {
  cpu: number;
  memory: number;
  disk: number;
  readonly ports: Set<number>;
}

export const noUsage = (): Usage => ({ cpu: 0, memory: 0, disk: 0, ports: new Set() });

export function addUsage(usage: Usage, resources: AllocatedResources, sign: 1 | -1): void {
  for (const task of Object.values(resources.Tasks)) {
    usage.cpu += sign * task.Cpu.CpuShares;
    usage.memory += sign * task.Memory.MemoryMB;
  }
  usage.disk += sign * resources.Shared.DiskMB;
  for (const port of resources.Shared.Ports ?? []) {
    if (sign === 1) usage.ports.add(port.Value);
    else usage.ports.delete(port.Value);
  }
}

/** Keeps a node's usage current as one of its allocations changes; whatever is to stop holds nothing any more. */
export function trackUsage(
  usages: Map<string, Usage>,
  before: StoredAllocation | undefined,
  after: StoredAllocation,
): void {
  const isHeld = before !== undefined && !isTerminal(before);
  // Most changes are of what a client reports.
  if (isHeld && !isTerminal(after) && before.AllocatedResources === after.AllocatedResources) return;
  const usage = usages.get(after.NodeID) ?? noUsage();
  usages.set(after.NodeID, usage);
  if (isHeld) addUsage(usage, before.AllocatedResources, -1);
  if (!isTerminal(after)) addUsage(usage, after.AllocatedResources, 1);
}
