import type { StoredAllocation, StoredGroup, StoredJob, StoredTask } from './state/model.ts';

/** What one start of a task is asked about. */
export interface TaskContext {
  readonly job: StoredJob;
  readonly group: StoredGroup;
  readonly task: StoredTask;
  readonly alloc: StoredAllocation;
  /** 0 for the first start, 1 for the first restart, … */
  readonly restarts: number;
}

/** How a simulated task behaves from its start on. All times are simulated milliseconds. */
export type TaskBehaviour =
  | { readonly kind: 'healthy'; readonly startMs?: number; readonly logs?: readonly string[] }
  | {
      readonly kind: 'exits';
      readonly code: number;
      readonly afterMs: number;
      readonly stdout?: readonly string[];
      readonly stderr?: readonly string[];
      readonly oom?: boolean;
    }
  | { readonly kind: 'driver-failure'; readonly message: string }
  | {
      readonly kind: 'unhealthy';
      readonly checkOutput: string;
      readonly startMs?: number;
      readonly logs?: readonly string[];
    }
  | { readonly kind: 'completes'; readonly afterMs: number; readonly logs?: readonly string[] };

export type BehaviourOf = (context: TaskContext) => TaskBehaviour | undefined;

/** Services stay up; batch tasks and init tasks finish by themselves. */
export function defaultBehaviour({ job, task }: TaskContext): TaskBehaviour {
  const isInit = task.Lifecycle?.Hook !== undefined && task.Lifecycle.Sidecar !== true && task.Lifecycle.Hook !== '';
  const isBatch = job.Type === 'batch' || job.Type === 'sysbatch';
  return isInit || isBatch
    ? { kind: 'completes', afterMs: 2000, logs: [`${task.Name}: done`] }
    : { kind: 'healthy', logs: [`${task.Name}: started`] };
}
