import type { NomadCore } from '../core.ts';
import { notFound } from '../errors.ts';
import { newEvaluation } from '../scheduler/broker.ts';
import { isTerminal, jobKey } from '../state/model.ts';
import { isoTime } from '../state/time.ts';
import type { Writer } from '../state/writer.ts';
import type { Evaluation, Node } from '../wire.ts';

/** A node goes down (its allocations are lost) or comes back. */
export function setNodeStatus(core: NomadCore, id: string, status: 'ready' | 'down'): Evaluation[] {
  const message = status === 'down' ? 'Node heartbeat missed' : 'Node reregistered by heartbeat';
  return change(core, id, 'NodeStreamEvent', message, (node) => ({
    ...node,
    Status: status,
    StatusUpdatedAt: Math.floor(core.store.clock.now() / 1000),
  }));
}

export function setNodeEligibility(core: NomadCore, id: string, isEligible: boolean): Evaluation[] {
  const message = `Node marked as ${isEligible ? 'eligible' : 'ineligible'} for scheduling`;
  return change(core, id, 'NodeEligibility', message, (node) => ({
    ...node,
    SchedulingEligibility: isEligible ? 'eligible' : 'ineligible',
  }));
}

export interface DrainSpec {
  /** Nanoseconds; negative forces the drain, 0 has no deadline. */
  readonly deadlineNs: number;
  readonly ignoreSystemJobs: boolean;
}

/** Starts or ends a drain. All allocations move at once, whatever their migrate block says. */
export function drainNode(
  core: NomadCore,
  id: string,
  drain: DrainSpec | undefined,
  isEligible: boolean,
): Evaluation[] {
  const now = core.store.clock.now();
  const message = drain === undefined ? 'Node drain complete' : 'Node drain strategy set';
  const evals = change(core, id, 'NodeDrain', message, (node) => ({
    ...node,
    Drain: drain !== undefined,
    DrainStrategy:
      drain === undefined
        ? null
        : {
            Deadline: drain.deadlineNs,
            IgnoreSystemJobs: drain.ignoreSystemJobs,
            ForceDeadline: isoTime(now + Math.max(0, drain.deadlineNs / 1e6)),
            StartedAt: isoTime(now),
          },
    SchedulingEligibility: drain === undefined && isEligible ? 'eligible' : 'ineligible',
  }));
  if (drain === undefined) return evals;
  core.store.commit('AllocationUpdateDesiredStatus', (writer) => {
    for (const alloc of core.store.view.allocsOnNode(id)) {
      if (isTerminal(alloc) || (drain.ignoreSystemJobs && alloc.Job.Type === 'system')) continue;
      writer.putAlloc({ ...alloc, DesiredTransition: { ...alloc.DesiredTransition, Migrate: true } });
    }
    for (const evaluation of evaluationsFor(core, id, 'node-drain')) writer.putEval(evaluation);
  });
  return evals;
}

function change(
  core: NomadCore,
  id: string,
  type: string,
  message: string,
  update: (node: Node) => Node,
): Evaluation[] {
  const node = core.store.tables.nodes.get(id);
  if (node === undefined) throw notFound('node not found');
  const evals = evaluationsFor(core, id, 'node-update');
  core.store.commit(type, (writer: Writer) => {
    const event = {
      Message: message,
      Subsystem: type === 'NodeDrain' ? 'Drain' : 'Cluster',
      Details: null,
      Timestamp: isoTime(writer.nowMs),
      CreateIndex: writer.index,
    };
    writer.putNode({ ...update(node), Events: [...node.Events, event].slice(-10) });
    for (const evaluation of evals) writer.putEval(evaluation);
  });
  return evals;
}

/** One evaluation for each job with allocations on the node, and for every system job. */
export function evaluationsFor(core: NomadCore, nodeId: string, trigger: string): Evaluation[] {
  const { store } = core;
  const keys = new Set(
    store.view
      .allocsOnNode(nodeId)
      .filter((alloc) => !isTerminal(alloc))
      .map((alloc) => jobKey(alloc.Namespace, alloc.JobID)),
  );
  for (const [key, job] of store.tables.jobs) {
    if ((job.Type === 'system' || job.Type === 'sysbatch') && !job.Stop) keys.add(key);
  }
  return [...keys].flatMap((key) => {
    const job = store.tables.jobs.get(key);
    if (job === undefined || job.Periodic || (job.ParameterizedJob && job.Dispatched !== true)) return [];
    return newEvaluation(store, {
      JobID: job.ID,
      Namespace: job.Namespace,
      Priority: job.Priority,
      Type: job.Type,
      TriggeredBy: trigger,
      NodeID: nodeId,
    });
  });
}
