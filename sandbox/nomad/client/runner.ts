import type { SandboxClock } from '../../clock.ts';
import type { BehaviourOf } from '../behaviour.ts';
import { groupOf, isServerTerminal, type StoredAllocation, type StoredGroup } from '../state/model.ts';
import type { Store } from '../state/store.ts';
import { nsToMs } from '../state/time.ts';
import type { TaskState } from '../wire.ts';
import { HealthWatch, judged } from './health.ts';
import { clientStatusOf, endAll, hookOf, isDead, isReady, isSidecar, partition } from './lifecycle.ts';
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
  #isHurried = false;
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

  /** The server wants it stopped: its leader first, sidecars last, and then what shall run after the main tasks. */
  stop(): void {
    if (this.#isStopping || this.#isDestroyed) return;
    this.#isStopping = true;
    this.#health?.stop();
    const alloc = this.alloc();
    this.#isHurried = alloc?.DesiredTransition.NoShutdownDelay === true;
    const group = alloc && this.#group(alloc);
    const delayMs = this.#isHurried ? 0 : nsToMs(group?.ShutdownDelay);
    if (this.#tasks.some((task) => task.isLive())) this.#after(delayMs, () => this.#stopInOrder());
    else this.#flush();
  }

  #stopInOrder(): void {
    const ending = this.#tasks.filter((task) => hookOf(task.task) !== 'poststop' && !isDead(task));
    const leaders = ending.filter((task) => task.task.Leader === true);
    const [sidecars, mains] = partition(ending, isSidecar);
    const next = [leaders, mains, sidecars].find((tasks) => tasks.length > 0);
    for (const task of next ?? []) task.kill(this.#isHurried);
    if (next !== undefined || !this.#tasks.some((task) => task.hasStarted())) return;
    for (const task of this.#hooked('poststop')) task.start();
  }

  /** The server updated it in place; a new deployment judges its health anew. */
  updated(before: StoredAllocation, after: StoredAllocation): void {
    if (before.DeploymentID === after.DeploymentID || this.#isStopping) return;
    this.#watchHealth();
  }

  /** Its client is heard again: what happened meanwhile is told now. */
  resume(): void {
    const alloc = this.alloc();
    if (alloc !== undefined && isServerTerminal(alloc)) this.stop();
    else this.#flush();
  }

  restart(task: string | undefined, reason: string): void {
    for (const runner of this.#tasks) {
      if ((task === undefined || runner.name === task) && runner.isRunning()) runner.restart(reason);
    }
  }

  /** A signal that tasks do not end of is only noted. */
  signal(task: string | undefined, signal: string): void {
    for (const runner of this.#tasks) {
      if ((task === undefined || runner.name === task) && runner.isRunning()) runner.signal(signal);
    }
    this.#flush();
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
    this.#together(() => {
      for (const task of this.#tasks) task.receive();
      this.#advance();
    });
    this.#watchHealth();
    this.#flush();
  }

  #watchHealth(): void {
    this.#health?.stop();
    this.#health = undefined;
    const alloc = this.alloc();
    if (alloc === undefined || (alloc.Job.Type !== 'service' && alloc.Job.Type !== 'system')) return;
    if (alloc.Job.Type === 'system' && alloc.DeploymentID === '') return;
    // A person says when these are healthy.
    if (alloc.DeploymentID !== '' && this.#group(alloc)?.Update?.HealthCheck === 'manual') return;
    const input = { alloc, states: this.#states(), checksPass: this.checksPass() };
    this.#health = new HealthWatch(this.#context.clock, input, ({ isHealthy, reason }) => {
      // Only a deployment is told why.
      if (!isHealthy && alloc.DeploymentID !== '') {
        const event = taskEvent(this.#context.clock.now(), EVENT.unhealthy(reason));
        for (const task of this.#tasks) task.state = withEvent(task.state, event);
      }
      this.#write(isHealthy);
    });
  }

  #states(): Record<string, TaskState> {
    return Object.fromEntries(this.#tasks.map((task) => [task.name, task.state]));
  }

  #onTaskChange(): void {
    if (this.#isDestroyed || this.#pending) return;
    this.#together(() => this.#advance());
    this.#flush();
  }

  /** A change may start or end other tasks, which change in turn: they are written together, by who calls this. */
  #together(work: () => void): void {
    this.#pending = true;
    work();
    this.#pending = false;
  }

  /** Starts what may start now, and ends what has no reason to run any more. */
  #advance(): void {
    if (this.#isStopping) {
      this.#stopInOrder();
      return;
    }
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
    this.#write();
    if (this.#health === undefined || this.#isStopping) return;
    const alloc = this.alloc();
    if (alloc !== undefined) this.#health.update({ alloc, states: this.#states(), checksPass: this.checksPass() });
  }

  #write(isHealthy?: boolean): void {
    const alloc = this.alloc();
    if (alloc === undefined || this.#isDestroyed || alloc.ClientStatus === 'lost') return;
    if (this.#context.store.tables.nodes.get(alloc.NodeID)?.Status === 'disconnected') return;
    const states = this.#states();
    const isOver = this.#isStopping && !this.#tasks.some((task) => task.isLive());
    const { status, description } = clientStatusOf(Object.values(states), isOver);
    const { store, clock } = this.#context;
    store.commit('AllocationUpdated', (writer) =>
      writer.putAlloc({
        ...alloc,
        TaskStates: states,
        ClientStatus: status,
        ClientDescription: description,
        DeploymentStatus: isHealthy === undefined ? alloc.DeploymentStatus : judged(alloc, isHealthy, clock.now()),
        NetworkStatus: HOST_NETWORK,
      }),
    );
  }
}

/** Allocations on the host's network have no address of their own. */
const HOST_NETWORK = { InterfaceName: '', Address: '', AddressIPv6: '', DNS: null };
