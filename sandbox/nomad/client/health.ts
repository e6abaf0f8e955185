import type { SandboxClock } from '../../clock.ts';
import { goDuration } from '../../go-duration.ts';
import { groupOf, type StoredAllocation } from '../state/model.ts';
import { isoTime, nsToMs, parseTime } from '../state/time.ts';
import type { AllocDeploymentStatus, TaskState } from '../wire.ts';

export interface HealthVerdict {
  readonly isHealthy: boolean;
  /** Why an allocation is unhealthy, in Nomad's words. */
  readonly reason: string;
}

export interface HealthInput {
  readonly alloc: StoredAllocation;
  readonly states: Record<string, TaskState>;
  /** False while a check of one of its services fails. */
  readonly checksPass: boolean;
}

/** A verdict of now as the allocation carries it. */
export function judged(alloc: StoredAllocation, isHealthy: boolean, nowMs: number): AllocDeploymentStatus {
  const known = alloc.DeploymentStatus;
  return {
    Healthy: isHealthy,
    Timestamp: isoTime(nowMs),
    Canary: known?.Canary ?? false,
    ModifyIndex: known?.ModifyIndex ?? 0,
  };
}

/** Decides once whether an allocation is healthy: running and passing for min_healthy_time, before healthy_deadline. */
export class HealthWatch {
  readonly #clock: SandboxClock;
  readonly #report: (verdict: HealthVerdict) => void;
  readonly #minNs: number;
  readonly #deadlineNs: number;
  readonly #needsChecks: boolean;
  readonly #cancelDeadline: () => void;
  #cancelHealthy: (() => void) | undefined;
  #healthySinceMs: number | undefined;
  #input: HealthInput;
  #isDone = false;

  constructor(clock: SandboxClock, input: HealthInput, report: (verdict: HealthVerdict) => void) {
    const group = groupOf(input.alloc.Job, input.alloc.TaskGroup);
    const strategy = (input.alloc.DeploymentID === '' ? group?.Migrate : group?.Update) ?? {};
    this.#clock = clock;
    this.#report = report;
    this.#input = input;
    this.#minNs = strategy.MinHealthyTime ?? 10e9;
    this.#deadlineNs = strategy.HealthyDeadline ?? 300e9;
    this.#needsChecks = (strategy.HealthCheck || 'checks') === 'checks';
    this.#cancelDeadline = clock.after(nsToMs(this.#deadlineNs), () => this.#onDeadline());
    this.update(input);
  }

  update(input: HealthInput): void {
    this.#input = input;
    if (this.#isDone) return;
    const states = Object.entries(input.states);
    const isFailed = states.some(([, state]) => state.Failed);
    if (isFailed || states.some(([name, state]) => state.State === 'dead' && !this.#mayFinish(name))) {
      this.#finish(false, `Unhealthy because of ${isFailed ? 'failed' : 'dead'} task`);
      return;
    }
    const since = this.#runningSince(input);
    if (since === this.#healthySinceMs) return;
    this.#healthySinceMs = since;
    this.#cancelHealthy?.();
    if (since === undefined) return;
    const waitMs = Math.max(0, since + nsToMs(this.#minNs) - this.#clock.now());
    this.#cancelHealthy = this.#clock.after(waitMs, () => this.#finish(true, ''));
  }

  stop(): void {
    this.#isDone = true;
    this.#cancelDeadline();
    this.#cancelHealthy?.();
  }

  #finish(isHealthy: boolean, reason: string): void {
    if (this.#isDone) return;
    this.stop();
    this.#report({ isHealthy, reason });
  }

  /** Since when every task runs (or has done its part) and every check passes; undefined while one does not. */
  #runningSince(input: HealthInput): number | undefined {
    const tasks = groupOf(input.alloc.Job, input.alloc.TaskGroup)?.Tasks ?? [];
    let since = 0;
    for (const task of tasks) {
      const state = input.states[task.Name];
      const isOver = state?.State === 'dead' && !state.Failed && this.#mayFinish(task.Name);
      if (isOver || task.Lifecycle?.Hook === 'poststop') continue;
      if (state?.State !== 'running') return undefined;
      since = Math.max(since, parseTime(state.LastRestart) ?? 0, parseTime(state.StartedAt) ?? 0);
    }
    if (!this.#needsChecks) return since;
    return input.checksPass ? since : undefined;
  }

  #mayFinish(task: string): boolean {
    const found = groupOf(this.#input.alloc.Job, this.#input.alloc.TaskGroup)?.Tasks.find(({ Name }) => Name === task);
    const hook = found?.Lifecycle?.Hook ?? '';
    return hook !== '' && found?.Lifecycle?.Sidecar !== true;
  }

  #onDeadline(): void {
    const deadline = goDuration(this.#deadlineNs);
    const isRunning = Object.values(this.#input.states).every((state) => state.State === 'running');
    const isCheck = isRunning && !this.#input.checksPass;
    const late = isRunning
      ? `Task not running for min_healthy_time of ${goDuration(this.#minNs)} by healthy_deadline of ${deadline}`
      : `Task not running by healthy_deadline of ${deadline}`;
    this.#finish(false, isCheck ? 'Services not healthy by deadline' : late);
  }
}
