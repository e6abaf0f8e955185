import type { SandboxClock } from '../../clock.ts';
import type { BehaviourOf } from '../behaviour.ts';
import { groupOf, type StoredAllocation, type StoredGroup, type StoredTask } from '../state/model.ts';
import type { Store } from '../state/store.ts';
import { isoTime, nsToMs } from '../state/time.ts';
import type { TaskState } from '../wire.ts';
import { HealthWatch } from './health.ts';
import type { TaskLogs } from './logs.ts';
import { EVENT, taskEvent, withEvent } from './task-events.ts';
import { TaskRunner } from './task-runner.ts';

export interface RunnerContext {
  readonly store: Store;
  readonly clock: SandboxClock;
  readonly logs: TaskLogs;
  readonly behaviourOf: BehaviourOf;
}

/** A client's tiny pause before it takes up a new allocation. */
const PICK_UP_MS = 100;

/** Runs one allocation as a client would: its tasks in lifecycle order, their restarts, its health, its end. */
export class AllocRunner {
  readonly #context: RunnerContext;
  readonly #id: string;
  readonly #tasks: TaskRunner[] = [];
  readonly #timers: (() => void)[] = [];
  #health: HealthWatch | undefined;
  #isStopping = false;
  #isDestroyed = false;
  #pending = false;

  constructor(context: RunnerContext, alloc: StoredAllocation) {
    this.#context = context;
    this.#id = alloc.ID;
    const group = this.#group(alloc);
    for (const task of group?.Tasks ?? []) {
      this.#tasks.push(
        new TaskRunner({
          ...context,
          task,
          alloc: () => this.alloc(),
          changed: () => this.#onTaskChange(),
        }),
      );
    }
    this.#after(PICK_UP_MS, () => this.#begin());
  }

  alloc(): StoredAllocation | undefined {
    return this.#context.store.tables.allocs.get(this.#id);
  }

  /** True while every check of its services would pass. */
  checksPass(): boolean {
    return this.#tasks.every((task) => task.checksPass());
  }

  checkOutput(): string {
    return this.#tasks.map((task) => task.checkOutput()).find((output) => output !== '') ?? '';
  }

  /** The server wants it stopped. */
  stop(): void {
    if (this.#isStopping || this.#isDestroyed) return;
    this.#isStopping = true;
    this.#health?.stop();
    const alloc = this.alloc();
    const group = alloc && this.#group(alloc);
    const isHurried = alloc?.DesiredTransition.NoShutdownDelay === true;
    const delayNs = isHurried ? 0 : (group?.ShutdownDelay ?? 0);
    const running = this.#tasks.filter((task) => task.isLive());
    if (running.length === 0) {
      this.#flush();
      return;
    }
    this.#after(nsToMs(delayNs), () => {
      for (const task of running) task.kill(isHurried);
    });
  }

  /** The server updated it in place; a new deployment judges its health anew. */
  updated(before: StoredAllocation, after: StoredAllocation): void {
    if (before.DeploymentID === after.DeploymentID || this.#isStopping) return;
    this.#watchHealth();
  }

  restart(task: string | undefined, reason: string): void {
    for (const runner of this.#tasks) {
      if ((task === undefined || runner.name === task) && runner.isRunning()) runner.restart(reason);
    }
  }

  /** Makes a running task end at once with this exit code, as if it had crashed. */
  crash(task: string | undefined, code: number, stderr: readonly string[]): void {
    const runner = this.#tasks.find((candidate) => task === undefined || candidate.name === task);
    runner?.crash(code, stderr);
  }

  /** Its node is gone: nothing more is heard of it. */
  destroy(): void {
    this.#isDestroyed = true;
    this.#health?.stop();
    for (const cancel of this.#timers) cancel();
    for (const task of this.#tasks) task.destroy();
  }

  #group(alloc: StoredAllocation): StoredGroup | undefined {
    return groupOf(alloc.Job, alloc.TaskGroup);
  }

  #after(delayMs: number, task: () => void): void {
    if (delayMs <= 0) task();
    else this.#timers.push(this.#context.clock.after(delayMs, task));
  }

  #begin(): void {
    if (this.#isStopping || this.#isDestroyed) return;
    for (const task of this.#tasks) task.receive();
    this.#advance();
    this.#watchHealth();
    this.#flush();
  }

  #watchHealth(): void {
    this.#health?.stop();
    this.#health = undefined;
    const alloc = this.alloc();
    if (alloc === undefined || (alloc.Job.Type !== 'service' && alloc.Job.Type !== 'system')) return;
    if (alloc.Job.Type === 'system' && alloc.DeploymentID === '') return;
    const input = { alloc, states: this.#states(), checksPass: this.checksPass() };
    this.#health = new HealthWatch(this.#context.clock, input, ({ isHealthy, reason }) => {
      if (!isHealthy) {
        const event = taskEvent(this.#context.clock.now(), EVENT.unhealthy(reason));
        for (const task of this.#tasks) task.state = withEvent(task.state, event);
      }
      this.#write({ healthy: isHealthy });
    });
  }

  #states(): Record<string, TaskState> {
    return Object.fromEntries(this.#tasks.map((task) => [task.name, task.state]));
  }

  #onTaskChange(): void {
    if (this.#isDestroyed || this.#pending) return;
    // A change may start or end other tasks, which change in turn: they are written together.
    this.#pending = true;
    this.#advance();
    this.#pending = false;
    this.#flush();
  }

  /** Starts what may start now, and ends what has no reason to run any more. */
  #advance(): void {
    if (this.#isStopping) return;
    const failed = this.#tasks.find((task) => task.state.Failed);
    if (failed !== undefined) endAll(this.#tasks, EVENT.siblingFailed(failed.name));
    else if (this.#startInOrder()) this.#endInOrder();
  }

  #hooked(hook: string): TaskRunner[] {
    return this.#tasks.filter((task) => hookOf(task.task) === hook);
  }

  /** Answers whether the main tasks have had their turn. */
  #startInOrder(): boolean {
    const [before, mains] = [this.#hooked('prestart'), this.#hooked('')];
    for (const task of before) task.start();
    if (!before.every(isReady)) return false;
    for (const task of mains) task.start();
    if (mains.every((task) => task.isRunning() || isDead(task))) {
      for (const task of this.#hooked('poststart')) task.start();
    }
    return true;
  }

  #endInOrder(): void {
    const mains = this.#hooked('');
    if (mains.some((task) => task.task.Leader === true && isDead(task))) endAll(mains, EVENT.leaderDead());
    if (mains.length === 0 || !mains.every(isDead)) return;
    endAll([...this.#hooked('prestart'), ...this.#hooked('poststart')], EVENT.mainDead());
    for (const task of this.#hooked('poststop')) task.start();
  }

  #flush(): void {
    if (this.#isDestroyed) return;
    this.#write({});
    const alloc = this.alloc();
    if (alloc !== undefined && !this.#isStopping) {
      this.#health?.update({ alloc, states: this.#states(), checksPass: this.checksPass() });
    }
  }

  #write(change: { readonly healthy?: boolean }): void {
    const alloc = this.alloc();
    if (alloc === undefined || this.#isDestroyed || alloc.ClientStatus === 'lost') return;
    const states = this.#states();
    const { status, description } = clientStatusOf(Object.values(states), this.#isStopping);
    const { store, clock } = this.#context;
    const health = {
      Healthy: change.healthy ?? null,
      Timestamp: isoTime(clock.now()),
      Canary: alloc.DeploymentStatus?.Canary ?? false,
      ModifyIndex: alloc.DeploymentStatus?.ModifyIndex ?? 0,
    };
    store.commit('AllocationUpdated', (writer) =>
      writer.putAlloc({
        ...alloc,
        TaskStates: states,
        ClientStatus: status,
        ClientDescription: description,
        DeploymentStatus: change.healthy === undefined ? alloc.DeploymentStatus : health,
        NetworkStatus: HOST_NETWORK,
      }),
    );
  }
}

/** Allocations on the host's network have no address of their own. */
const HOST_NETWORK = { InterfaceName: '', Address: '', AddressIPv6: '', DNS: null };

const isDead = (task: TaskRunner): boolean => task.state.State === 'dead';

/** A sidecar has to run, any other prestart task to be done, before the main tasks start. */
const isReady = (task: TaskRunner): boolean =>
  task.task.Lifecycle?.Sidecar === true ? task.isRunning() : isDead(task);

function endAll(tasks: readonly TaskRunner[], event: Parameters<TaskRunner['endBecause']>[0]): void {
  for (const task of tasks) if (task.isLive()) task.endBecause(event);
}

const hookOf = (task: StoredTask): string => task.Lifecycle?.Hook ?? '';

/** An allocation's state follows from its tasks' (client/allocrunner, getClientStatus). */
function clientStatusOf(states: readonly TaskState[], isStopping: boolean): { status: string; description: string } {
  if (states.some((state) => state.State === 'dead' && state.Failed)) {
    return { status: 'failed', description: 'Failed tasks' };
  }
  if (states.some((state) => state.State === 'running')) return { status: 'running', description: 'Tasks are running' };
  if (states.some((state) => state.State === 'pending') && !isStopping) {
    return { status: 'pending', description: 'No tasks have started' };
  }
  return { status: 'complete', description: 'All tasks have completed' };
}
