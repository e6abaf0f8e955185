import { type Wire, wires } from '../wire-object.ts';
import { when } from './errors.ts';

const HIGHEST_PORT = 65_535;

/** Port labels are unique in a group, fixed ports unique per host network. */
export function networkErrors(group: Wire): string[] {
  const labels = new Set<unknown>();
  const taken = new Map<string, string>();
  return wires(group['Networks']).flatMap((network) =>
    [...wires(network['ReservedPorts']), ...wires(network['DynamicPorts'])].flatMap((port) => {
      const { Label: label, Value: value, To: to } = port;
      const key = `${port['HostNetwork'] || 'default'}:${value}`;
      const owner = taken.get(key);
      const duplicate = labels.has(label);
      labels.add(label);
      if (value !== 0 && owner === undefined) taken.set(key, `taskgroup network:${label}`);
      return [
        ...when(duplicate, `Port label ${label} already in use by taskgroup network`),
        ...when(
          value !== 0 && owner !== undefined && port['IgnoreCollision'] !== true,
          `Static port ${value} already reserved by ${owner}`,
        ),
        ...when(Number(value) > HIGHEST_PORT, `Port ${label} (${value}) cannot be greater than ${HIGHEST_PORT}`),
        ...when(Number(to) < -1, `Port ${JSON.stringify(label)} cannot be mapped to negative value ${to}`),
        ...when(
          Number(to) > HIGHEST_PORT,
          `Port ${JSON.stringify(label)} cannot be mapped to a port (${to}) greater than ${HIGHEST_PORT}`,
        ),
      ];
    }),
  );
}
