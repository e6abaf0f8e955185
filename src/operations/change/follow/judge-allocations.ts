import type { GroupProgress } from '../../../domain/change/change.ts';
import type { Plan } from '../../../domain/plan/plan.ts';
import type { Allocation, Evaluation } from '../../../ports/scheduler.ts';
import type { Judged } from './judge.ts';

interface Case {
  readonly plan: Plan;
  /** Allocations of the version that was deployed. */
  readonly mine: readonly Allocation[];
  readonly all: readonly Allocation[];
  readonly evaluation: Evaluation;
}

/** For jobs without a deployment: batch, system before Nomad 1.11, and service jobs with `max_parallel = 0`. */
export function judgeAllocations({ plan, mine, all, evaluation }: Case): Judged {
  const isBatch = plan.jobType === 'batch' || plan.jobType === 'sysbatch';
  const groups = plan.groups.map(({ name, count }) => {
    const own = mine.filter(({ group }) => group === name);
    const unplaced = evaluation.failures[name]?.unplaced ?? 0;
    return groupProgress(name, own, { count, unplaced, isBatch });
  });
  const progress = { groups, awaitsPromotion: false, deploymentId: undefined };
  if (mine.some(hasFailedForGood)) return { verdict: { kind: 'failed' }, progress };
  const allThere = groups.every(({ desired, healthy }) => healthy >= desired);
  const oldOnes = all.some((allocation) => isLive(allocation) && !mine.includes(allocation));
  const finished = allThere && (isBatch || !oldOnes) && evaluation.nextEvaluationId === undefined;
  return { verdict: { kind: finished ? 'succeeded' : 'ongoing' }, progress };
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
