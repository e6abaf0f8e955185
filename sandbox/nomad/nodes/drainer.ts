import { newEvaluation } from '../scheduler/broker.ts';
import { groupOf, isClientTerminal, isTerminal, jobKey, keyOf, type StoredAllocation } from '../state/model.ts';
import type { Store } from '../state/store.ts';
import { lookUp } from '../state/tables.ts';
import { isoTime, parseTime } from '../state/time.ts';
import type { Node } from '../wire.ts';

/** Moves what runs on draining nodes, as Nomad's drainer does: as much at a time as each group's migrate block allows. */
export function startDrainer(store: Store): void {
  const deadlines = new Map<string, { readonly atMs: number; readonly cancel: () => void }>();
  const draining = new Set<string>();
  const check = () => {
    for (const id of draining) drainStep(store, id);
  };
  store.onCommit((record) => {
    for (const { after } of record.nodes) if (after !== undefined) watch(after);
    if (draining.size > 0 && record.nodes.length + record.allocs.length > 0) check();
  });
  function watch(node: Node): void {
    const atMs = parseTime(node.DrainStrategy?.ForceDeadline);
    if (node.DrainStrategy === null) draining.delete(node.ID);
    else draining.add(node.ID);
    if (deadlines.get(node.ID)?.atMs === atMs) return;
    deadlines.get(node.ID)?.cancel();
    deadlines.delete(node.ID);
    if (atMs === undefined) return;
    const cancel = store.clock.after(atMs - store.clock.now(), () => force(store, node.ID));
    deadlines.set(node.ID, { atMs, cancel });
  }
}

/** Marks what may move now; when nothing but system jobs is left, those end too and the drain is complete. */
function drainStep(store: Store, nodeId: string): void {
  const node = store.tables.nodes.get(nodeId);
  if (node === undefined || node.DrainStrategy === null) return;
  const here = store.view.allocsOnNode(nodeId).filter((alloc) => !isClientTerminal(alloc));
  const ordinary = here.filter((alloc) => alloc.Job.Type !== 'system');
  if (ordinary.length === 0) {
    complete(store, node, remaining(store, node), false);
    return;
  }
  const groups = new Map(ordinary.map((alloc) => [`${keyOf(alloc.Job)}/${alloc.TaskGroup}`, alloc]));
  mark(
    store,
    [...groups.values()].flatMap((alloc) => movable(store, alloc)),
  );
}

/** The allocations of one group that may move without leaving it below its count less max_parallel. */
function movable(store: Store, { Namespace, JobID, TaskGroup }: StoredAllocation): StoredAllocation[] {
  const job = store.view.job(Namespace, JobID);
  const group = groupOf(job, TaskGroup);
  // Batch allocations may run to their end, until the deadline.
  if (job === undefined || group === undefined || job.Type === 'batch' || job.Type === 'sysbatch') return [];
  const unmarked = lookUp(store.tables.allocsByJob, store.tables.allocs, jobKey(Namespace, JobID)).filter(
    (alloc) => alloc.TaskGroup === TaskGroup && !isTerminal(alloc) && alloc.DesiredTransition.Migrate !== true,
  );
  const isJudged = (alloc: StoredAllocation) => (alloc.DeploymentStatus?.Healthy ?? null) !== null;
  const room = unmarked.filter(isJudged).length - (group.Count - (group.Migrate?.MaxParallel ?? 1));
  const isDraining = (alloc: StoredAllocation) =>
    (store.tables.nodes.get(alloc.NodeID)?.DrainStrategy ?? null) !== null;
  return unmarked.filter(isDraining).slice(0, Math.max(0, room));
}

function remaining(store: Store, node: Node): StoredAllocation[] {
  const isKept = (alloc: StoredAllocation) =>
    alloc.Job.Type === 'system' && node.DrainStrategy?.IgnoreSystemJobs === true;
  return store.view.allocsOnNode(node.ID).filter((alloc) => !isTerminal(alloc) && !isKept(alloc));
}

function mark(store: Store, allocs: readonly StoredAllocation[]): void {
  if (allocs.length === 0) return;
  const jobs = new Map(allocs.map((alloc) => [keyOf(alloc.Job), alloc.Job]));
  store.commit('AllocationUpdateDesiredStatus', (writer) => {
    for (const alloc of allocs) {
      const transition = { ...alloc.DesiredTransition, Migrate: true };
      const isBatch = alloc.Job.Type === 'batch';
      const DesiredTransition = isBatch ? { ...transition, MigrateDisablePlacement: true } : transition;
      writer.putAlloc({ ...alloc, DesiredTransition });
    }
    for (const { ID: JobID, Namespace, Priority, Type } of jobs.values()) {
      writer.putEval(newEvaluation(store, { JobID, Namespace, Priority, Type, TriggeredBy: 'node-drain' }));
    }
  });
}

/** The deadline has passed: everything moves at once. */
function force(store: Store, nodeId: string): void {
  const node = store.tables.nodes.get(nodeId);
  if (node !== undefined && node.DrainStrategy !== null) complete(store, node, remaining(store, node), true);
}

function complete(store: Store, node: Node, last: readonly StoredAllocation[], isLate: boolean): void {
  mark(store, last);
  store.commit('NodeDrain', (writer) => {
    const current = store.tables.nodes.get(node.ID) ?? node;
    const event = {
      Message: 'Node drain complete',
      Subsystem: 'Drain',
      Details: isLate ? { deadline_reached: 'true' } : null,
      Timestamp: isoTime(writer.nowMs),
      CreateIndex: writer.index,
    };
    writer.putNode({
      ...current,
      Drain: false,
      DrainStrategy: null,
      LastDrain: { ...current.LastDrain, Status: 'complete', UpdatedAt: isoTime(writer.nowMs) },
      Events: [...current.Events, event].slice(-10),
    });
  });
}
