import { isWire, type Wire } from '../wire-object.ts';
import { canonicalConnect } from './connect.ts';
import { SECOND } from './defaults.ts';
import { each, nullIfEmpty, one, withDefaults } from './fill.ts';

interface Owner {
  readonly job: Wire;
  readonly group: Wire;
  readonly task: Wire | undefined;
}

export function canonicalService(service: Wire, owner: Owner): Wire {
  const onUpdate = service['OnUpdate'] || 'require_healthy';
  const filled = {
    ...nullIfEmpty(service, 'Meta', 'CanaryMeta', 'TaggedAddresses'),
    Name: service['Name'] || defaultName(owner),
    AddressMode: service['AddressMode'] || 'auto',
    OnUpdate: onUpdate,
    Provider: service['Provider'] || 'consul',
    Cluster: service['Cluster'] || 'default',
    Connect: one(service['Connect'], canonicalConnect),
    Weights: one(service['Weights'], (weights) => ({
      ...weights,
      Passing: atLeastOne(weights['Passing']),
      Warning: atLeastOne(weights['Warning']),
    })),
  };
  return {
    ...filled,
    Checks: each(service['Checks'], (check) => canonicalCheck(check, service['CheckRestart'], onUpdate)),
  };
}

function defaultName({ job, group, task }: Owner): string {
  return [job['Name'], group['Name'], ...(task ? [task['Name']] : [])].join('-');
}

function atLeastOne(value: unknown): number {
  return typeof value === 'number' && value > 0 ? value : 1;
}

function canonicalCheck(check: Wire, fromService: unknown, onUpdate: unknown): Wire {
  const restart = mergeRestart(fromService, check['CheckRestart']);
  return {
    ...check,
    CheckRestart: restart && withDefaults(restart, { Grace: SECOND }),
    SuccessBeforePassing: notNegative(check['SuccessBeforePassing']),
    FailuresBeforeCritical: notNegative(check['FailuresBeforeCritical']),
    FailuresBeforeWarning: notNegative(check['FailuresBeforeWarning']),
    OnUpdate: check['OnUpdate'] || onUpdate,
  };
}

/** A check's own settings go over its service's, but a zero or false there does not count as set. */
function mergeRestart(fromService: unknown, own: unknown): Wire | null {
  if (!isWire(fromService)) return isWire(own) ? own : null;
  if (!isWire(own)) return { ...fromService };
  return {
    ...fromService,
    Limit: Number(own['Limit'] ?? 0) > 0 ? own['Limit'] : fromService['Limit'],
    Grace: own['Grace'] ?? fromService['Grace'],
    IgnoreWarnings: own['IgnoreWarnings'] || fromService['IgnoreWarnings'],
  };
}

function notNegative(value: unknown): number {
  return typeof value === 'number' && value > 0 ? value : 0;
}
