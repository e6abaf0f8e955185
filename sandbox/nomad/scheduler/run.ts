import type { Ids } from '../state/ids.ts';
import type { StoredAllocation, StoredJob } from '../state/model.ts';
import type { StateView } from '../state/view.ts';
import type { Evaluation, Node } from '../wire.ts';
import { scheduleGeneric } from './generic.ts';
import { isSystemType, type SchedulerOutcome } from './outcome.ts';
import type { TaintedNodes } from './reconcile/classify.ts';
import { scheduleSystem } from './system.ts';

export interface Preemption {
  readonly service: boolean;
  readonly batch: boolean;
  readonly system: boolean;
  readonly sysbatch: boolean;
}

/** One run of the scheduler; it reads the view and decides, and writes nothing. */
export interface SchedulerRun {
  readonly view: StateView;
  readonly evaluation: Evaluation;
  readonly job: StoredJob | undefined;
  readonly ids: Ids;
  readonly nowMs: number;
  readonly preemption: Preemption;
}

export function runScheduler(run: SchedulerRun): SchedulerOutcome {
  const type = run.job?.Type ?? run.evaluation.Type;
  return isSystemType(type) ? scheduleSystem(run) : scheduleGeneric(run);
}

/** Nodes of these allocations that are down, gone, disconnected or draining. */
export function taintedNodes(view: StateView, allocs: readonly StoredAllocation[]): TaintedNodes {
  const tainted = new Map<string, Node | undefined>();
  for (const alloc of allocs) {
    const node = view.node(alloc.NodeID);
    const isOut = node === undefined || node.Status === 'down' || node.Status === 'disconnected';
    if (isOut || node.DrainStrategy !== null) tainted.set(alloc.NodeID, node);
  }
  return tainted;
}

export function mayPreempt(run: SchedulerRun, type: string): boolean {
  const allowed: Record<string, boolean> = { ...run.preemption };
  return allowed[type] ?? false;
}
