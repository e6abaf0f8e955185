import { isWire, type Wire } from '../wire-object.ts';
import { EPHEMERAL_DISK, MIGRATE, reschedulePolicy, restartPolicy, UPDATE } from './defaults.ts';
import { each, merged, one, withDefaults } from './fill.ts';
import { canonicalService } from './service.ts';
import { canonicalTask } from './task.ts';
import { canonicalWeight } from './weight.ts';

/** A group with its defaults, and with what the job lays down for all its groups. */
export function canonicalGroup(group: Wire, job: Wire): Wire {
  const scaling = group['Scaling'];
  const least = isWire(scaling) ? scaling['Min'] : undefined;
  const named = withDefaults(group, { Name: '', Count: least ?? 1 });
  const filled: Wire = {
    ...named,
    Scaling: one(scaling, (policy) =>
      withDefaults({ ...policy, Type: policy['Type'] || 'horizontal' }, { Enabled: true, Min: named['Count'] }),
    ),
    EphemeralDisk: withDefaults(asWire(group['EphemeralDisk']), EPHEMERAL_DISK),
    Consul: one(group['Consul'], (consul) => ({ ...consul, Cluster: consul['Cluster'] || 'default' })),
    Update: groupUpdate(group, job),
    ReschedulePolicy: groupReschedule(group, job),
    Migrate: groupMigrate(group, job),
    RestartPolicy: merged(restartPolicy(job['Type']), group['RestartPolicy']),
    Spreads: each(group['Spreads'], canonicalWeight),
    Affinities: each(group['Affinities'], canonicalWeight),
    Disconnect: one(group['Disconnect'], (disconnect) =>
      withDefaults(disconnect, { Replace: true, Reconcile: 'best_score' }),
    ),
  };
  return {
    ...filled,
    Tasks: each(group['Tasks'], (task) => canonicalTask(task, filled, job)),
    Services: each(group['Services'], (service) => canonicalService(service, { job, group: filled, task: undefined })),
  };
}

function asWire(value: unknown): Wire {
  return isWire(value) ? value : {};
}

function groupUpdate(group: Wire, job: Wire): Wire | null {
  const fromJob = job['Update'];
  const own = group['Update'];
  if (!isWire(own)) return isWire(fromJob) && !isEmptyUpdate(fromJob) ? withDefaults({ ...fromJob }, UPDATE) : null;
  return withDefaults(isWire(fromJob) ? merged(fromJob, own) : own, UPDATE);
}

/** An update block that says nothing: every field unset, zero or false. */
function isEmptyUpdate(update: Wire): boolean {
  return Object.keys(UPDATE).every((field) => !update[field]);
}

function groupReschedule(group: Wire, job: Wire): Wire | null {
  const type = job['Type'];
  const own = group['ReschedulePolicy'];
  const fromJob = job['Reschedule'];
  const given = isWire(fromJob) ? merged(fromJob, own) : own;
  if (isWire(given)) return withDefaults(given, reschedulePolicy(type));
  return type === 'sysbatch' || type === 'system' ? null : reschedulePolicy(type);
}

function groupMigrate(group: Wire, job: Wire): Wire | null {
  const own = group['Migrate'];
  const fromJob = job['Migrate'];
  const given = isWire(fromJob) ? merged(fromJob, own) : own;
  if (isWire(given)) return withDefaults(given, MIGRATE);
  return job['Type'] === 'service' ? { ...MIGRATE } : null;
}
