import { isWire, type Wire, wires } from '../wire-object.ts';
import { under, when } from './errors.ts';
import { placementErrors } from './job.ts';
import { networkErrors } from './network.ts';
import { migrateErrors, restartErrors, scalingErrors, updateErrors } from './policies/policies.ts';
import { rescheduleErrors } from './policies/reschedule.ts';
import { groupScriptErrors, groupServiceErrors } from './services/group-services.ts';
import { taskErrors } from './task/task.ts';
import { volumeErrors } from './volume.ts';

export function groupErrors(group: Wire, job: Wire): string[] {
  const tasks = wires(group['Tasks']);
  return [
    ...when(group['Name'] === '', 'Missing task group name'),
    ...when(Number(group['Count']) < 0, "Task group count can't be negative"),
    ...when(String(group['Name']).includes('\0'), 'Task group name contains null character'),
    ...when(tasks.length === 0, 'Missing tasks for task group'),
    ...disconnectErrors(group['Disconnect'], job),
    ...runTimeErrors(group, job),
    ...placementErrors(group, job['Type']),
    ...policyErrors(group, job),
    ...taskNameErrors(tasks),
    ...when(tasks.filter((task) => task['Leader'] === true).length > 1, 'Only one task may be marked as leader'),
    ...volumeErrors(group, job),
    ...under('Task group network', networkErrors(group)),
    ...under('Task group service', groupServiceErrors(group)),
    ...under('Task group service check', groupScriptErrors(group)),
    ...under('Task group scaling policy', scalingErrors(group)),
    ...tasks.flatMap((task) => under(`Task ${task['Name']}`, taskErrors(task, group, job))),
  ];
}

const RECONCILE = ['', 'best_score', 'longest_running', 'keep_original', 'keep_replacement'];

function disconnectErrors(disconnect: unknown, job: Wire): string[] {
  if (!isWire(disconnect)) return [];
  const { LostAfter: lost, StopOnClientAfter: stop, Reconcile: reconcile } = disconnect;
  const stops = typeof stop === 'number';
  return [
    ...when(stops && stop < 0, 'stop_after cannot be a negative duration'),
    ...when(
      stops && job['Type'] !== 'service' && job['Type'] !== 'batch',
      'stop_after can only be used with service or batch job types',
    ),
    ...when(Number(lost) < 0, 'lost_after cannot be a negative duration'),
    ...when(stops && lost !== 0, 'Disconnect cannot be configured with both lost_after and stop_after'),
    ...when(!RECONCILE.includes(String(reconcile)), `reconcile option is invalid: ${reconcile}`),
  ];
}

function runTimeErrors(group: Wire, job: Wire): string[] {
  const limit = group['MaxRunDuration'];
  if (typeof limit !== 'number') return [];
  const isBatch = job['Type'] === 'batch' || job['Type'] === 'sysbatch';
  return [
    ...when(limit <= 0, 'MaxRunDuration must be greater than zero'),
    ...when(!isBatch, `Job type ${JSON.stringify(job['Type'])} does not allow max_run_duration`),
  ];
}

function policyErrors(group: Wire, job: Wire): string[] {
  const type = String(job['Type']);
  const everywhere = type === 'system' || type === 'sysbatch';
  const disk = group['EphemeralDisk'];
  const size = isWire(disk) ? Number(disk['SizeMB']) : 0;
  const { Update: update, Migrate: migrate, RestartPolicy: restart, ReschedulePolicy: reschedule } = group;
  return [
    ...(isWire(restart) ? restartErrors(restart) : []),
    ...(everywhere
      ? when(isWire(reschedule), 'System or sysbatch jobs should not have a reschedule policy')
      : isWire(reschedule)
        ? rescheduleErrors(reschedule)
        : []),
    ...when(size < 10, `minimum DiskMB value is 10; got ${size}`),
    ...when(
      isWire(update) && type !== 'service' && type !== 'system',
      `Job type ${JSON.stringify(type)} does not allow update block`,
    ),
    ...(isWire(update) ? updateErrors(update) : []),
    ...(type === 'service' && isWire(migrate) ? migrateErrors(migrate) : []),
    ...when(type !== 'service' && isWire(migrate), `Job type ${JSON.stringify(type)} does not allow migrate block`),
  ];
}

function taskNameErrors(tasks: readonly Wire[]): string[] {
  const seen = new Map<string, number>();
  return tasks.flatMap((task, index) => {
    const name = String(task['Name']);
    const before = seen.get(name);
    if (before === undefined) seen.set(name, index);
    return [
      ...when(name === '', `Task ${index + 1} missing name`),
      ...when(
        name !== '' && before !== undefined,
        `Task ${index + 1} redefines '${name}' from task ${(before ?? 0) + 1}`,
      ),
    ];
  });
}
