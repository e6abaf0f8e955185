import { groupOf, isTerminal, rescheduleOf, type StoredAllocation } from '../../state/model.ts';
import { isoTime, msToNs, nsToMs, parseTime } from '../../state/time.ts';
import type { AllocState, Evaluation } from '../../wire.ts';
import { WHY } from '../outcome.ts';
import type { GroupPlan } from './group.ts';
import type { ReconcileState } from './job.ts';
import { mayReschedule, nextDelayMs } from './reschedule.ts';

const strategyOf = (alloc: StoredAllocation) => groupOf(alloc.Job, alloc.TaskGroup)?.Disconnect ?? undefined;

/** How long an allocation may stay unknown, in ms; 0 when its group says nothing of it. */
export const lostAfterMs = (alloc: StoredAllocation): number => nsToMs(strategyOf(alloc)?.LostAfter);

export const replacesOnDisconnect = (alloc: StoredAllocation): boolean => strategyOf(alloc)?.Replace ?? true;

/** Of AllocStates: 0 is the client status, the only field that Nomad keeps a history of. */
const CLIENT_STATUS = 0;

function lastUnknownMs(alloc: StoredAllocation): number | undefined {
  const last = (alloc.AllocStates ?? []).findLast((state) => state.Value === 'unknown');
  return parseTime(last?.Time);
}

/** True from the moment an allocation became unknown until the scheduler has settled what its return means. */
export function needsToReconnect(alloc: StoredAllocation): boolean {
  return (alloc.AllocStates ?? []).at(-1)?.Value === 'unknown';
}

export function hasExpired(alloc: StoredAllocation, nowMs: number): boolean {
  const since = lastUnknownMs(alloc);
  return alloc.ClientStatus === 'unknown' && since !== undefined && since + lostAfterMs(alloc) <= nowMs;
}

const withState = (alloc: StoredAllocation, value: string, nowMs: number): AllocState[] => [
  ...(alloc.AllocStates ?? []),
  { Field: CLIENT_STATUS, Value: value, Time: isoTime(nowMs) },
];

/**
 * Marks allocations of a node that has just disconnected as unknown, and asks to look again when they are lost for good.
 * They are replaced in the meantime as failed ones would be: only with a reschedule policy, and after its delay.
 */
export function disconnect(state: ReconcileState, plan: GroupPlan, allocs: readonly StoredAllocation[]): void {
  for (const alloc of allocs) {
    const timeout = followUp(state, {
      TriggeredBy: 'max-disconnect-timeout',
      StatusDescription: 'created for delayed disconnect timeout',
      WaitUntil: isoTime(state.nowMs + lostAfterMs(alloc)),
    });
    const delayMs = replacementDelayMs(state, alloc);
    const replacement =
      delayMs === undefined
        ? undefined
        : followUp(state, {
            TriggeredBy: 'alloc-reschedule',
            StatusDescription: 'created for delayed rescheduling',
            WaitUntil: isoTime(state.nowMs + delayMs),
          });
    state.outcome.followUps.push(timeout, ...(replacement === undefined ? [] : [replacement]));
    const unknown = {
      ...alloc,
      ClientStatus: 'unknown',
      ClientDescription: WHY.unknown,
      AllocStates: withState(alloc, 'unknown', state.nowMs),
      FollowupEvalID: replacement?.ID ?? timeout.ID,
    };
    state.outcome.updates.push(unknown);
    plan.untainted.push(unknown);
  }
  plan.desired.Disconnect += allocs.length;
}

function replacementDelayMs({ nowMs }: ReconcileState, alloc: StoredAllocation): number | undefined {
  const policy = rescheduleOf(groupOf(alloc.Job, alloc.TaskGroup));
  if (policy === undefined || !replacesOnDisconnect(alloc) || !mayReschedule(policy, alloc, nowMs)) return undefined;
  return nextDelayMs(policy, alloc);
}

type FollowUp = Pick<Evaluation, 'TriggeredBy' | 'WaitUntil' | 'StatusDescription'>;

function followUp(state: ReconcileState, fields: FollowUp): Evaluation {
  return {
    ID: state.newId(),
    Namespace: state.job.Namespace,
    Priority: state.job.Priority,
    Type: state.job.Type,
    JobID: state.job.ID,
    JobModifyIndex: state.job.ModifyIndex,
    Status: 'pending',
    PreviousEval: state.evalId,
    CreateIndex: 0,
    ModifyIndex: 0,
    CreateTime: msToNs(state.nowMs),
    ModifyTime: msToNs(state.nowMs),
    ...fields,
  };
}

/** Settles for each allocation that is back whether it or its replacement stays (`reconcile` of the group). */
export function reconnect(state: ReconcileState, plan: GroupPlan, allocs: readonly StoredAllocation[]): void {
  for (const alloc of allocs) {
    const replacements = plan.untainted.filter((other) => other.Name === alloc.Name && !isTerminal(other));
    if (isOutdated(state, alloc) || replacements.some((other) => !staysOver(alloc, other))) {
      stop(state, plan, alloc, WHY.notNeeded);
      continue;
    }
    for (const other of replacements) stop(state, plan, other, WHY.reconnected);
    plan.untainted = plan.untainted.filter((other) => !replacements.includes(other));
    const back = { ...alloc, AllocStates: withState(alloc, alloc.ClientStatus, state.nowMs) };
    state.outcome.updates.push(back);
    plan.untainted.push(back);
    plan.desired.Reconnect += 1;
  }
}

const isOutdated = ({ job }: ReconcileState, alloc: StoredAllocation): boolean =>
  alloc.ClientStatus !== 'running' || alloc.DesiredStatus !== 'run' || alloc.Job.Version < job.Version;

function stop(state: ReconcileState, plan: GroupPlan, alloc: StoredAllocation, description: string): void {
  state.outcome.stops.push({ alloc, description });
  plan.desired.Stop += 1;
}

function staysOver(original: StoredAllocation, other: StoredAllocation): boolean {
  if (other.Job.Version > original.Job.Version) return false;
  switch (strategyOf(original)?.Reconcile) {
    case 'keep_original':
      return true;
    case 'keep_replacement':
      return false;
    case 'longest_running':
      return startMs(original) <= startMs(other);
    default:
      return other.ClientStatus !== 'running' || scoreOf(original) >= scoreOf(other);
  }
}

const startMs = (alloc: StoredAllocation): number =>
  Math.min(
    ...Object.values(alloc.TaskStates ?? {}).map((task) => parseTime(task.StartedAt) ?? Number.POSITIVE_INFINITY),
  );

const scoreOf = (alloc: StoredAllocation): number =>
  Math.max(...(alloc.Metrics?.ScoreMetaData ?? []).map((meta) => meta.NormScore), Number.NEGATIVE_INFINITY);
