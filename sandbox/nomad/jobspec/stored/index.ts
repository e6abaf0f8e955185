import type { NomadJob } from '../../wire.ts';
import { nullIfEmpty } from '../canonicalize/fill.ts';
import { canonicalize } from '../canonicalize/job.ts';
import { isWire, type Wire, wires } from '../wire-object.ts';
import { exposeChecks } from './connect/expose.ts';
import { injectConnect } from './connect/inject.ts';
import { addImpliedConstraints, addPartitionConstraints } from './constraints.ts';
import { toStored } from './convert.ts';
import { storedGroup } from './group.ts';

/**
 * The job as the server keeps it and gives it back: defaults filled in, names of implied constraints, identities and
 * sidecar tasks added. Doing it twice changes nothing.
 */
export function storedJob(job: NomadJob, defaults?: Parameters<typeof canonicalize>[1]): NomadJob {
  const filled: Wire = { ...canonicalize(job, defaults) };
  const stored = nullIfEmpty(toStored('Job', prepared(filled)), 'Meta', 'Constraints', 'Affinities', 'Spreads');
  const datacenters = stored['Datacenters'];
  if (!Array.isArray(datacenters) || datacenters.length === 0) stored['Datacenters'] = ['*'];
  stored['NodePool'] ||= 'default';
  stored['Namespace'] ||= 'default';
  const parameterized = stored['ParameterizedJob'];
  if (isWire(parameterized)) parameterized['Payload'] ||= 'optional';
  const groups = wires(stored['TaskGroups']).map((group) => storedGroup(group, stored));
  for (const group of groups) {
    addPartitionConstraints(group);
    injectConnect(group, stored);
    exposeChecks(group);
  }
  for (const group of groups) addImpliedConstraints(group, groups);
  stored['TaskGroups'] = Array.isArray(filled['TaskGroups']) ? groups : null;
  return stored;
}

/** Undoes differences of form between what clients send and what the server keeps. */
function prepared(job: Wire): Wire {
  const update = job['Update'];
  const rolls = isWire(update) && Number(update['MaxParallel'] ?? 0) > 0;
  const ui = job['UI'];
  return {
    ...job,
    TaskGroups: Array.isArray(job['TaskGroups']) ? wires(job['TaskGroups']).map(withMaximum) : null,
    // The rest of a job's update block has gone to its groups.
    Update: rolls ? { Stagger: update['Stagger'], MaxParallel: update['MaxParallel'] } : {},
    UI: isWire(ui)
      ? { ...ui, Links: wires(ui['Links']).map((link) => ({ ...link, Url: link['Url'] ?? link['URL'] })) }
      : null,
  };
}

/** A scaling policy without a maximum is kept with -1, for the validation to find. */
function withMaximum(group: Wire): Wire {
  const scaling = group['Scaling'];
  return isWire(scaling) ? { ...group, Scaling: { ...scaling, Max: scaling['Max'] ?? -1 } } : group;
}
