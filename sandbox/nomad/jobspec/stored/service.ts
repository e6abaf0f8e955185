import { nullIfEmpty } from '../canonicalize/fill.ts';
import { isWire, type Wire, wires } from '../wire-object.ts';

interface Owner {
  readonly job: Wire;
  readonly group: Wire;
  readonly task: Wire | undefined;
}

export function storedService(given: Wire, owner: Owner): Wire {
  const { job, group, task } = owner;
  const service = nullIfEmpty(given, 'Tags', 'CanaryTags', 'Checks', 'TaggedAddresses', 'Meta', 'CanaryMeta');
  if (task && !service['TaskName']) service['TaskName'] = task['Name'];
  const taskName = task ? task['Name'] : 'group';
  service['Name'] = interpolate(service['Name'], {
    JOB: job['Name'],
    TASKGROUP: group['Name'],
    TASK: taskName,
    BASE: `${job['Name']}-${group['Name']}-${taskName}`,
  });
  if (Array.isArray(service['Checks'])) {
    service['Checks'] = wires(service['Checks']).map((check) => storedCheck(check, service, task !== undefined));
  }
  if (isWire(service['Identity'])) nameIdentity(service, service['Identity']);
  service['Namespace'] = service['Provider'] === 'nomad' ? job['Namespace'] : service['Namespace'] || 'default';
  return service;
}

/** Only these four names are known when a job is registered; all others stay for the client. */
function interpolate(name: unknown, known: Record<string, unknown>): unknown {
  if (typeof name !== 'string') return name;
  return name.replace(/\$\{(JOB|TASKGROUP|TASK|BASE)\}/g, (_, key: string) => String(known[key]));
}

function storedCheck(given: Wire, service: Wire, inTask: boolean): Wire {
  const check = nullIfEmpty(given, 'Args', 'Header');
  check['Name'] ||= `service: ${JSON.stringify(service['Name'])} check`;
  if (inTask) check['TaskName'] = service['TaskName'];
  else check['TaskName'] ||= service['TaskName'];
  check['OnUpdate'] ||= 'require_healthy';
  if (!isWire(check['CheckRestart'])) check['CheckRestart'] = null;
  return check;
}

/** A service's identity for Consul carries the names that Consul expects. */
function nameIdentity(service: Wire, identity: Wire): void {
  if (service['Provider'] === 'nomad') return;
  const owner = service['TaskName'] ? [service['TaskName']] : [];
  const parts = [...owner, service['Name'], service['PortLabel']];
  identity['Name'] = `consul-service_${parts.join('-')}`;
  identity['ServiceName'] = service['Name'];
}
