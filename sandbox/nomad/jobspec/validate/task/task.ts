import { goDuration } from '../../../../go-duration.ts';
import { isWire, type Wire, wires } from '../../wire-object.ts';
import { joined, nested, numbered, quoted, under, when } from '../errors.ts';
import { affinityErrors, constraintErrors } from '../placement/placement.ts';
import { taskServiceErrors } from '../services/task-services.ts';
import { mountErrors } from '../volume.ts';
import { artifactErrors } from './artifact.ts';
import { actionErrors, identityErrors, kindErrors, payloadErrors, pluginErrors, secretErrors } from './task-parts.ts';
import { templateErrors } from './template.ts';

export function taskErrors(task: Wire, group: Wire, job: Wire): string[] {
  return [
    ...nameErrors(String(task['Name'])),
    ...when(task['Driver'] === '', 'Missing task driver'),
    ...timeErrors(task, group, job),
    ...nested(isWire(task['Resources']) ? resourceErrors(task['Resources']) : ['Missing task resources']),
    ...nested(logErrors(task['LogConfig'], group['EphemeralDisk'])),
    ...numbered('Constraint', wires(task['Constraints']), constraintErrors),
    ...disallowedConstraints(task),
    ...(job['Type'] === 'system'
      ? when(task['Affinities'] !== null, 'System jobs may not have an affinity block')
      : numbered('Affinity', wires(task['Affinities']), affinityErrors)),
    ...nested(taskServiceErrors(task, group)),
    ...numbered('Artifact', wires(task['Artifacts']), artifactErrors),
    ...vaultErrors(task['Vault']),
    ...templateErrors(wires(task['Templates'])),
    ...actionErrors(task),
    ...payloadErrors(task['DispatchPayload']),
    ...lifecycleErrors(task['Lifecycle']),
    ...kindErrors(task, group),
    ...mountErrors(task, group),
    ...pluginErrors(task['CSIPluginConfig']),
    ...identityErrors(task),
    ...secretErrors(task),
  ];
}

function nameErrors(name: string): string[] {
  return [
    ...when(name === '', 'Missing task name'),
    ...when(name === 'alloc', 'Task cannot be named "alloc"'),
    ...when(/[/\\]/.test(name), 'Task name cannot include slashes'),
    ...when(name.includes('\0'), 'Task name cannot include null characters'),
  ];
}

function timeErrors(task: Wire, group: Wire, job: Wire): string[] {
  const { KillTimeout: kill } = task;
  const deadline = isWire(group['Update']) ? Number(group['Update']['ProgressDeadline']) : 0;
  return [
    ...when(Number(kill) < 0, 'KillTimeout must be a positive value'),
    ...when(
      job['Type'] === 'service' && deadline > 0 && Number(kill) > deadline,
      `KillTimout (${goDuration(kill)}) longer than the group's ProgressDeadline (${goDuration(deadline)})`,
    ),
    ...when(Number(task['ShutdownDelay']) < 0, 'ShutdownDelay must be a positive value'),
  ];
}

function resourceErrors(resources: Wire): string[] {
  const n = (field: string): number => Number(resources[field]);
  const [cpu, cores, memory, limit] = [n('CPU'), n('Cores'), n('MemoryMB'), n('MemoryMaxMB')];
  return [
    ...when(cores > 0 && cpu > 0, "Task can only ask for 'cpu' or 'cores' resource, not both."),
    ...when(cores < 0, `cores value (${cores}) cannot be negative`),
    ...nested([
      ...when(cpu < 1 && cores === 0, `minimum CPU value is 1; got ${cpu}`),
      ...when(memory < 10, `minimum MemoryMB value is 10; got ${memory}`),
    ]),
    ...wires(resources['Devices']).flatMap(deviceErrors),
    ...when(
      limit !== 0 && limit !== -1 && limit < memory,
      `MemoryMaxMB value (${limit}) should be larger than MemoryMB value (${memory})`,
    ),
    ...when(
      n('SecretsMB') > memory,
      `SecretsMB value (${n('SecretsMB')}) cannot be larger than MemoryMB value (${memory})`,
    ),
    ...when(n('SecretsMB') < 0, `SecretsMB value (${n('SecretsMB')}) cannot be negative`),
  ];
}

function deviceErrors(device: Wire, index: number): string[] {
  const errors = [
    ...when(
      device['Name'] === '',
      'device name must be given as one of the following: type, vendor/type, or vendor/type/name',
    ),
    ...wires(device['Constraints']).flatMap(deviceConstraintErrors),
    ...numbered('Affinity', wires(device['Affinities']), affinityErrors),
  ];
  return when(errors.length > 0, `device ${index + 1} failed validation: ${joined(errors)}`);
}

function deviceConstraintErrors(constraint: Wire, index: number): string[] {
  const { Operand: operand } = constraint;
  if (operand !== 'distinct_hosts' && operand !== 'distinct_property') {
    return under(`Constraint ${index + 1}`, constraintErrors(constraint));
  }
  return [`Constraint ${index + 1} validation failed: using unsupported operand ${quoted(operand)}`];
}

function logErrors(logs: unknown, disk: unknown): string[] {
  if (!isWire(logs)) return ['Missing Log Config'];
  const [files, size] = [Number(logs['MaxFiles']), Number(logs['MaxFileSizeMB'])];
  const room = isWire(disk) ? Number(disk['SizeMB']) : Number.POSITIVE_INFINITY;
  return [
    ...when(files < 1, `minimum number of files is 1; got ${files}`),
    ...when(size < 1, `minimum file size is 1MB; got ${size}`),
    ...when(
      room <= files * size,
      `log storage (${files * size} MB) must be less than requested disk capacity (${room} MB)`,
    ),
  ];
}

function disallowedConstraints(task: Wire): string[] {
  return wires(task['Constraints']).flatMap(({ Operand: operand }, index) =>
    when(
      operand === 'distinct_hosts' || operand === 'distinct_property',
      `Constraint ${index + 1} has disallowed Operand at task level: ${operand}`,
    ),
  );
}

function vaultErrors(vault: unknown): string[] {
  if (!isWire(vault)) return [];
  const mode = String(vault['ChangeMode']);
  const errors = [
    ...when(
      mode === 'signal' && vault['ChangeSignal'] === '',
      'Signal must be specified when using change mode "signal"',
    ),
    ...when(!['signal', 'noop', 'restart'].includes(mode), `Unknown change mode ${quoted(mode)}`),
  ];
  return errors.length > 0 ? [`Vault validation failed: ${joined(errors)}`] : [];
}

function lifecycleErrors(lifecycle: unknown): string[] {
  if (!isWire(lifecycle)) return [];
  const hook = String(lifecycle['Hook']);
  if (['prestart', 'poststart', 'poststop'].includes(hook)) return [];
  return [`Lifecycle validation failed: ${hook === '' ? 'no lifecycle hook provided' : `invalid hook: ${hook}`}`];
}
