import { goDuration } from '../../../../go-duration.ts';
import { isWire, type Wire } from '../../wire-object.ts';
import { quoted, when } from '../errors.ts';

const SECOND = 1_000_000_000;

export function updateErrors(update: Wire): string[] {
  const n = (field: string): number => Number(update[field]);
  const text = (field: string): string => goDuration(update[field]);
  const [minimum, healthy, progress] = [n('MinHealthyTime'), n('HealthyDeadline'), n('ProgressDeadline')];
  return [
    ...when(
      !['checks', 'task_states', 'manual'].includes(String(update['HealthCheck'])),
      `Invalid health check given: ${quoted(update['HealthCheck'])}`,
    ),
    ...when(n('MaxParallel') < 0, `Max parallel can not be less than zero: ${n('MaxParallel')} < 0`),
    ...when(n('Canary') < 0, `Canary count can not be less than zero: ${n('Canary')} < 0`),
    ...when(
      n('Canary') === 0 && update['AutoPromote'] === true,
      'Auto Promote requires a Canary count greater than zero',
    ),
    ...when(minimum < 0, `Minimum healthy time may not be less than zero: ${text('MinHealthyTime')}`),
    ...when(healthy <= 0, `Healthy deadline must be greater than zero: ${text('HealthyDeadline')}`),
    ...when(progress < 0, `Progress deadline must be zero or greater: ${text('ProgressDeadline')}`),
    ...when(
      minimum >= healthy,
      `Minimum healthy time must be less than healthy deadline: ${text('MinHealthyTime')} > ${text('HealthyDeadline')}`,
    ),
    ...when(
      progress !== 0 && healthy >= progress,
      `Healthy deadline must be less than progress deadline: ${text('HealthyDeadline')} > ${text('ProgressDeadline')}`,
    ),
    ...when(n('Stagger') <= 0, `Stagger must be greater than zero: ${text('Stagger')}`),
  ];
}

export function migrateErrors(migrate: Wire): string[] {
  const n = (field: string): number => Number(migrate[field]);
  const check = String(migrate['HealthCheck'] ?? '');
  return [
    ...when(n('MaxParallel') < 0, `MaxParallel must be >= 0 but found ${n('MaxParallel')}`),
    ...when(check === '' && n('MaxParallel') > 0, 'Missing HealthCheck'),
    ...when(!['', 'checks', 'task_states'].includes(check), `Invalid HealthCheck: ${quoted(check)}`),
    ...when(n('MinHealthyTime') > n('HealthyDeadline'), 'MinHealthyTime must be less than HealthyDeadline'),
  ];
}

export function restartErrors(restart: Wire): string[] {
  const { Mode: mode, Attempts: attempts, Interval: interval, Delay: delay } = restart;
  return [
    ...when(mode !== 'delay' && mode !== 'fail', `Unsupported restart mode: ${quoted(mode)}`),
    ...when(attempts === 0 && mode !== 'fail', `Restart policy ${quoted(mode)} with ${attempts} attempts is ambiguous`),
    ...when(Number(interval) < 5 * SECOND, `Interval can not be less than 5s (got ${goDuration(interval)})`),
    ...when(
      Number(attempts) * Number(delay) > Number(interval),
      `Nomad can't restart the TaskGroup ${attempts} times in an interval of ${goDuration(interval)} with a delay of ${goDuration(delay)}`,
    ),
  ];
}

export function scalingErrors(group: Wire): string[] {
  const scaling = group['Scaling'];
  if (!isWire(scaling)) return [];
  const [least, most, count] = [Number(scaling['Min']), Number(scaling['Max']), Number(group['Count'])];
  const invalid = 'Scaling policy invalid:';
  return [
    ...when(most < 0, `${invalid} maximum count must be specified and non-negative`),
    ...when(most >= 0 && most < least, `${invalid} maximum count must not be less than minimum count`),
    ...when(least < 0, `${invalid} minimum count must be specified and non-negative`),
    ...when(most < count, `${invalid} task group count must not be greater than maximum count in scaling policy`),
    ...when(count < least, `${invalid} task group count must not be less than minimum count in scaling policy`),
  ];
}
