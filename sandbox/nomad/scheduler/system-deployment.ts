import { emptyDeploymentState } from '../deployments/new.ts';
import { DEPLOYMENT_TEXT } from '../deployments/texts.ts';
import {
  isActiveDeployment,
  isHealthy,
  isTerminal,
  isUnhealthy,
  rollingUpdateOf,
  type StoredAllocation,
  type StoredGroup,
  type StoredJob,
} from '../state/model.ts';
import type { Deployment, DeploymentState } from '../wire.ts';
import type { SchedulerOutcome } from './outcome.ts';
import type { SchedulerRun } from './run.ts';

/** The deployment of a system job (from Nomad 1.11 on they have one); sysbatch jobs have none. */
export class SystemDeployment {
  readonly #run: SchedulerRun;
  readonly #outcome: SchedulerOutcome;
  readonly #create: (job: StoredJob) => Deployment;
  readonly #before: Deployment | undefined;
  #current: Deployment | undefined;
  #isNew = false;
  #isCanarying = false;

  constructor(run: SchedulerRun, outcome: SchedulerOutcome, create: (job: StoredJob) => Deployment) {
    this.#run = run;
    this.#outcome = outcome;
    this.#create = create;
    const { job, evaluation, view } = run;
    this.#before = view.deploymentsOfJob(evaluation.Namespace, evaluation.JobID)[0];
    const latest = this.#before;
    if (latest === undefined) return;
    if (job === undefined || job.Stop) this.#cancel(latest, DEPLOYMENT_TEXT.stoppedJob);
    else if (isActiveDeployment(latest) && latest.JobVersion !== job.Version) {
      this.#cancel(latest, DEPLOYMENT_TEXT.newerJob);
      // What failed or was cancelled stays the job's deployment also for later versions: they get none of their own.
    } else if (latest.Status !== 'successful') this.#current = structuredClone(latest);
  }

  #cancel(deployment: Deployment, description: string): void {
    if (!isActiveDeployment(deployment)) return;
    this.#outcome.deploymentUpdates.push({ id: deployment.ID, status: 'cancelled', description });
  }

  /** The group's spec changes what runs. */
  changes(group: StoredGroup): void {
    this.#join(group);
  }

  /** The group runs on a node for the first time. */
  starts(group: StoredGroup): void {
    const { job, view } = this.#run;
    const hadRunning =
      job !== undefined &&
      view.allocsOfJob(job.Namespace, job.ID).some((alloc) => alloc.Job.JobModifyIndex === job.JobModifyIndex);
    if (!hadRunning) this.#join(group);
  }

  #join(group: StoredGroup): void {
    const { job } = this.#run;
    if (job === undefined || job.Type !== 'system' || rollingUpdateOf(group) === undefined) return;
    const isOfThisVersion = this.#before?.JobVersion === job.Version && this.#before.JobCreateIndex === job.CreateIndex;
    if (this.#current === undefined) {
      if (isOfThisVersion) return; // a version has at most one deployment
      this.#current = this.#create(job);
      this.#isNew = true;
    }
    if (this.#current.Status === 'paused' || this.#current.Status === 'failed') return;
    this.#current.TaskGroups[group.Name] ??= emptyDeploymentState(group);
  }

  /** Of what is placed now: nothing is placed for a deployment that is over. */
  id(): string {
    return this.#current !== undefined && isActiveDeployment(this.#current) ? this.#current.ID : '';
  }

  /** Of what is updated in place, also when the deployment is over. */
  idInPlace(): string {
    return this.#current?.ID ?? '';
  }

  /** How many nodes may be updated now; a deployment that failed does not keep the next ones from it. */
  room(group: StoredGroup, wanted: number): number {
    const update = rollingUpdateOf(group);
    if (update === undefined) return wanted;
    const unproven = this.#members(group).filter((alloc) => !isHealthy(alloc) && !isUnhealthy(alloc));
    return Math.max(0, (update.MaxParallel ?? 1) - unproven.length);
  }

  /** How many of `wanted` updates may be canaries now; undefined where the group has none, or no more. */
  canaryRoom(group: StoredGroup, wanted: number): { readonly fresh: number; readonly running: number } | undefined {
    const state = this.#current?.TaskGroups[group.Name];
    const update = rollingUpdateOf(group);
    const percent = update?.Canary ?? 0;
    const isFirst = this.#run.job?.Version === 0;
    if (state === undefined || percent === 0 || state.Promoted || isFirst || wanted === 0) return undefined;
    const running = this.#members(group).filter((alloc) => alloc.DeploymentStatus?.Canary === true).length;
    state.DesiredCanaries = Math.min(Math.ceil((percent * (wanted + running)) / 100), update?.MaxParallel ?? 1);
    this.#isCanarying = true;
    const fresh = this.room(group, wanted) > 0 ? Math.max(0, state.DesiredCanaries - running) : 0;
    return { fresh, running };
  }

  /** What runs of it. */
  #members(group: StoredGroup): StoredAllocation[] {
    const { job, view } = this.#run;
    if (job === undefined || this.#current === undefined) return [];
    return view
      .allocsOfJob(job.Namespace, job.ID)
      .filter((alloc) => alloc.DeploymentID === this.#current?.ID && alloc.TaskGroup === group.Name)
      .filter((alloc) => !isTerminal(alloc) && alloc.Job.JobModifyIndex === job.JobModifyIndex);
  }

  total(group: StoredGroup, candidates: number): void {
    const state = this.#current?.TaskGroups[group.Name];
    if (state !== undefined) state.DesiredTotal = candidates;
  }

  settle(job: StoredJob): void {
    const deployment = this.#current;
    if (deployment === undefined) return;
    const isActive = isActiveDeployment(deployment);
    const groups = Object.values(deployment.TaskGroups);
    if (this.#isCanarying && isActive && !this.#isNew) deployment.StatusDescription = promotionText(groups);
    const isDone = groups.length > 0 && groups.every((group) => group.HealthyAllocs >= group.DesiredTotal);
    const isIdle = this.#outcome.placements.length + this.#outcome.updates.length === 0;
    if (isActive && !this.#isNew && !this.#isCanarying && isDone && isIdle) {
      const description = DEPLOYMENT_TEXT.successful;
      this.#outcome.deploymentUpdates.push({ id: deployment.ID, status: 'successful', description });
    } else if (this.#isNew || JSON.stringify(deployment) !== JSON.stringify(this.#before)) {
      this.#outcome.deployment = isActive ? { ...deployment, JobModifyIndex: job.ModifyIndex } : deployment;
    }
  }
}

function promotionText(groups: readonly DeploymentState[]): string {
  const isAuto = groups.some((group) => group.AutoPromote);
  return isAuto ? DEPLOYMENT_TEXT.autoPromotion : DEPLOYMENT_TEXT.needsPromotion;
}
