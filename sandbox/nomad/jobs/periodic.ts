import type { EvalResponse, NomadCore } from '../core.ts';
import { failure } from '../errors.ts';
import { newEvaluation } from '../scheduler/broker.ts';
import { isPeriodic, jobKey, keyOf, type StoredJob } from '../state/model.ts';
import type { Store } from '../state/store.ts';
import { lookUp } from '../state/tables.ts';
import { msToNs } from '../state/time.ts';
import { parseCron } from './cron.ts';

/** When a periodic job runs next, in ms; undefined when it does not. An expression that is none: 500. */
export function nextLaunchMs(job: StoredJob, afterMs: number): number | undefined {
  const { Periodic: periodic } = job;
  if (!periodic || periodic.Enabled === false || job.Stop) return undefined;
  const specs = [...(periodic.Spec ? [periodic.Spec] : []), ...(periodic.Specs ?? [])];
  const times: number[] = [];
  for (const spec of specs) {
    const schedule = parseCron(spec);
    if (schedule === undefined) throw failure(`Failed to parse cron expression: invalid cron expression: ${spec}`);
    const next = schedule.next(afterMs, periodic.TimeZone || 'UTC');
    if (next !== undefined) times.push(next);
  }
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Launches one run of a periodic job as a child of its own. */
export function launchPeriodic(store: Store, job: StoredJob, atMs: number): EvalResponse {
  const id = `${job.ID}/periodic-${Math.floor(atMs / 1000)}`;
  const child: StoredJob = {
    ...job,
    ID: id,
    Name: id,
    ParentID: job.ID,
    Periodic: null,
    Status: '',
    Version: 0,
    Stable: false,
    VersionTag: null,
    SubmitTime: msToNs(store.clock.now()),
  };
  const evaluation = newEvaluation(store, {
    JobID: id,
    Namespace: job.Namespace,
    Priority: job.Priority,
    Type: job.Type,
    TriggeredBy: 'periodic-job',
  });
  const index = store.commit('JobRegistered', (writer) => {
    writer.putJob(child);
    writer.putEval(evaluation);
  });
  return { EvalID: evaluation.ID, EvalCreateIndex: index, Index: index };
}

export function forcePeriodic(core: NomadCore, namespace: string, id: string): EvalResponse {
  const job = core.store.view.job(namespace, id);
  if (job === undefined) throw failure('job not found');
  if (!isPeriodic(job)) throw failure("can't force launch non-periodic job");
  return launchPeriodic(core.store, job, core.store.clock.now());
}

/** Launches periodic jobs when their time comes; with prohibit_overlap not while a run is still going. */
export function startPeriodicDispatcher(store: Store): void {
  const timers = new Map<string, () => void>();
  const schedule = (job: StoredJob) => {
    const key = keyOf(job);
    timers.get(key)?.();
    timers.delete(key);
    let atMs: number | undefined;
    try {
      atMs = nextLaunchMs(job, store.clock.now());
    } catch {
      return; // a bad expression was refused when the job was registered
    }
    if (atMs === undefined) return;
    const dueMs = atMs;
    timers.set(
      key,
      store.clock.after(dueMs - store.clock.now(), () => {
        const current = store.view.job(job.Namespace, job.ID);
        if (current === undefined || current.Stop) return;
        if (current.Periodic?.ProhibitOverlap !== true || !hasRunningChild(store, current)) {
          launchPeriodic(store, current, dueMs);
        }
        schedule(current);
      }),
    );
  };
  store.onCommit((record) => {
    for (const { before, after } of record.jobs) {
      if (after === undefined) {
        if (before !== undefined) timers.get(keyOf(before))?.();
      } else if (isPeriodic(after) && before?.JobModifyIndex !== after.JobModifyIndex) schedule(after);
    }
  });
}

function hasRunningChild(store: Store, job: StoredJob): boolean {
  const children = lookUp(store.tables.childrenOf, store.tables.jobs, jobKey(job.Namespace, job.ID));
  return children.some((child) => child.Status !== 'dead');
}
