import type { Wire } from '../wire-object.ts';

export const SECOND = 1_000_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** Nomad's defaults as its API package sets them; durations in nanoseconds. */
export const UPDATE: Wire = {
  Stagger: 30 * SECOND,
  MaxParallel: 1,
  HealthCheck: 'checks',
  MinHealthyTime: 10 * SECOND,
  HealthyDeadline: 5 * MINUTE,
  ProgressDeadline: 10 * MINUTE,
  AutoRevert: false,
  Canary: 0,
  AutoPromote: false,
};

export const MIGRATE: Wire = {
  MaxParallel: 1,
  HealthCheck: 'checks',
  MinHealthyTime: 10 * SECOND,
  HealthyDeadline: 5 * MINUTE,
};

export const EPHEMERAL_DISK: Wire = { Sticky: false, Migrate: false, SizeMB: 300 };

export const LOGS: Wire = { MaxFiles: 10, MaxFileSizeMB: 10, Enabled: null, Disabled: false };

/** How often a failing task is started again on its node. */
export function restartPolicy(jobType: unknown): Wire {
  if (jobType === 'service' || jobType === 'system') {
    return { Delay: 15 * SECOND, Attempts: 2, Interval: 30 * MINUTE, Mode: 'fail', RenderTemplates: false };
  }
  return { Delay: 15 * SECOND, Attempts: 3, Interval: 24 * HOUR, Mode: 'fail', RenderTemplates: false };
}

/** How a failed allocation is placed again elsewhere. */
export function reschedulePolicy(jobType: unknown): Wire {
  const none = { Attempts: 0, Interval: 0, Delay: 0, DelayFunction: '', MaxDelay: 0, Unlimited: false };
  if (jobType === 'service') {
    return { ...none, Delay: 30 * SECOND, DelayFunction: 'exponential', MaxDelay: HOUR, Unlimited: true };
  }
  if (jobType === 'batch') {
    return { ...none, Attempts: 1, Interval: 24 * HOUR, Delay: 5 * SECOND, DelayFunction: 'constant' };
  }
  return none;
}
