import { setDeploymentStatus } from '../scheduler/apply.ts';
import { newEvaluation } from '../scheduler/broker.ts';
import { mayReschedule } from '../scheduler/reconcile/reschedule.ts';
import {
  groupOf,
  isActiveDeployment,
  isHealthy,
  isTerminal,
  isUnhealthy,
  jobKey,
  rescheduleOf,
  type StoredAllocation,
  type StoredJob,
} from '../state/model.ts';
import type { CommitRecord } from '../state/record.ts';
import type { Store } from '../state/store.ts';
import { lookUp } from '../state/tables.ts';
import { parseTime } from '../state/time.ts';
import type { Deployment, Evaluation } from '../wire.ts';
import { promoteDeployment } from './promote.ts';
import { rollbackOf } from './rollback.ts';
import { DEPLOYMENT_TEXT } from './texts.ts';

/** Health changes of one deployment within this time make one evaluation (Nomad's perJobEvalBatchPeriod). */
const BATCH_MS = 1000;

/** Watches every active deployment: promotes, goes on, fails and rolls back as Nomad's deployment watcher does. */
export function startDeploymentWatcher(store: Store): void {
  const watcher = new DeploymentWatcher(store);
  store.onCommit((record) => watcher.onCommit(record));
}

class DeploymentWatcher {
  readonly #store: Store;
  readonly #deadlines = new Map<string, { readonly atMs: number; readonly cancel: () => void }>();
  /** Allocations that the next evaluation of a deployment may replace. */
  readonly #batches = new Map<string, Set<string>>();

  constructor(store: Store) {
    this.#store = store;
  }

  onCommit(record: CommitRecord): void {
    const ids = new Set(record.deployments.map((deployment) => deployment.ID));
    const moved = new Set<string>();
    for (const { before, after } of record.allocs) {
      if (after === undefined || after.DeploymentID === '') continue;
      ids.add(after.DeploymentID);
      if (isHealthy(after) && (before === undefined || !isHealthy(before))) moved.add(after.DeploymentID);
    }
    for (const id of ids) this.#check(id, moved.has(id));
  }

  #active(id: string): Deployment | undefined {
    const deployment = this.#store.tables.deployments.get(id);
    return deployment !== undefined && isActiveDeployment(deployment) ? deployment : undefined;
  }

  #check(id: string, isHealthMoved: boolean): void {
    const deployment = this.#active(id);
    if (deployment === undefined) {
      this.#deadlines.get(id)?.cancel();
      this.#deadlines.delete(id);
      return;
    }
    const allocs = allocsOf(this.#store, deployment);
    const verdict = judge(this.#store, deployment, allocs);
    if (verdict.fails) {
      this.#fail(deployment, DEPLOYMENT_TEXT.failedAllocations, verdict.rollsBack);
      return;
    }
    this.#watchDeadline(deployment, allocs);
    if (mayAutoPromote(deployment, allocs)) promoteDeployment(this.#store, deployment, { all: true, groups: [] });
    if (isHealthMoved || verdict.replace.length > 0) this.#evaluateSoon(id, verdict.replace);
  }

  #evaluateSoon(id: string, replace: readonly string[]): void {
    const batch = this.#batches.get(id);
    if (batch !== undefined) {
      for (const alloc of replace) batch.add(alloc);
      return;
    }
    this.#batches.set(id, new Set(replace));
    this.#store.clock.after(BATCH_MS, () => {
      const due = this.#batches.get(id) ?? new Set<string>();
      this.#batches.delete(id);
      const deployment = this.#active(id);
      if (deployment !== undefined) this.#evaluate(deployment, due);
    });
  }

  #evaluate(deployment: Deployment, replace: ReadonlySet<string>): void {
    const { tables } = this.#store;
    this.#store.commit('AllocationUpdateDesiredStatus', (writer) => {
      for (const allocId of replace) {
        const alloc = tables.allocs.get(allocId);
        if (alloc === undefined) continue;
        writer.putAlloc({ ...alloc, DesiredTransition: { ...alloc.DesiredTransition, Reschedule: true } });
      }
      writer.putEval(watcherEval(this.#store, deployment));
    });
  }

  #watchDeadline(deployment: Deployment, allocs: readonly StoredAllocation[]): void {
    const atMs = cutoffMs(deployment, allocs);
    const watched = this.#deadlines.get(deployment.ID);
    if (watched?.atMs === atMs) return;
    watched?.cancel();
    this.#deadlines.delete(deployment.ID);
    if (atMs === undefined) return;
    const { clock } = this.#store;
    const cancel = clock.after(atMs - clock.now(), () => this.#onDeadline(deployment.ID));
    this.#deadlines.set(deployment.ID, { atMs, cancel });
  }

  #onDeadline(id: string): void {
    this.#deadlines.delete(id);
    const deployment = this.#active(id);
    if (deployment === undefined || deployment.Status === 'paused') return;
    const late = Object.values(deployment.TaskGroups).filter((group) => {
      const isWaiting = group.DesiredCanaries > 0 && !group.Promoted;
      return group.HealthyAllocs < (isWaiting ? group.DesiredCanaries : group.DesiredTotal);
    });
    const rollsBack = late.some((group) => group.AutoRevert);
    if (late.length > 0) this.#fail(deployment, DEPLOYMENT_TEXT.progressDeadline, rollsBack);
  }

  #fail(deployment: Deployment, text: string, rollsBack: boolean): void {
    const store = this.#store;
    const { job, description } = rollsBack
      ? rollbackOf(store, deployment, text)
      : { job: undefined, description: text };
    store.commit('DeploymentStatusUpdate', (writer) => {
      setDeploymentStatus(store, writer, deployment.ID, 'failed', description);
      if (job !== undefined) writer.putJob(job);
      writer.putEval(watcherEval(store, deployment));
    });
  }
}

export function watcherEval(store: Store, deployment: Deployment): Evaluation {
  const job = store.view.job(deployment.Namespace, deployment.JobID);
  return newEvaluation(store, {
    JobID: deployment.JobID,
    Namespace: deployment.Namespace,
    Type: job?.Type ?? 'service',
    Priority: deployment.EvalPriority,
    TriggeredBy: 'deployment-watcher',
    DeploymentID: deployment.ID,
  });
}

export function allocsOf(store: Store, deployment: Deployment): StoredAllocation[] {
  const key = jobKey(deployment.Namespace, deployment.JobID);
  return lookUp(store.tables.allocsByJob, store.tables.allocs, key).filter(
    (alloc) => alloc.DeploymentID === deployment.ID,
  );
}

/** Unhealthy allocations either fail the deployment or, while attempts are left, may be replaced. */
function judge(store: Store, deployment: Deployment, allocs: readonly StoredAllocation[]) {
  const job: StoredJob | undefined = store.view.job(deployment.Namespace, deployment.JobID);
  const verdict = { fails: false, rollsBack: false, replace: [] as string[] };
  for (const alloc of allocs) {
    const group = deployment.TaskGroups[alloc.TaskGroup];
    if (group === undefined || !isUnhealthy(alloc)) continue;
    const policy = rescheduleOf(groupOf(job, alloc.TaskGroup));
    const isLast = group.ProgressDeadline === 0 || !mayReschedule(policy, alloc, store.clock.now());
    if (isLast) {
      verdict.fails = true;
      verdict.rollsBack ||= group.AutoRevert;
    } else if (alloc.DesiredTransition.Reschedule !== true) verdict.replace.push(alloc.ID);
  }
  return verdict;
}

function mayAutoPromote(deployment: Deployment, allocs: readonly StoredAllocation[]): boolean {
  const canarying = Object.values(deployment.TaskGroups).filter((group) => group.DesiredCanaries > 0);
  if (canarying.length === 0 || canarying.every((group) => group.Promoted)) return false;
  return canarying.every((group) => {
    const placed = group.PlacedCanaries ?? [];
    const healthy = allocs.filter((alloc) => placed.includes(alloc.ID) && isHealthy(alloc) && !isTerminal(alloc));
    return group.AutoPromote && healthy.length === group.DesiredCanaries;
  });
}

/** The earliest deadline of a group that is not done. */
function cutoffMs(deployment: Deployment, allocs: readonly StoredAllocation[]): number | undefined {
  const deadlines: number[] = [];
  for (const [name, group] of Object.entries(deployment.TaskGroups)) {
    const healthy = allocs.filter((alloc) => alloc.TaskGroup === name && isHealthy(alloc) && !isTerminal(alloc));
    const isWaiting = group.DesiredCanaries > 0 && !group.Promoted;
    const deadline = parseTime(group.RequireProgressBy);
    if (deadline !== undefined && (isWaiting || healthy.length < group.DesiredTotal)) deadlines.push(deadline);
  }
  return deadlines.length === 0 ? undefined : Math.min(...deadlines);
}
