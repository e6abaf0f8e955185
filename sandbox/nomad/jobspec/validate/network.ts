import { isWire, type Wire, wires } from '../wire-object.ts';
import { quoted, when } from './errors.ts';

const HIGHEST_PORT = 65_535;

/** Who has which label, and which fixed port of which host network, so far in one group. */
interface Taken {
  readonly labels: Map<unknown, string>;
  readonly ports: Map<string, string>;
}

/** Port labels are unique in a group, fixed ports unique per host network. */
export function networkErrors(group: Wire): string[] {
  const taken: Taken = { labels: new Map(), ports: new Map() };
  const networks = wires(group['Networks']);
  const argKeys = new Set<string>();
  return [
    ...networks.flatMap((network) => [
      ...portsOf(network).flatMap((port) => groupPortErrors(port, network, taken)),
      ...argumentErrors(network['CNI'], argKeys),
      ...hostnameErrors(String(network['Hostname'] ?? '')),
    ]),
    ...wires(group['Tasks']).flatMap((task) => taskPortErrors(task, taken)),
  ];
}

function portsOf(network: Wire): Wire[] {
  return [...wires(network['ReservedPorts']), ...wires(network['DynamicPorts'])];
}

function groupPortErrors(port: Wire, network: Wire, taken: Taken): string[] {
  const { Label: label, To: to } = port;
  const owner = taken.labels.get(label);
  if (owner === undefined) taken.labels.set(label, 'taskgroup network');
  const mode = String(network['Mode']);
  return [
    ...when(owner !== undefined, `Port label ${label} already in use by ${owner}`),
    ...fixedPortErrors(port, `taskgroup network:${label}`, taken),
    ...when(Number(to) < -1, `Port ${quoted(label)} cannot be mapped to negative value ${to}`),
    ...when(
      Number(to) > HIGHEST_PORT,
      `Port ${quoted(label)} cannot be mapped to a port (${to}) greater than ${HIGHEST_PORT}`,
    ),
    ...when(
      port['IgnoreCollision'] === true && mode !== '' && mode !== 'host',
      `Port ${quoted(label)} collision may not be ignored on non-host network mode ${quoted(mode)}`,
    ),
  ];
}

function fixedPortErrors(port: Wire, owner: string, taken: Taken): string[] {
  const value = Number(port['Value']);
  const key = `${port['HostNetwork'] || 'default'}:${value}`;
  if (value === 0) return [];
  const other = taken.ports.get(key);
  if (other !== undefined) {
    return when(port['IgnoreCollision'] !== true, `Static port ${value} already reserved by ${other}`);
  }
  if (value > HIGHEST_PORT) return [`Port ${port['Label']} (${value}) cannot be greater than ${HIGHEST_PORT}`];
  taken.ports.set(key, owner);
  return [];
}

function taskPortErrors(task: Wire, taken: Taken): string[] {
  const networks = isWire(task['Resources']) ? wires(task['Resources']['Networks']) : [];
  return networks.flatMap(portsOf).flatMap((port) => {
    const owner = taken.labels.get(port['Label']);
    return [
      ...when(owner !== undefined, `Port label ${port['Label']} already in use by ${owner}`),
      ...fixedPortErrors(port, `${task['Name']}:${port['Label']}`, taken),
    ];
  });
}

/** They become one text in which a semicolon parts them. */
function argumentErrors(cni: unknown, seen: Set<string>): string[] {
  const args = isWire(cni) && isWire(cni['Args']) ? Object.entries(cni['Args']) : [];
  return args.flatMap(([key, value]) => {
    const isSeen = seen.has(key);
    seen.add(key);
    return [
      ...when(isSeen, `duplicate CNI arg ${quoted(key)}`),
      ...when(key.includes(';'), `invalid ';' character in CNI arg key ${quoted(key)}`),
      ...when(String(value).includes(';'), `invalid ';' character in CNI arg value ${quoted(value)}`),
    ];
  });
}

/** Labels of at most 63 characters, none empty; a name that is filled in later cannot be judged. */
function hostnameErrors(name: string): string[] {
  if (name === '' || name.includes('${')) return [];
  const labels = name.replace(/\.$/, '').split('.');
  const isName = labels.every((label) => label !== '' && label.length <= 63) && name.length <= 254;
  return when(!isName, 'Hostname is not a valid DNS name');
}
