import type { Applied, Cause, Progress } from '../../../domain/change/change.ts';
import type { ChangeEvent } from '../../../domain/change/transition.ts';
import { isUpstream } from '../../../domain/errors.ts';
import type { Plan } from '../../../domain/plan/plan.ts';
import type { StoredChange } from '../../../ports/change-store.ts';
import type { Deployment, RunningJob, Scheduler } from '../../../ports/scheduler.ts';
import { type ChangeDeps, isoNow } from '../deps.ts';
import { showCard, showEntry } from '../show.ts';
import { explainAllocation, explainDeployment, explainPlacement, isTroubled, mostTelling } from './cause.ts';
import { judge, ourAllocations, ownDeployment, type Verdict } from './judge.ts';
import type { Observed } from './mailbox.ts';
import { findRevert } from './revert.ts';

/** Allocations that get a thread entry of their own; a wide failure says the same again and again. */
const MAX_FAILURE_ENTRIES = 3;
/** How often it is asked whether the scheduler has dealt with a failure, in ms. */
const SETTLE_MS = 500;

export type Ending = Extract<ChangeEvent, { type: 'succeeded' | 'failed' | 'rolled-back' | 'superseded' }>;

interface Followed {
  readonly scheduler: Scheduler;
  readonly applied: Applied;
  readonly plan: Plan;
  readonly signal: AbortSignal;
}

/** What has been shown of one change so far, so that everything is said once. */
export class Follower {
  progress: Progress | undefined;
  readonly #deps: ChangeDeps;
  readonly #stored: StoredChange;
  readonly #followed: Followed;
  readonly #said = new Set<string>();
  #failureEntries = 0;
  #drawn = '';
  #blind = false;

  constructor(deps: ChangeDeps, stored: StoredChange, followed: Followed) {
    this.#deps = deps;
    this.#stored = stored;
    this.#followed = followed;
  }

  /** Shows what is new, and answers how the change ended once it has. What Nomad does not answer now is asked again. */
  async see(observed: Observed): Promise<Ending | undefined> {
    this.#sayBlindness(observed.blind);
    if (observed.blind) return undefined;
    try {
      const { applied, plan } = this.#followed;
      const judged = judge({ applied, plan, observed, job: await this.#jobOf(observed) });
      this.progress = withBlock(judged.progress, observed);
      await this.#sayFailures(observed);
      const ending = await this.#ending(judged.verdict, observed);
      if (ending === undefined) this.#sayProgress(observed, this.progress);
      return ending;
    } catch (error) {
      if (!isUpstream(error)) throw error;
      this.#deps.log.warn({ err: error, changeId: this.#stored.change.id }, 'looking at a rollout');
      return undefined;
    }
  }

  /** The job as it stands, where no deployment tells what becomes of our version. */
  async #jobOf({ deployments = [] }: Observed): Promise<RunningJob | 'gone' | undefined> {
    const { scheduler, applied, plan, signal } = this.#followed;
    if (ownDeployment(plan, applied, deployments) !== undefined) return undefined;
    return (await scheduler.job(this.#stored.change.jobId, { signal })) ?? 'gone';
  }

  async #ending(verdict: Verdict, observed: Observed): Promise<Ending | undefined> {
    const at = isoNow(this.#deps);
    switch (verdict.kind) {
      case 'ongoing':
        return undefined;
      case 'succeeded':
        return { type: 'succeeded', at };
      case 'superseded':
        return { type: 'superseded', at };
      case 'failed':
        return verdict.deployment === undefined
          ? this.#afterAllocationsFailed(observed)
          : this.#afterDeploymentFailed(verdict.deployment, observed);
    }
  }

  /** A failed allocation may be replaced yet: that is known once no evaluation of the job is pending. */
  async #afterAllocationsFailed(observed: Observed): Promise<Ending | undefined> {
    const { scheduler, applied, plan, signal } = this.#followed;
    const { jobId } = this.#stored.change;
    const isPending = async () =>
      (await scheduler.evaluations(jobId, { signal })).some(({ status }) => status === 'pending');
    while (await isPending()) await this.#deps.clock.sleep(SETTLE_MS, signal);
    const { value: allocations } = await scheduler.allocations(jobId, { signal });
    const settled = { ...observed, allocations };
    const { verdict } = judge({ applied, plan, observed: settled, job: await this.#jobOf(observed) });
    if (verdict.kind !== 'failed') return undefined;
    return { type: 'failed', at: isoNow(this.#deps), cause: await this.#cause(settled) };
  }

  async #afterDeploymentFailed(failed: Deployment, observed: Observed): Promise<Ending | undefined> {
    const { scheduler, signal } = this.#followed;
    const { change } = this.#stored;
    const { deployments = [], allocations = [] } = observed;
    const revert = await findRevert(scheduler, change.jobId, { failed, deployments, allocations }, { signal });
    if (revert.kind === 'going-back' || revert.kind === 'went-back') this.#sayRevert(revert.to);
    if (revert.kind === 'going-back') return undefined;
    const cause = await this.#cause(observed, failed);
    const at = isoNow(this.#deps);
    switch (revert.kind) {
      case 'none':
      case 'revert-failed':
        return { type: 'failed', at, cause };
      case 'overtaken':
        return { type: 'superseded', at, cause };
      case 'went-back': {
        const revertedTo = { jobVersion: revert.to.version, version: change.fromVersion };
        return { type: 'rolled-back', at, cause, revertedTo };
      }
    }
  }

  async #cause({ allocations = [], evaluation }: Observed, failed?: Deployment): Promise<Cause> {
    const { scheduler, applied, signal } = this.#followed;
    const allocation = mostTelling(ourAllocations(allocations, applied));
    if (allocation !== undefined) return explainAllocation(scheduler, allocation, signal);
    const placement = evaluation === undefined || evaluation === 'gone' ? undefined : explainPlacement(evaluation);
    return placement ?? (failed === undefined ? { kind: 'unknown' } : explainDeployment(failed));
  }

  async #sayFailures({ allocations = [] }: Observed): Promise<void> {
    const { scheduler, applied, signal } = this.#followed;
    for (const allocation of ourAllocations(allocations, applied).filter(isTroubled)) {
      const key = `allocation-${allocation.id}`;
      if (this.#failureEntries >= MAX_FAILURE_ENTRIES || this.#said.has(key)) continue;
      const cause = await explainAllocation(scheduler, allocation, signal);
      this.#failureEntries++;
      this.#sayOnce(key, { kind: 'allocation-failed', cause });
    }
  }

  #sayProgress({ evaluation }: Observed, progress: Progress): void {
    const cause = evaluation === undefined || evaluation === 'gone' ? undefined : explainPlacement(evaluation);
    if (cause !== undefined) this.#sayOnce('placement', { kind: 'placement-blocked', cause });
    if (progress.awaitsPromotion) this.#sayPromotion(progress);
    const drawn = JSON.stringify(progress);
    if (drawn === this.#drawn || progress.groups.length === 0) return;
    this.#drawn = drawn;
    void showCard(this.#deps, this.#stored, { progress, plan: this.#followed.plan });
  }

  #sayPromotion({ groups }: Progress): void {
    const waiting = groups.filter(({ canaries, promoted }) => canaries > 0 && !promoted);
    const canaries = waiting.reduce((sum, group) => sum + group.canaries, 0);
    const healthyCanaries = waiting.reduce((sum, group) => sum + Math.min(group.healthy, group.canaries), 0);
    this.#sayOnce('promotion', { kind: 'awaits-promotion', healthyCanaries, canaries });
  }

  #sayRevert(to: RunningJob): void {
    const version = this.#stored.change.fromVersion;
    this.#sayOnce('auto-revert', { kind: 'auto-revert', jobVersion: to.version, version });
  }

  #sayBlindness(blind: boolean): void {
    if (blind === this.#blind) return;
    this.#blind = blind;
    this.#sayOnce(`${blind ? 'blind' : 'back'}-${this.#deps.clock.now()}`, {
      kind: blind ? 'nomad-unreachable' : 'nomad-back',
    });
  }

  /** Slack is told beside what is watched: a slow Slack must not make us miss how it ends. */
  #sayOnce(key: string, entry: Parameters<typeof showEntry>[3]): void {
    if (this.#said.has(key)) return;
    this.#said.add(key);
    void showEntry(this.#deps, this.#stored.change, key, entry);
  }
}

/** While something is missing and cannot be placed, the card says why: nothing else would move on it. */
function withBlock(progress: Progress, { evaluation }: Observed): Progress {
  const isMissing = progress.groups.some(({ placed, desired }) => placed < desired);
  const cause = evaluation === undefined || evaluation === 'gone' ? undefined : explainPlacement(evaluation);
  return isMissing && cause?.message !== undefined ? { ...progress, blocked: cause.message } : progress;
}
