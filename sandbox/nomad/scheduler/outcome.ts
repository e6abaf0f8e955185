import type { StoredAllocation, StoredGroup } from '../state/model.ts';
import type { AllocationMetric, Deployment, DesiredUpdates, Evaluation } from '../wire.ts';

/** An allocation that shall stop, and what people read as the reason. */
export interface StopOrder {
  readonly alloc: StoredAllocation;
  readonly description: string;
  /** Set where the client cannot report it any more, for example `lost`. */
  readonly clientStatus?: string;
  readonly preemptedBy?: string;
}

/** A slot that shall be filled. */
export interface PlaceOrder {
  readonly name: string;
  readonly group: StoredGroup;
  readonly canary: boolean;
  /** The allocation that this one follows. */
  readonly previous?: StoredAllocation | undefined;
  readonly isReschedule?: boolean;
  /** Before promotion, a slot that is no canary gets the old version of the job. */
  readonly oldVersionOnly?: boolean;
  /** The allocation that is stopped in the same step. */
  readonly replaces?: StoredAllocation;
}

export interface DeploymentUpdate {
  readonly id: string;
  readonly status: string;
  readonly description: string;
}

/** What one run of the scheduler decided; nothing of it is written yet. */
export interface SchedulerOutcome {
  readonly stops: StopOrder[];
  readonly placements: StoredAllocation[];
  /** Existing allocations with changed fields: updated in place, or marked for a later reschedule. */
  readonly updates: StoredAllocation[];
  deployment: Deployment | undefined;
  readonly deploymentUpdates: DeploymentUpdate[];
  readonly desired: Record<string, DesiredUpdates>;
  readonly failed: Record<string, AllocationMetric>;
  readonly queued: Record<string, number>;
  readonly preempted: StoredAllocation[];
  readonly followUps: Evaluation[];
}

export const noUpdates = (): DesiredUpdates => ({
  Ignore: 0,
  Place: 0,
  Migrate: 0,
  Stop: 0,
  InPlaceUpdate: 0,
  DestructiveUpdate: 0,
  Canary: 0,
  Preemptions: 0,
  Disconnect: 0,
  Reconnect: 0,
  RescheduleNow: 0,
  RescheduleLater: 0,
});

export const emptyOutcome = (): SchedulerOutcome => ({
  stops: [],
  placements: [],
  updates: [],
  deployment: undefined,
  deploymentUpdates: [],
  desired: {},
  failed: {},
  queued: {},
  preempted: [],
  followUps: [],
});

/** Nomad's own words for why an allocation stops. */
export const WHY = {
  notNeeded: 'alloc not needed due to job update',
  migrating: 'alloc is being migrated',
  updating: 'alloc is being updated due to job update',
  lost: 'alloc is lost since its node is down',
  unknown: 'alloc is unknown since its node is disconnected',
  reconnected: 'alloc not needed due to disconnected client reconnect',
  nodeTainted: 'alloc not needed as node is tainted',
  rescheduled: 'alloc was rescheduled because it failed',
} as const;

export const isSystemType = (type: string): boolean => type === 'system' || type === 'sysbatch';

/** Whether an evaluation waits for room; system jobs do not wait for nodes that may not have them. */
export function leavesBlocked(outcome: SchedulerOutcome, type: string): boolean {
  return Object.values(outcome.failed).some((metric) => !isSystemType(type) || metric.NodesExhausted > 0);
}

/** The group's counts, started at zero when it has none yet. */
export function desiredOf(outcome: SchedulerOutcome, group: string): DesiredUpdates {
  const known = outcome.desired[group];
  if (known !== undefined) return known;
  const desired = noUpdates();
  outcome.desired[group] = desired;
  return desired;
}
