import type { NomadJob, Task, TaskGroup } from '../../../../../sandbox/nomad/wire.ts';

export const SECOND = 1e9;

/** What a task does in its shell; the sandbox understands these few forms. */
export const SCRIPT = {
  stays: 'exec sleep 600',
  crashes: 'sleep 1; exit 1',
  crashesOnce: 'mkdir $NOMAD_ALLOC_DIR/once && exit 1; exec sleep 600',
  finishes: 'sleep 1; exit 0',
} as const;

export interface Shape {
  readonly script?: string;
  readonly count?: number;
  readonly update?: Record<string, unknown>;
  readonly group?: Partial<TaskGroup>;
  readonly task?: Partial<Task>;
  readonly memoryMb?: number;
  readonly job?: Partial<NomadJob>;
}

/** Tasks as one script in a shell, small enough that many fit. */
export function shell(name: string, script: string, more: Partial<Task> = {}, memoryMb = 16): Task {
  return {
    Name: name,
    Driver: 'raw_exec',
    Config: { command: '/bin/sh', args: ['-c', script] },
    Resources: { CPU: 20, MemoryMB: memoryMb },
    LogConfig: { MaxFiles: 1, MaxFileSizeMB: 1 },
    KillTimeout: 2 * SECOND,
    ...more,
  };
}

/** A service that rolls quickly: healthy after a second, no restarts, no reschedules; a case says what differs. */
export function job(id: string, shape: Shape = {}): NomadJob {
  const type = shape.job?.Type ?? 'service';
  const isRolled = type === 'service' || type === 'system';
  const isRescheduled = type === 'service' || type === 'batch';
  return {
    ID: id,
    Name: id,
    Type: 'service',
    Datacenters: ['*'],
    TaskGroups: [
      {
        Name: 'app',
        Count: shape.count ?? 1,
        ...(isRolled && { Update: quickUpdate(shape.update) }),
        RestartPolicy: { Attempts: 0, Delay: SECOND, Interval: 60 * SECOND, Mode: 'fail' },
        ...(isRescheduled && { ReschedulePolicy: { Attempts: 0, Interval: 0, Unlimited: false } }),
        EphemeralDisk: { SizeMB: 10 },
        Tasks: [shell('main', shape.script ?? SCRIPT.stays, shape.task, shape.memoryMb)],
        ...shape.group,
      },
    ],
    ...shape.job,
  };
}

/** Without deployments, which have rules of their own about what failed. */
export const unrolled = (id: string, shape: Shape): NomadJob => job(id, { ...shape, update: { MaxParallel: 0 } });

function quickUpdate(update: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    MaxParallel: 1,
    HealthCheck: 'task_states',
    MinHealthyTime: SECOND,
    HealthyDeadline: 20 * SECOND,
    ProgressDeadline: 30 * SECOND,
    AutoRevert: false,
    AutoPromote: false,
    Canary: 0,
    Stagger: SECOND,
    ...update,
  };
}
