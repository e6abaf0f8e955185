import type { StoredAllocation } from '../../state/model.ts';
import type { Node } from '../../wire.ts';
import { fitOn } from './capacity.ts';
import type { Choice, Selecting } from './select.ts';

/** Only allocations whose job has at least this much less priority may be preempted (Nomad's rule). */
const PRIORITY_GAP = 10;

/** The fewest lower-priority allocations of a node that would have to go; undefined when even that is not enough. */
export function preemptable(input: Selecting, node: Node): Choice | undefined {
  const { capacity, job, demand } = input;
  const candidates = capacity
    .allocsOn(node.ID)
    .filter((alloc) => alloc.Job.Priority <= job.Priority - PRIORITY_GAP && alloc.JobID !== job.ID)
    .sort((a, b) => a.Job.Priority - b.Job.Priority || sizeOf(b) - sizeOf(a) || (a.ID < b.ID ? -1 : 1));
  const preempts: StoredAllocation[] = [];
  let choice: Choice | undefined;
  for (const alloc of candidates) {
    capacity.release(alloc);
    preempts.push(alloc);
    const result = fitOn(node, capacity.usageOf(node.ID), demand, input.random);
    if (result.ok) {
      choice = { node, ports: result.ports, preempts };
      break;
    }
  }
  for (const alloc of preempts) capacity.restore(alloc);
  return choice;
}

function sizeOf(alloc: StoredAllocation): number {
  return Object.values(alloc.AllocatedResources.Tasks).reduce(
    (sum, task) => sum + task.Cpu.CpuShares + task.Memory.MemoryMB,
    0,
  );
}
