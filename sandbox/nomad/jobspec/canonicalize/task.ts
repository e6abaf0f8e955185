import { isWire, type Wire } from '../wire-object.ts';
import { LOGS, SECOND } from './defaults.ts';
import { each, merged, nullIfEmpty, one, withDefaults } from './fill.ts';
import { canonicalResources } from './resources.ts';
import { canonicalService } from './service.ts';
import { canonicalTemplate } from './template.ts';
import { canonicalVolumeMount } from './volume-mount.ts';
import { canonicalWeight } from './weight.ts';

export function canonicalTask(task: Wire, group: Wire, job: Wire): Wire {
  const filled = withDefaults(task, { KillTimeout: 5 * SECOND });
  return {
    ...filled,
    Resources: canonicalResources(isWire(task['Resources']) ? task['Resources'] : {}),
    LogConfig: withDefaults(isWire(task['LogConfig']) ? task['LogConfig'] : {}, LOGS),
    Artifacts: each(task['Artifacts'], canonicalArtifact),
    Vault: one(task['Vault'], canonicalVault),
    Consul: one(task['Consul'], (consul) => ({ ...consul, Cluster: consul['Cluster'] || 'default' })),
    Templates: each(task['Templates'], canonicalTemplate),
    Secrets: each(task['Secrets'], (secret) => nullIfEmpty(secret, 'Config', 'Env')),
    Services: each(task['Services'], (service) => canonicalService(service, { job, group, task })),
    Affinities: each(task['Affinities'], canonicalWeight),
    VolumeMounts: each(task['VolumeMounts'], canonicalVolumeMount),
    Lifecycle: one(task['Lifecycle'], (lifecycle) => lifecycle),
    RestartPolicy: merged(group['RestartPolicy'], task['RestartPolicy']),
  };
}

function canonicalVault(vault: Wire): Wire {
  return withDefaults(
    { ...vault, Cluster: vault['Cluster'] || 'default' },
    {
      Env: true,
      DisableFile: false,
      Namespace: '',
      ChangeMode: 'restart',
      ChangeSignal: 'SIGHUP',
      AllowTokenExpiration: false,
    },
  );
}

function canonicalArtifact(artifact: Wire): Wire {
  const filled = withDefaults(nullIfEmpty(artifact, 'GetterOptions', 'GetterHeaders'), {
    GetterMode: 'any',
    GetterInsecure: false,
    GetterSource: '',
  });
  return withDefaults(filled, { RelativeDest: artifactDestination(filled) });
}

/** A file lands under its own name, anything else in `local/`. */
function artifactDestination(artifact: Wire): string {
  if (artifact['GetterMode'] !== 'file') return 'local/';
  return `local/${String(artifact['GetterSource']).split('/').filter(Boolean).at(-1) ?? '.'}`;
}
