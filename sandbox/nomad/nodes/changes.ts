import type { NomadCore } from '../core.ts';
import { notFound } from '../errors.ts';
import { newEvaluation } from '../scheduler/broker.ts';
import { hasExpired, lostAfterMs } from '../scheduler/reconcile/disconnect.ts';
import { isTerminal, jobKey } from '../state/model.ts';
import { isoTime } from '../state/time.ts';
import type { Writer } from '../state/writer.ts';
import type { DrainStrategy, Evaluation, Node } from '../wire.ts';

/** A node goes down (its allocations are lost), disconnects (they may come back) or is heard again. */
export function setNodeStatus(core: NomadCore, id: string, status: 'ready' | 'down' | 'disconnected'): Evaluation[] {
  const message = status === 'ready' ? 'Node reregistered by heartbeat' : 'Node heartbeat missed';
  return change(core, id, 'NodeStreamEvent', message, (node) => ({
    ...node,
    Status: status,
    StatusUpdatedAt: Math.floor(core.store.clock.now() / 1000),
  }));
}

/** The node is heard no more: disconnected while one of its allocations may wait for it, down otherwise. */
export function missHeartbeat(core: NomadCore, id: string): Evaluation[] {
  const mayWait = core.store.view
    .allocsOnNode(id)
    .some((alloc) => !isTerminal(alloc) && lostAfterMs(alloc) > 0 && !hasExpired(alloc, core.store.clock.now()));
  return setNodeStatus(core, id, mayWait ? 'disconnected' : 'down');
}

/** A disconnected node is down once nothing waits for it any more. */
export function watchDisconnected(core: NomadCore): void {
  core.store.onCommit((record) => {
    const expired = record.allocs.filter(
      ({ before, after }) => before?.ClientStatus === 'unknown' && after?.ClientStatus === 'lost',
    );
    for (const id of new Set(expired.map(({ after }) => after?.NodeID ?? ''))) {
      if (core.store.tables.nodes.get(id)?.Status === 'disconnected') missHeartbeat(core, id);
    }
  });
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
  /** Why, in the operator's words; kept with the node's last drain. */
  readonly meta?: Record<string, string>;
}

/** Starts or ends a drain; what runs there is moved by the drainer. */
export function drainNode(
  core: NomadCore,
  id: string,
  drain: DrainSpec | undefined,
  isEligible: boolean,
): Evaluation[] {
  const at = isoTime(core.store.clock.now());
  const message = drain === undefined ? 'Node drain disabled' : 'Node drain strategy set';
  return change(core, id, 'NodeDrain', message, (node) => {
    const wasDraining = node.DrainStrategy !== null;
    const isTouched = wasDraining || drain !== undefined;
    const Status = drain === undefined ? 'canceled' : 'draining';
    const StartedAt = wasDraining ? (node.LastDrain?.['StartedAt'] ?? at) : at;
    const endsEligible = isEligible ? 'eligible' : node.SchedulingEligibility;
    return {
      ...node,
      Drain: drain !== undefined,
      DrainStrategy: drain === undefined ? null : strategyOf(drain, core.store.clock.now()),
      SchedulingEligibility: drain === undefined ? endsEligible : 'ineligible',
      LastDrain: isTouched
        ? { AccessorID: '', Meta: null, ...node.LastDrain, ...metaOf(drain), StartedAt, UpdatedAt: at, Status }
        : node.LastDrain,
    };
  });
}

const metaOf = (drain: DrainSpec | undefined) => (drain?.meta === undefined ? {} : { Meta: drain.meta });

const strategyOf = ({ deadlineNs, ignoreSystemJobs }: DrainSpec, nowMs: number): DrainStrategy => ({
  Deadline: deadlineNs,
  IgnoreSystemJobs: ignoreSystemJobs,
  ForceDeadline: deadlineNs === 0 ? null : isoTime(nowMs + Math.max(0, deadlineNs / 1e6)),
  StartedAt: isoTime(nowMs),
});

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
