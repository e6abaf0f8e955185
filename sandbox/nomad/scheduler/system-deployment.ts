import { emptyDeploymentState } from '../deployments/new.ts';
import { DEPLOYMENT_TEXT } from '../deployments/texts.ts';
import { isActiveDeployment, isHealthy, rollingUpdateOf, type StoredGroup, type StoredJob } from '../state/model.ts';
import type { Deployment } from '../wire.ts';
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

  constructor(run: SchedulerRun, outcome: SchedulerOutcome, create: (job: StoredJob) => Deployment) {
    this.#run = run;
    this.#outcome = outcome;
    this.#create = create;
    const { job, evaluation, view } = run;
    this.#before = view.deploymentsOfJob(evaluation.Namespace, evaluation.JobID)[0];
    const latest = this.#before;
    if (latest === undefined || !isActiveDeployment(latest)) return;
    if (job === undefined || job.Stop) this.#cancel(latest, DEPLOYMENT_TEXT.stoppedJob);
    else if (latest.JobVersion !== job.Version) this.#cancel(latest, DEPLOYMENT_TEXT.newerJob);
    else this.#current = structuredClone(latest);
  }

  #cancel(deployment: Deployment, description: string): void {
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
    this.#current.TaskGroups[group.Name] ??= emptyDeploymentState(group);
  }

  id(): string {
    return this.#current?.ID ?? '';
  }

  /** How many nodes may be updated now. */
  room(group: StoredGroup, wanted: number): number {
    const update = rollingUpdateOf(group);
    if (update === undefined) return wanted;
    const parallel = update.MaxParallel ?? 1;
    const job = this.#run.job;
    if (this.#current === undefined || job === undefined) return parallel;
    if (this.#current.Status !== 'running') return 0;
    const members = this.#run.view
      .allocsOfJob(job.Namespace, job.ID)
      .filter((alloc) => alloc.DeploymentID === this.#current?.ID && alloc.TaskGroup === group.Name);
    return Math.max(0, parallel - members.filter((alloc) => !isHealthy(alloc)).length);
  }

  total(group: StoredGroup, candidates: number): void {
    const state = this.#current?.TaskGroups[group.Name];
    if (state !== undefined) state.DesiredTotal = candidates;
  }

  settle(job: StoredJob): void {
    const deployment = this.#current;
    if (deployment === undefined) return;
    const groups = Object.values(deployment.TaskGroups);
    const isDone = groups.length > 0 && groups.every((group) => group.HealthyAllocs >= group.DesiredTotal);
    const isIdle = this.#outcome.placements.length + this.#outcome.updates.length === 0;
    if (!this.#isNew && isDone && isIdle) {
      const description = DEPLOYMENT_TEXT.successful;
      this.#outcome.deploymentUpdates.push({ id: deployment.ID, status: 'successful', description });
    } else if (this.#isNew || JSON.stringify(deployment) !== JSON.stringify(this.#before)) {
      this.#outcome.deployment = { ...deployment, JobModifyIndex: job.ModifyIndex };
    }
  }
}
