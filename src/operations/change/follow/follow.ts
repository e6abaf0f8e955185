import type { Applied, Cause, Progress } from '../../../domain/change/change.ts';
import type { ChangeEvent } from '../../../domain/change/transition.ts';
import type { Plan } from '../../../domain/plan/plan.ts';
import type { StoredChange } from '../../../ports/change-store.ts';
import type { RunningJob, Scheduler } from '../../../ports/scheduler.ts';
import { advance } from '../advance.ts';
import { type ChangeDeps, isoNow, upstreamsOf } from '../deps.ts';
import { readPlan } from '../frozen.ts';
import { showCard, showEntry } from '../show.ts';
import { explainAllocation, explainPlacement, isTroubled, mostTelling } from './cause.ts';
import { type Judged, judge, ourAllocations } from './judge.ts';
import { type Observed, observe } from './observe.ts';
import { findRevert } from './revert.ts';

/** Allocations that get a thread entry of their own; a wide failure says the same again and again. */
const MAX_FAILURE_ENTRIES = 3;

type Ending = Extract<ChangeEvent, { type: 'succeeded' | 'failed' | 'rolled-back' | 'superseded' }>;

/** Follows an applied change until it has ended, and shows how it goes. Aborting leaves the change to be followed again. */
export async function follow(deps: ChangeDeps, stored: StoredChange, signal: AbortSignal): Promise<StoredChange> {
  const { change } = stored;
  const { scheduler } = upstreamsOf(deps, change.environment);
  const applied = change.applied;
  if (applied === undefined) return stored;
  const [plan, job] = await Promise.all([
    readPlan(deps.store, stored, signal),
    scheduler.job(change.jobId, { signal }),
  ]);
  const evaluationId = applied.evaluationId ?? (await findEvaluation(scheduler, change.jobId, applied, signal));
  const launchesLater = job?.periodic === true || job?.parameterized === true;
  const follower = new Follower(deps, stored, { scheduler, applied, plan, signal, launchesLater });
  for await (const observed of observe(scheduler, deps.clock, { jobId: change.jobId, evaluationId }, signal)) {
    const ending = await follower.see(observed);
    if (ending !== undefined) return finish(deps, stored, ending, follower.progress);
  }
  return stored;
}

/** After a restart the answer to our registration is gone; the job's evaluations still name the one it caused. */
async function findEvaluation(
  scheduler: Scheduler,
  jobId: string,
  applied: Applied,
  signal: AbortSignal,
): Promise<string | undefined> {
  const evaluations = await scheduler.evaluations(jobId, { signal });
  return evaluations.find(
    ({ trigger, jobModifyIndex }) => trigger === 'job-register' && jobModifyIndex >= applied.jobModifyIndex,
  )?.id;
}

async function finish(
  deps: ChangeDeps,
  stored: StoredChange,
  ending: Ending,
  progress: Progress | undefined,
): Promise<StoredChange> {
  const advanced = await advance(deps, stored, ending);
  if (advanced.kind !== 'advanced') return stored;
  // The entry first: when the card reads "succeeded", everything about it has been said.
  await showEntry(deps, advanced.stored.change, 'ended', { kind: 'ended' });
  await showCard(deps, advanced.stored, progress);
  return advanced.stored;
}

interface Followed {
  readonly scheduler: Scheduler;
  readonly applied: Applied;
  readonly plan: Plan;
  readonly signal: AbortSignal;
  readonly launchesLater: boolean;
}

/** What has been shown of one change so far, so that everything is said once. */
class Follower {
  progress: Progress | undefined;
  readonly #deps: ChangeDeps;
  readonly #stored: StoredChange;
  readonly #followed: Followed;
  readonly #explained = new Set<string>();
  #shown = '';
  #blind = false;
  #saidPlacement = false;
  #saidPromotion = false;
  #saidRevert = false;

  constructor(deps: ChangeDeps, stored: StoredChange, followed: Followed) {
    this.#deps = deps;
    this.#stored = stored;
    this.#followed = followed;
  }

  /** Shows what is new, and answers how the change ended once it has. */
  async see(observed: Observed): Promise<Ending | undefined> {
    this.#sayBlindness(observed.blind);
    const { applied, plan, launchesLater } = this.#followed;
    const judged = judge({ applied, plan, observed, launchesLater });
    this.progress = judged.progress;
    await this.#sayFailures(observed);
    const ending = await this.#ending(judged, observed);
    if (ending === undefined) {
      this.#sayPlacement(observed);
      this.#sayPromotion(judged.progress);
      this.#draw(judged.progress);
    }
    return ending;
  }

  async #ending({ verdict }: Judged, observed: Observed): Promise<Ending | undefined> {
    const at = isoNow(this.#deps);
    switch (verdict.kind) {
      case 'ongoing':
        return undefined;
      case 'succeeded':
        return { type: 'succeeded', at };
      case 'superseded':
        return { type: 'superseded', at };
      case 'failed':
        return this.#afterFailure(observed, at);
    }
  }

  async #afterFailure(observed: Observed, at: string): Promise<Ending | undefined> {
    const { scheduler, applied, signal } = this.#followed;
    const { deployments = [], allocations = [] } = observed;
    const { change } = this.#stored;
    const revert = await findRevert(scheduler, change.jobId, { applied, deployments, allocations }, signal);
    const cause = () => this.#cause(observed);
    switch (revert.kind) {
      case 'none':
      case 'revert-failed':
        return { type: 'failed', at, cause: await cause() };
      case 'overtaken':
        return { type: 'superseded', at, cause: await cause() };
      case 'going-back':
        this.#sayRevert(revert.to);
        return undefined;
      case 'went-back': {
        this.#sayRevert(revert.to);
        const revertedTo = { jobVersion: revert.to.version, version: change.fromVersion };
        return { type: 'rolled-back', at, cause: await cause(), revertedTo };
      }
    }
  }

  async #cause({ allocations = [], evaluation }: Observed): Promise<Cause> {
    const { scheduler, applied, signal } = this.#followed;
    const allocation = mostTelling(ourAllocations(allocations, applied));
    if (allocation !== undefined) return explainAllocation(scheduler, allocation, signal);
    const placement = evaluation === undefined ? undefined : explainPlacement(evaluation);
    return placement ?? { kind: 'deadline' };
  }

  #draw(progress: Progress): void {
    const drawn = JSON.stringify(progress);
    if (drawn === this.#shown || progress.groups.length === 0) return;
    this.#shown = drawn;
    void showCard(this.#deps, this.#stored, progress);
  }

  async #sayFailures({ allocations = [] }: Observed): Promise<void> {
    const { scheduler, applied, signal } = this.#followed;
    for (const allocation of ourAllocations(allocations, applied).filter(isTroubled)) {
      if (this.#explained.size >= MAX_FAILURE_ENTRIES || this.#explained.has(allocation.id)) continue;
      this.#explained.add(allocation.id);
      const cause = await explainAllocation(scheduler, allocation, signal);
      this.#say(`allocation-${allocation.id}`, { kind: 'allocation-failed', cause });
    }
  }

  #sayPlacement({ evaluation }: Observed): void {
    if (this.#saidPlacement || evaluation === undefined) return;
    const cause = explainPlacement(evaluation);
    if (cause === undefined) return;
    this.#saidPlacement = true;
    this.#say('placement', { kind: 'placement-blocked', cause });
  }

  #sayPromotion(progress: Progress): void {
    if (this.#saidPromotion || !progress.awaitsPromotion) return;
    this.#saidPromotion = true;
    const waiting = progress.groups.filter(({ canaries, promoted }) => canaries > 0 && !promoted);
    const sum = (pick: (group: (typeof waiting)[number]) => number) => waiting.reduce((n, group) => n + pick(group), 0);
    const canaries = sum((group) => group.canaries);
    const healthyCanaries = Math.min(
      canaries,
      sum((group) => group.healthy),
    );
    this.#say('promotion', { kind: 'awaits-promotion', healthyCanaries, canaries });
  }

  #sayRevert(to: RunningJob): void {
    if (this.#saidRevert) return;
    this.#saidRevert = true;
    const version = this.#stored.change.fromVersion;
    this.#say('auto-revert', { kind: 'auto-revert', jobVersion: to.version, version });
  }

  #sayBlindness(blind: boolean): void {
    if (blind === this.#blind) return;
    this.#blind = blind;
    const at = this.#deps.clock.now();
    this.#say(`blind-${at}`, { kind: blind ? 'nomad-unreachable' : 'nomad-back' });
  }

  /** Slack is told beside what is watched: a slow Slack must not make us miss how it ends. */
  #say(key: string, entry: Parameters<typeof showEntry>[3]): void {
    void showEntry(this.#deps, this.#stored.change, key, entry);
  }
}
