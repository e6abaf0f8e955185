import { nullIfEmpty } from '../canonicalize/fill.ts';
import { isWire, type Wire, wires } from '../wire-object.ts';
import { storedService } from './service.ts';
import { storedNetwork, storedTask } from './task.ts';

/** A group with the server's own defaults. */
export function storedGroup(given: Wire, job: Wire): Wire {
  const group = nullIfEmpty(given, 'Meta', 'Constraints', 'Affinities', 'Spreads', 'Networks', 'Services', 'Volumes');
  // The server accepts these three old fields and drops them.
  Object.assign(group, { StopAfterClientDisconnect: null, MaxClientDisconnect: null, PreventRescheduleOnLost: false });
  const scaling = group['Scaling'];
  if (isWire(scaling)) {
    scaling['Type'] ||= 'horizontal';
    scaling['Target'] = { Namespace: job['Namespace'], Job: job['ID'], Group: group['Name'] };
  }
  group['Volumes'] = knownVolumes(group['Volumes']);
  if (Array.isArray(group['Networks'])) group['Networks'] = wires(group['Networks']).map(storedNetwork);
  if (Array.isArray(group['Services'])) {
    group['Services'] = wires(group['Services']).map((service) =>
      storedService(service, { job, group, task: undefined }),
    );
  }
  if (Array.isArray(group['Tasks'])) {
    group['Tasks'] = wires(group['Tasks']).map((task) => storedTask(task, group, job));
  }
  return group;
}

/** Volumes of other types are dropped, which leaves an empty map and not none. */
function knownVolumes(volumes: unknown): Wire | null {
  if (!isWire(volumes)) return null;
  const known = Object.entries(volumes).filter(
    ([, volume]) => isWire(volume) && (volume['Type'] === 'host' || volume['Type'] === 'csi'),
  );
  return Object.fromEntries(known);
}
