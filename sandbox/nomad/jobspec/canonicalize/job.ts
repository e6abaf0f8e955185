import type { NomadJob } from '../../wire.ts';
import { isWire, type Wire } from '../wire-object.ts';
import { UPDATE } from './defaults.ts';
import { each, nullIfEmpty, one, withDefaults } from './fill.ts';
import { canonicalGroup } from './group.ts';
import { canonicalWeight } from './weight.ts';

/** Fills in Nomad's defaults and leaves the given job alone. Doing it twice changes nothing. */
export function canonicalize(job: NomadJob, defaults: { region?: string; namespace?: string } = {}): NomadJob {
  const filled = withDefaults(job, {
    ID: '',
    Name: job.ID ?? '',
    ParentID: '',
    Namespace: defaults.namespace ?? 'default',
    Priority: 50,
    Stop: false,
    Region: defaults.region ?? 'global',
    NodePool: '',
    Type: 'service',
    AllAtOnce: false,
    ConsulNamespace: '',
    VaultNamespace: '',
    NomadTokenID: '',
    Status: '',
    StatusDescription: '',
    Stable: false,
    Version: 0,
    CreateIndex: 0,
    ModifyIndex: 0,
    JobModifyIndex: 0,
  });
  filled['Update'] = jobUpdate(filled);
  return {
    ...filled,
    Periodic: one(filled['Periodic'], canonicalPeriodic),
    Multiregion: one(filled['Multiregion'], canonicalMultiregion),
    TaskGroups: each(filled['TaskGroups'], (group) => canonicalGroup(group, filled)),
    Spreads: each(filled['Spreads'], canonicalWeight),
    Affinities: each(filled['Affinities'], canonicalWeight),
    UI: one(filled['UI'], (ui) => nullIfEmpty(ui, 'Links')),
  };
}

function jobUpdate(job: Wire): Wire | null {
  if (isWire(job['Update'])) return withDefaults(job['Update'], UPDATE);
  return job['Type'] === 'service' || job['Type'] === 'system' ? { ...UPDATE } : null;
}

function canonicalPeriodic(periodic: Wire): Wire {
  return withDefaults(
    { ...periodic, TimeZone: periodic['TimeZone'] || 'UTC' },
    { Enabled: true, Spec: '', Specs: [], SpecType: 'cron', ProhibitOverlap: false },
  );
}

function canonicalMultiregion(multiregion: Wire): Wire {
  return {
    ...multiregion,
    Strategy: withDefaults(isWire(multiregion['Strategy']) ? multiregion['Strategy'] : {}, {
      MaxParallel: 0,
      OnFailure: '',
    }),
    Regions: each(multiregion['Regions'] ?? [], (region) =>
      withDefaults(region, { Count: 1, Datacenters: [], Meta: {} }),
    ),
  };
}
