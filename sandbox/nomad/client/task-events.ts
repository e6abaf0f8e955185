import { goDuration } from '../../go-duration.ts';
import { msToNs } from '../state/time.ts';
import type { TaskEvent, TaskState } from '../wire.ts';

/** Nomad keeps this many events of a task. */
const KEPT_EVENTS = 10;

export const pendingTask = (): TaskState => ({
  State: 'pending',
  Failed: false,
  Restarts: 0,
  LastRestart: null,
  StartedAt: null,
  FinishedAt: null,
  Paused: '',
  Events: [],
});

export const withEvent = (state: TaskState, event: TaskEvent): TaskState => ({
  ...state,
  Events: [...state.Events, event].slice(-KEPT_EVENTS),
});

/** What an event says unless told otherwise; most are fields of older clients, which the server still sends. */
const SILENT: TaskEvent = {
  Type: '',
  Time: 0,
  Message: '',
  DisplayMessage: '',
  Details: {},
  DiskLimit: 0,
  DownloadError: '',
  DriverError: '',
  DriverMessage: '',
  ExitCode: 0,
  FailedSibling: '',
  FailsTask: false,
  GenericSource: '',
  KillError: '',
  KillReason: '',
  KillTimeout: 0,
  RestartReason: '',
  SetupError: '',
  Signal: 0,
  StartDelay: 0,
  TaskSignal: '',
  TaskSignalReason: '',
  ValidationError: '',
  VaultError: '',
};

type EventText = Pick<TaskEvent, 'Type' | 'DisplayMessage'> & Partial<TaskEvent>;

export function taskEvent(nowMs: number, text: EventText): TaskEvent {
  // A task has a dozen events, a cluster has thousands of tasks: filling in a copy is several times quicker than laying one over.
  return Object.assign({ ...SILENT, Time: msToNs(nowMs), Details: {} }, text);
}

/** How a task's process ended. */
export interface TaskExit {
  readonly code: number;
  readonly signal?: number;
  readonly message?: string;
  readonly isOom?: boolean;
}

/** The events of a task's life in Nomad's words (nomad/structs, TaskEvent). */
export const EVENT = {
  received: (): EventText => ({ Type: 'Received', DisplayMessage: 'Task received by client' }),
  setup: (): EventText => ({
    Type: 'Task Setup',
    DisplayMessage: 'Building Task Directory',
    Message: 'Building Task Directory',
    Details: { message: 'Building Task Directory' },
  }),
  driver: (message: string): EventText => ({
    Type: 'Driver',
    DisplayMessage: message,
    Details: { driver_message: message },
    DriverMessage: message,
  }),
  started: (): EventText => ({ Type: 'Started', DisplayMessage: 'Task started by client' }),
  terminated: ({ code, signal = 0, message = '', isOom = false }: TaskExit): EventText => ({
    Type: 'Terminated',
    DisplayMessage: [
      `Exit Code: ${code}`,
      ...(signal === 0 ? [] : [`Signal: ${signal}`]),
      ...(message === '' ? [] : [`Exit Message: ${JSON.stringify(message)}`]),
    ].join(', '),
    Message: message,
    ExitCode: code,
    Signal: signal,
    Details: {
      exit_code: String(code),
      signal: String(signal),
      oom_killed: String(isOom),
      ...(message !== '' && { exit_message: message }),
    },
  }),
  restarting: (reason: string, delayMs: number): EventText => {
    const text = `Task restarting in ${goDuration(msToNs(delayMs))}`;
    return {
      Type: 'Restarting',
      DisplayMessage: reason === '' || reason === WITHIN_POLICY ? text : `${reason} - ${text}`,
      RestartReason: reason,
      StartDelay: msToNs(delayMs),
      Details: { restart_reason: reason, start_delay: String(msToNs(delayMs)) },
    };
  },
  notRestarting: (reason: string): EventText => ({
    Type: 'Not Restarting',
    DisplayMessage: reason,
    RestartReason: reason,
    FailsTask: true,
    Details: { restart_reason: reason, fails_task: 'true' },
  }),
  driverFailure: (message: string): EventText => ({
    Type: 'Driver Failure',
    DisplayMessage: message,
    DriverError: message,
    Details: { driver_error: message },
  }),
  killing: (timeoutNs: number): EventText => ({
    Type: 'Killing',
    DisplayMessage: `Sent interrupt. Waiting ${goDuration(timeoutNs)} before force killing`,
    KillTimeout: timeoutNs,
    Details: { kill_timeout: goDuration(timeoutNs) },
  }),
  killed: (): EventText => ({ Type: 'Killed', DisplayMessage: 'Task successfully killed' }),
  siblingFailed: (sibling: string): EventText => ({
    Type: 'Sibling Task Failed',
    DisplayMessage: `Task's sibling ${JSON.stringify(sibling)} failed`,
    FailedSibling: sibling,
    Details: { failed_sibling: sibling },
  }),
  leaderDead: (): EventText => ({ Type: 'Leader Task Dead', DisplayMessage: 'Leader Task in Group dead' }),
  mainDead: (): EventText => ({ Type: 'Main Tasks Dead', DisplayMessage: 'Main tasks in the group died' }),
  signaling: (signal: string): EventText => ({
    Type: 'Signaling',
    DisplayMessage: `Task being sent signal ${signal}`,
    TaskSignal: signal,
    Details: { signal },
  }),
  restartSignaled: (reason: string): EventText => ({
    Type: 'Restart Signaled',
    DisplayMessage: reason,
    RestartReason: reason,
    Details: { restart_reason: reason },
  }),
  shutdownDelay: (delayNs: number, isSkipped: boolean): EventText => {
    const [type, verb] = isSkipped
      ? ['Skipping shutdown delay', 'Skipping']
      : ['Waiting for shutdown delay', 'Waiting for'];
    return { Type: type, DisplayMessage: `${verb} shutdown_delay of ${goDuration(delayNs)} before killing the task.` };
  },
  unhealthy: (reason: string): EventText => ({
    Type: 'Alloc Unhealthy',
    DisplayMessage: reason,
    Message: reason,
    Details: { message: reason },
  }),
} as const;

export const WITHIN_POLICY = 'Restart within policy';
