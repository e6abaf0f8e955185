import { nullIfEmpty } from '../canonicalize/fill.ts';
import { isWire, type Wire, wires } from '../wire-object.ts';
import { storedService } from './service.ts';

const KILL_TIMEOUT = 5_000_000_000;

/** A task with the server's own defaults and its identity. */
export function storedTask(given: Wire, group: Wire, job: Wire): Wire {
  const task = nullIfEmpty(
    given,
    'Meta',
    'Config',
    'Env',
    'Constraints',
    'Affinities',
    'VolumeMounts',
    'Artifacts',
    'Templates',
    'Services',
    'Actions',
    'Secrets',
    'ScalingPolicies',
  );
  task['KillTimeout'] ||= KILL_TIMEOUT;
  task['RestartPolicy'] ??= group['RestartPolicy'];
  if (isWire(task['Resources'])) task['Resources'] = storedResources(task['Resources']);
  const target = { Namespace: job['Namespace'], Job: job['ID'], Group: group['Name'], Task: task['Name'] };
  for (const policy of wires(task['ScalingPolicies'])) policy['Target'] = { ...target };
  for (const template of wires(task['Templates'])) template['ChangeSignal'] = upper(template['ChangeSignal']);
  const vault = task['Vault'];
  if (isWire(vault))
    Object.assign(vault, { Cluster: vault['Cluster'] || 'default', ChangeSignal: upper(vault['ChangeSignal']) });
  if (Array.isArray(task['Services'])) {
    task['Services'] = wires(task['Services']).map((service) => storedService(service, { job, group, task }));
  }
  return withIdentity(task);
}

export function storedNetwork(given: Wire): Wire {
  const network = nullIfEmpty(given, 'ReservedPorts', 'DynamicPorts');
  network['Device'] = '';
  for (const port of [...wires(network['ReservedPorts']), ...wires(network['DynamicPorts'])]) {
    port['HostNetwork'] ||= 'default';
  }
  return network;
}

function storedResources(given: Wire): Wire {
  const resources = nullIfEmpty(given, 'Networks', 'Devices');
  resources['DiskMB'] = 0;
  if (Array.isArray(resources['Networks'])) resources['Networks'] = wires(resources['Networks']).map(storedNetwork);
  return resources;
}

/** Every task has an identity named `default` for Nomad itself; further ones keep their own names. */
function withIdentity(task: Wire): Wire {
  const identities = wires(task['Identities']).map(canonicalIdentity);
  const own =
    identities.find(({ Name }) => Name === 'default') ?? (isWire(task['Identity']) ? task['Identity'] : undefined);
  task['Identity'] = canonicalIdentity(own ?? EMPTY_IDENTITY);
  const others = identities.filter(({ Name }) => Name !== 'default');
  task['Identities'] = others.length > 0 ? others : null;
  return task;
}

const EMPTY_IDENTITY: Wire = {
  Name: 'default',
  Audience: null,
  ChangeMode: '',
  ChangeSignal: '',
  Env: false,
  File: false,
  Filepath: '',
  ServiceName: '',
  TTL: 0,
  ExtraClaims: null,
};

function canonicalIdentity(identity: Wire): Wire {
  const named = { ...identity, Name: identity['Name'] || 'default', ChangeSignal: upper(identity['ChangeSignal']) };
  return named.Name === 'default' ? { ...named, Audience: ['nomadproject.io'] } : named;
}

export function upper(value: unknown): unknown {
  return typeof value === 'string' ? value.toUpperCase() : value;
}
