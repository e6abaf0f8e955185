import { groupOf, rescheduleOf, type StoredAllocation } from '../../state/model.ts';
import { isoTime, msToNs, nsToMs, parseTime } from '../../state/time.ts';
import type { ReschedulePolicy, RescheduleTracker } from '../../wire.ts';

type Rescheduled = Pick<StoredAllocation, 'RescheduleTracker'>;

/** True while the policy allows one more attempt for an allocation that failed at `failedAtMs`. */
export function mayReschedule(policy: ReschedulePolicy | undefined, alloc: Rescheduled, failedAtMs: number): boolean {
  if (policy === undefined) return false;
  const attempts = policy.Attempts ?? 0;
  if (policy.Unlimited === true) return true;
  if (attempts === 0) return false;
  const since = failedAtMs - nsToMs(policy.Interval);
  const made = (alloc.RescheduleTracker?.Events ?? []).filter((event) => nsToMs(event.RescheduleTime) > since);
  return made.length < attempts;
}

/** When a failed allocation may be replaced, in ms; undefined when it may not. */
export function nextRescheduleMs(alloc: StoredAllocation): number | undefined {
  const policy = rescheduleOf(groupOf(alloc.Job, alloc.TaskGroup));
  if (alloc.ClientStatus !== 'failed' && alloc.ClientStatus !== 'lost') return undefined;
  const failedAtMs = lastEventMs(alloc);
  if (!mayReschedule(policy, alloc, failedAtMs)) return undefined;
  return failedAtMs + nextDelayMs(policy ?? {}, alloc);
}

/** The wait before the next attempt, after Nomad's constant, exponential and Fibonacci functions. */
export function nextDelayMs(policy: ReschedulePolicy, alloc: StoredAllocation): number {
  const base = nsToMs(policy.Delay);
  const events = alloc.RescheduleTracker?.Events ?? [];
  const last = events.at(-1);
  if (last === undefined) return base;
  const before = events.at(-2);
  let delay = base;
  if (policy.DelayFunction === 'exponential') delay = nsToMs(last.Delay) * 2;
  if (policy.DelayFunction === 'fibonacci' && before !== undefined) delay = nsToMs(last.Delay) + nsToMs(before.Delay);
  const cap = nsToMs(policy.MaxDelay);
  if (cap === 0 || delay <= cap) return delay;
  return lastEventMs(alloc) - nsToMs(last.RescheduleTime) > cap ? base : cap;
}

export function trackReschedule(previous: StoredAllocation, nowMs: number): RescheduleTracker {
  const policy = rescheduleOf(groupOf(previous.Job, previous.TaskGroup)) ?? {};
  const event = {
    RescheduleTime: msToNs(nowMs),
    PrevAllocID: previous.ID,
    PrevNodeID: previous.NodeID,
    Delay: msToNs(nextDelayMs(policy, previous)),
  };
  // An unlimited policy keeps only the last few attempts, as the real tracker does.
  const events = policy.Unlimited
    ? (previous.RescheduleTracker?.Events ?? []).slice(-4)
    : previous.RescheduleTracker?.Events;
  return { Events: [...(events ?? []), event], LastReschedule: 'ok' };
}

/** When its last task ended, or when it was last written. */
export function lastEventMs(alloc: StoredAllocation): number {
  const ends = Object.values(alloc.TaskStates ?? {}).map((state) => parseTime(state.FinishedAt) ?? 0);
  const last = Math.max(0, ...ends);
  return last > 0 ? last : nsToMs(alloc.ModifyTime);
}

export const waitUntil = (ms: number): string => isoTime(ms);
