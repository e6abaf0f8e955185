import type { Cause } from '../../../domain/change/change.ts';
import { placementReasons } from '../../../domain/plan/failures.ts';
import { maskText } from '../../../domain/plan/mask.ts';
import type { PlacementMetrics } from '../../../domain/plan/scheduler-plan.ts';
import type { Allocation, Deployment, Evaluation, Scheduler, TaskEvent, TaskState } from '../../../ports/scheduler.ts';

/** How much of a failed task's log is read, in bytes, and shown, in lines. */
const LOG_BYTES = 8192;
const LOG_LINES = 8;

/** True when something went wrong with an allocation that people should know of, even while Nomad still tries again. */
export function isTroubled(allocation: Allocation): boolean {
  return allocation.clientStatus === 'failed' || allocation.healthy === false || failedTask(allocation) !== undefined;
}

/** Why an allocation failed: the task's own end, in words, with the last lines it logged, all masked. */
export async function explainAllocation(
  scheduler: Scheduler,
  allocation: Allocation,
  signal: AbortSignal,
): Promise<Cause> {
  const found = failedTask(allocation);
  const where = { group: allocation.group, allocationId: allocation.id };
  if (found === undefined) {
    const message = allocation.clientDescription === '' ? {} : { message: maskText(allocation.clientDescription) };
    return { kind: allocation.healthy === false ? 'unhealthy' : 'unknown', ...where, ...message };
  }
  const { task, event } = found;
  const log = event.type === 'Terminated' ? await lastLines(scheduler, allocation.id, task.name, signal) : [];
  return {
    kind: kindOf(event),
    ...where,
    task: task.name,
    ...(event.exitCode === undefined || event.type !== 'Terminated' ? {} : { exitCode: event.exitCode }),
    ...(event.message === '' ? {} : { message: maskText(oneLine(event.message)) }),
    ...(log.length === 0 ? {} : { log }),
  };
}

/** Why not everything of a group can be placed. */
export function explainPlacement(evaluation: Evaluation): Cause | undefined {
  const entry: [string, PlacementMetrics] | undefined = Object.entries(evaluation.failures)[0];
  if (entry === undefined) return undefined;
  const [group, metrics] = entry;
  return { kind: 'placement', group, message: placementReasons(metrics).join('; ') };
}

/** Why a deployment failed of which no allocation and no placement tells. Nomad's words only choose between ours. */
export function explainDeployment({ statusDescription }: Deployment): Cause {
  const kind = /deadline/i.test(statusDescription) ? 'deadline' : 'unhealthy';
  return statusDescription === '' ? { kind } : { kind, message: maskText(oneLine(statusDescription)) };
}

/** The allocation that tells most: a task that ended badly before one that merely stayed unhealthy, newest first. */
export function mostTelling(allocations: readonly Allocation[]): Allocation | undefined {
  const rank = (allocation: Allocation) => (failedTask(allocation) === undefined ? 1 : 0);
  return [...allocations].filter(isTroubled).sort((a, b) => rank(a) - rank(b) || b.createIndex - a.createIndex)[0];
}

const FAILURES: readonly string[] = [
  'Driver Failure',
  'Setup Failure',
  'Failed Validation',
  'Failed Artifact Download',
  'Sibling Task Failed',
  'Task hook failed',
];

function failedTask({ tasks }: Allocation): { readonly task: TaskState; readonly event: TaskEvent } | undefined {
  const found = tasks.flatMap((task) => {
    const event = task.events.findLast((candidate, index) => isFailure(candidate) && !wasAsked(task.events, index));
    return event === undefined ? [] : [{ task, event }];
  });
  // A sibling dies because of the first one: the first one is the cause.
  return found.sort((a, b) => rankOf(a.event) - rankOf(b.event) || a.event.atMs - b.event.atMs)[0];
}

function isFailure(event: TaskEvent): boolean {
  if (event.type === 'Terminated') return event.oom || (event.exitCode !== undefined && event.exitCode !== 0);
  return FAILURES.includes(event.type);
}

/** A task that was told to end, by Nomad or by people, ends with a signal's exit code: that is no failure. */
function wasAsked(events: readonly TaskEvent[], index: number): boolean {
  const before = events.slice(0, index);
  const started = before.findLastIndex(({ type }) => type === 'Started');
  return before.slice(started + 1).some(({ type }) => type === 'Killing' || type === 'Restart Signaled');
}

function rankOf({ type }: TaskEvent): number {
  return type === 'Sibling Task Failed' ? 1 : 0;
}

function kindOf(event: TaskEvent): Cause['kind'] {
  if (event.oom) return 'out-of-memory';
  return event.type === 'Driver Failure' ? 'driver' : 'task-failed';
}

async function lastLines(
  scheduler: Scheduler,
  allocationId: string,
  task: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  for (const stream of ['stderr', 'stdout'] as const) {
    const text = await scheduler.logTail(allocationId, task, stream, LOG_BYTES, { signal }).catch(() => undefined);
    // A log that cannot be read must not hide the failure that it would explain, nor hold it up twice.
    if (text === undefined) return [];
    // Masked whole, then cut: a secret that spans lines is seen only in the whole text.
    const lines = maskText(text)
      .split('\n')
      .map((line) => line.trimEnd())
      .filter((line) => line !== '');
    if (lines.length > 0) return lines.slice(-LOG_LINES);
  }
  return [];
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
