import type { StoredTask } from '../state/model.ts';
import type { TaskState } from '../wire.ts';
import type { TaskRunner } from './task-runner.ts';

export const isSidecar = (task: TaskRunner): boolean => task.task.Lifecycle?.Sidecar === true;

export function partition<T>(items: readonly T[], matches: (item: T) => boolean): [T[], T[]] {
  return [items.filter(matches), items.filter((item) => !matches(item))];
}

export const isDead = (task: TaskRunner): boolean => task.state.State === 'dead';

/** A sidecar has to run, any other prestart task to be done, before the main tasks start. */
export const isReady = (task: TaskRunner): boolean =>
  task.task.Lifecycle?.Sidecar === true ? task.isRunning() : isDead(task);

export function endAll(tasks: readonly TaskRunner[], event: Parameters<TaskRunner['endBecause']>[0]): void {
  for (const task of tasks) if (task.isLive()) task.endBecause(event);
}

export const hookOf = (task: StoredTask): string => task.Lifecycle?.Hook ?? '';

/** An allocation's state follows from its tasks' (client/allocrunner, getClientStatus). */
export function clientStatusOf(
  states: readonly TaskState[],
  isStopping: boolean,
): { status: string; description: string } {
  if (states.some((state) => state.State === 'dead' && state.Failed)) {
    return { status: 'failed', description: 'Failed tasks' };
  }
  if (states.some((state) => state.State === 'running')) return { status: 'running', description: 'Tasks are running' };
  if (states.some((state) => state.State === 'pending') && !isStopping) {
    return { status: 'pending', description: 'No tasks have started' };
  }
  return { status: 'complete', description: 'All tasks have completed' };
}
