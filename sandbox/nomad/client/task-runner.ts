import type { SandboxClock } from '../../clock.ts';
import { type BehaviourOf, defaultBehaviour, type OnInterrupt, type TaskBehaviour } from '../behaviour.ts';
import { groupOf, restartOf, type StoredAllocation, type StoredTask } from '../state/model.ts';
import { isoTime, nsToMs } from '../state/time.ts';
import type { TaskEvent, TaskState } from '../wire.ts';
import type { TaskLogs } from './logs.ts';
import { RestartTracker } from './restarts.ts';
import { EVENT, pendingTask, type TaskExit, taskEvent, withEvent } from './task-events.ts';

export interface TaskRunnerContext {
  readonly clock: SandboxClock;
  readonly logs: TaskLogs;
  readonly behaviourOf: BehaviourOf;
  readonly task: StoredTask;
  readonly alloc: () => StoredAllocation | undefined;
  readonly changed: () => void;
}

/** How long a container takes to start, and to end after its interrupt, when nothing else is said. */
const START_MS = 500;
const KILL_MS = 200;

type EventText = Parameters<typeof taskEvent>[1];

/** Runs one task: starts it, restarts it by its policy, ends it. */
export class TaskRunner {
  readonly name: string;
  readonly task: StoredTask;
  state: TaskState = pendingTask();
  readonly #context: TaskRunnerContext;
  #tracker: RestartTracker | undefined;
  #behaviour: TaskBehaviour | undefined;
  #cancel: (() => void) | undefined;
  #isStarted = false;
  #isEnding = false;

  constructor(context: TaskRunnerContext) {
    this.#context = context;
    this.task = context.task;
    this.name = context.task.Name;
  }

  isRunning(): boolean {
    return this.state.State === 'running';
  }

  /** Started and not over: running, starting, or waiting for its next start. */
  isLive(): boolean {
    return this.#isStarted && this.state.State !== 'dead' && !this.#isEnding;
  }

  hasStarted(): boolean {
    return this.#isStarted;
  }

  checksPass(): boolean {
    return this.#behaviour?.kind !== 'unhealthy';
  }

  checkOutput(): string {
    return this.#behaviour?.kind === 'unhealthy' ? this.#behaviour.checkOutput : '';
  }

  receive(): void {
    this.#note(EVENT.received());
    this.#note(EVENT.setup());
  }

  /** Starts it, once; its restarts are its own affair. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#launch();
  }

  /** Interrupts it, and kills it when its kill_timeout passes; `isHurried` skips its shutdown_delay. */
  kill(isHurried = false): void {
    if (this.#isEnding || this.state.State === 'dead') return;
    this.#isEnding = true;
    this.#cancel?.();
    const timeoutNs = this.task.KillTimeout ?? 5e9;
    const isUp = this.isRunning();
    const wantedNs = isUp ? (this.task.ShutdownDelay ?? 0) : 0;
    const delayNs = isHurried ? 0 : wantedNs;
    this.#note(EVENT.killing(timeoutNs));
    if (wantedNs > 0) this.#note(EVENT.shutdownDelay(wantedNs, isHurried));
    this.#context.changed();
    const exit = interruptedExit(this.#behaviour?.onInterrupt, this.task.Driver);
    const endsMs = exit.signal === 9 ? nsToMs(timeoutNs) : KILL_MS;
    this.#after(nsToMs(delayNs) + (isUp ? endsMs : 0), () => {
      if (isUp) this.#note(EVENT.terminated(exit));
      this.#note(EVENT.killed());
      this.#die(false);
    });
  }

  endBecause(event: EventText): void {
    this.#note(event);
    this.kill();
  }

  restart(reason: string): void {
    this.#cancel?.();
    this.#note(EVENT.restartSignaled(reason));
    this.#note(EVENT.terminated(interruptedExit(this.#behaviour?.onInterrupt, this.task.Driver)));
    this.#again('', 0);
  }

  signal(signal: string): void {
    this.#note(EVENT.signaling(signal));
  }

  crash(code: number, stderr: readonly string[]): void {
    if (!this.isRunning()) return;
    this.#cancel?.();
    this.#write('stderr', stderr);
    this.#exited({ code });
  }

  destroy(): void {
    this.#isEnding = true;
    this.#cancel?.();
  }

  #after(delayMs: number, task: () => void): void {
    this.#cancel = this.#context.clock.after(delayMs, task);
  }

  #note(event: EventText): void {
    this.state = withEvent(this.state, taskEvent(this.#context.clock.now(), event) satisfies TaskEvent);
  }

  #launch(): void {
    const behaviour = this.#chooseBehaviour();
    if (behaviour === undefined) return;
    this.#behaviour = behaviour;
    if (this.task.Driver === 'docker' && this.state.Restarts === 0) this.#note(EVENT.driver('Downloading image'));
    this.#context.changed();
    const startMs = 'startMs' in behaviour ? (behaviour.startMs ?? START_MS) : START_MS;
    this.#after(startMs, () =>
      behaviour.kind === 'driver-failure' ? this.#failed(behaviour.message) : this.#up(behaviour),
    );
  }

  #chooseBehaviour(): TaskBehaviour | undefined {
    const alloc = this.#context.alloc();
    const group = alloc && groupOf(alloc.Job, alloc.TaskGroup);
    if (alloc === undefined || group === undefined) return undefined;
    const asked = { job: alloc.Job, group, task: this.task, alloc, restarts: this.state.Restarts };
    return this.#context.behaviourOf(asked) ?? defaultBehaviour(asked);
  }

  #up(behaviour: TaskBehaviour): void {
    this.#note(EVENT.started());
    const now = isoTime(this.#context.clock.now());
    this.state = { ...this.state, State: 'running', StartedAt: now };
    this.#write('stdout', []);
    this.#write('stderr', []);
    if (behaviour.kind === 'exits') {
      this.#write('stdout', behaviour.stdout ?? []);
      this.#after(behaviour.afterMs, () => {
        this.#write('stderr', behaviour.stderr ?? []);
        this.#exited({ code: behaviour.code, signal: behaviour.signal ?? 0, isOom: behaviour.oom ?? false });
      });
    } else if (behaviour.kind === 'completes') {
      this.#write('stdout', behaviour.logs ?? []);
      this.#after(behaviour.afterMs, () => this.#exited({ code: 0 }));
    } else if (behaviour.kind !== 'driver-failure') {
      this.#write('stdout', behaviour.logs ?? []);
    }
    this.#context.changed();
  }

  #write(stream: 'stdout' | 'stderr', lines: readonly string[]): void {
    const id = this.#context.alloc()?.ID;
    if (id !== undefined) this.#context.logs.write(id, this.name, stream, lines);
  }

  #exited(exit: TaskExit): void {
    const message = exit.isOom === true ? 'OOM Killed' : exitMessage(this.task.Driver, exit.code);
    this.#note(EVENT.terminated({ ...exit, message }));
    if (exit.code === 0 && !this.#restartsOnSuccess()) this.#die(false);
    else this.#retry();
  }

  #failed(message: string): void {
    this.#note(EVENT.driverFailure(message));
    this.#retry();
  }

  /** Batch and init tasks are done when they succeed; everything else is meant to stay up. */
  #restartsOnSuccess(): boolean {
    const type = this.#context.alloc()?.Job.Type;
    const { Lifecycle: lifecycle } = this.task;
    if (lifecycle?.Hook) return lifecycle.Hook !== 'poststop' && lifecycle.Sidecar === true;
    return type !== 'batch' && type !== 'sysbatch';
  }

  #retry(): void {
    const alloc = this.#context.alloc();
    const group = alloc && groupOf(alloc.Job, alloc.TaskGroup);
    const now = this.#context.clock.now();
    this.#tracker ??= new RestartTracker(group && restartOf(group, this.task), now);
    const decision = this.#tracker.onFailure(now);
    if (decision.restart) {
      this.#again(decision.reason, decision.delayMs);
      return;
    }
    this.#note(EVENT.notRestarting(decision.reason));
    this.#die(true);
  }

  #again(reason: string, delayMs: number): void {
    const now = isoTime(this.#context.clock.now());
    this.#note(EVENT.restarting(reason, delayMs));
    this.state = { ...this.state, State: 'pending', Restarts: this.state.Restarts + 1, LastRestart: now };
    this.#context.changed();
    this.#after(delayMs, () => this.#launch());
  }

  #die(isFailure: boolean): void {
    this.state = {
      ...this.state,
      State: 'dead',
      Failed: isFailure,
      FinishedAt: isoTime(this.#context.clock.now()),
    };
    this.#context.changed();
  }
}

const exitMessage = (driver: string, code: number): string =>
  driver === 'docker' && code !== 0 ? `Docker container exited with non-zero exit code: ${code}` : '';

/** How a task ends that is told to: by its signal (seen so with raw_exec), by its own code, or killed when it does not listen. */
function interruptedExit(onInterrupt: OnInterrupt | undefined, driver: string): TaskExit {
  if (typeof onInterrupt === 'number') return { code: onInterrupt };
  if (onInterrupt === 'ignores') return { code: 137, signal: 9, message: exitMessage(driver, 137) };
  // A container's first process seldom listens to signals; Docker reports its end without one.
  return driver === 'docker' ? { code: 137, message: exitMessage(driver, 137) } : { code: 130, signal: 2 };
}
