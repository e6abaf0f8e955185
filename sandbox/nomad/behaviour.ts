import { readShell } from './client/shell.ts';
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

/** What an interrupt makes of a task: the end by that signal, nothing (until it is killed), or an exit code of its own. */
export type OnInterrupt = 'ends' | 'ignores' | number;

/** How a simulated task behaves from its start on. All times are simulated milliseconds. */
export type TaskBehaviour = { readonly onInterrupt?: OnInterrupt } & (
  | { readonly kind: 'healthy'; readonly startMs?: number; readonly logs?: readonly string[] }
  | {
      readonly kind: 'exits';
      readonly code: number;
      readonly signal?: number;
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
  | { readonly kind: 'completes'; readonly afterMs: number; readonly logs?: readonly string[] }
);

export type BehaviourOf = (context: TaskContext) => TaskBehaviour | undefined;

/** A shell script does what it says, where it is understood; services stay up; batch and init tasks finish by themselves. */
export function defaultBehaviour(context: TaskContext): TaskBehaviour {
  const { job, task } = context;
  const scripted = scriptedBehaviour(context);
  if (scripted !== undefined) return scripted;
  const isInit = task.Lifecycle?.Hook !== undefined && task.Lifecycle.Sidecar !== true && task.Lifecycle.Hook !== '';
  const isBatch = job.Type === 'batch' || job.Type === 'sysbatch';
  return isInit || isBatch
    ? { kind: 'completes', afterMs: 2000, logs: [`${task.Name}: done`] }
    : { kind: 'healthy', logs: [`${task.Name}: started`] };
}

function scriptedBehaviour({ job, task, alloc, restarts }: TaskContext): TaskBehaviour | undefined {
  const { command, args } = task.Config ?? {};
  const [flag, script] = Array.isArray(args) ? args : [];
  if (task.Driver !== 'raw_exec' || command !== '/bin/sh' || flag !== '-c' || typeof script !== 'string') return;
  const meta = Object.entries({ ...job.Meta, ...task.Meta }).map(([key, value]) => [`NOMAD_META_${key}`, value]);
  const run = readShell(script, {
    variables: {
      NOMAD_ALLOC_INDEX: /\[(\d+)\]$/.exec(alloc.Name)?.[1] ?? '0',
      NOMAD_ALLOC_DIR: '/alloc',
      NOMAD_JOB_ID: job.ID,
      ...Object.fromEntries(meta),
      ...task.Env,
    },
    isFirstStart: restarts === 0,
  });
  if (run === undefined) return undefined;
  const { stdout, stderr, onInterrupt, endsAfterMs: afterMs, code, signal } = run;
  if (afterMs === undefined) return { kind: 'healthy', logs: stdout, onInterrupt };
  return { kind: 'exits', code, signal, afterMs, stdout, stderr, onInterrupt };
}
