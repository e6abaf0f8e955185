import type { GroupProgress } from '../../../domain/change/change.ts';
import type { Plan } from '../../../domain/plan/plan.ts';
import type { Allocation, Evaluation } from '../../../ports/scheduler.ts';
import type { Judged, Verdict } from './judge.ts';

interface Case {
  readonly plan: Plan;
  /** Allocations of the version that was deployed. */
  readonly mine: readonly Allocation[];
  readonly all: readonly Allocation[];
  readonly evaluation: Evaluation | 'gone';
}

/** For jobs without a deployment: batch, system before Nomad 1.11, and service jobs with `max_parallel = 0`. */
export function judgeAllocations({ plan, mine, all, evaluation }: Case): Judged {
  const isBatch = plan.jobType === 'batch' || plan.jobType === 'sysbatch';
  const failures = evaluation === 'gone' ? {} : evaluation.failures;
  const groups = plan.groups.map(({ name, count }) => {
    const own = mine.filter(({ group }) => group === name);
    return groupProgress(name, own, { count, unplaced: failures[name]?.unplaced ?? 0, isBatch });
  });
  const progress = { groups, awaitsPromotion: false, deploymentId: undefined };
  return { verdict: verdictOf(groups, { mine, all, evaluation, isBatch }), progress };
}

type Seen = Omit<Case, 'plan'> & { readonly isBatch: boolean };

function verdictOf(groups: readonly GroupProgress[], { mine, all, evaluation, isBatch }: Seen): Verdict {
  if (mine.some(hasFailedForGood)) return { kind: 'failed', deployment: undefined };
  const allThere = groups.every(({ desired, healthy }) => healthy >= desired);
  // Without the evaluation nobody says that the scheduler has looked at the job; something of it must be there.
  const looked = evaluation !== 'gone' || mine.length > 0;
  const oldOnes = !isBatch && all.some((allocation) => isLive(allocation) && !mine.includes(allocation));
  return { kind: allThere && looked && !oldOnes ? 'succeeded' : 'ongoing' };
}

interface Wanted {
  /** Undefined for system jobs: one on every eligible node, which only the placed ones tell. */
  readonly count: number | undefined;
  readonly unplaced: number;
  readonly isBatch: boolean;
}

function groupProgress(name: string, own: readonly Allocation[], wanted: Wanted): GroupProgress {
  const wantedToRun = own.filter(({ desiredStatus }) => desiredStatus === 'run');
  const done = wanted.isBatch
    ? own.filter(({ clientStatus }) => clientStatus === 'complete')
    : wantedToRun.filter(({ clientStatus, healthy }) => clientStatus === 'running' && healthy !== false);
  return {
    name,
    desired: wanted.count ?? wantedToRun.length + wanted.unplaced,
    placed: wantedToRun.length,
    healthy: done.length,
    unhealthy: own.filter(({ clientStatus }) => clientStatus === 'failed').length,
    canaries: 0,
    promoted: false,
  };
}

function hasFailedForGood({ clientStatus, rescheduling }: Allocation): boolean {
  return clientStatus === 'failed' && !rescheduling;
}

function isLive({ desiredStatus, clientStatus }: Allocation): boolean {
  return desiredStatus === 'run' && (clientStatus === 'running' || clientStatus === 'pending');
}
