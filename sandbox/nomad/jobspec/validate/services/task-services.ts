import { isWire, type Wire, wires } from '../../wire-object.ts';
import { joined, quoted, when } from '../errors.ts';
import { needsPort } from './check.ts';
import { serviceErrors } from './service.ts';

const ONLY_IN_GROUPS = ['alloc', 'alloc_ipv6'];

/** Services of a task: each by itself, and whether the ports that they name are there. */
export function taskServiceErrors(task: Wire, group: Wire): string[] {
  const seen = new Set<string>();
  const named = new Map<string, Set<string>>();
  const errors = wires(task['Services']).flatMap((service, index) => {
    const own = serviceErrors(service);
    const name = quoted(service['Name']);
    const id = `${service['Name']}${service['PortLabel']}`;
    const isSeen = seen.has(id);
    seen.add(id);
    if (!isDriverPort(service, service['PortLabel'])) note(named, service['PortLabel'], service);
    return [
      ...when(own.length > 0, `service[${index}] ${name} validation failed: ${joined(own)}`),
      ...addressErrors('service', name, service['AddressMode'], 'services defined in a "group" block'),
      ...when(isSeen, `service ${name} is duplicate`),
      ...when(
        isWire(service['Connect']),
        `service ${name} cannot have "connect" block, only services defined in a "group" block can`,
      ),
      ...checksErrors(service, named),
    ];
  });
  return [...errors, ...missingPortErrors(named, knownLabels(task, group))];
}

function addressErrors(what: string, name: string, mode: unknown, only: string): string[] {
  return when(
    ONLY_IN_GROUPS.includes(String(mode)),
    `${what} ${name} cannot use address_mode=${quoted(mode)}, only ${only} can use this mode`,
  );
}

function isDriverPort(owner: Wire, label: unknown): boolean {
  return owner['AddressMode'] === 'driver' && /^[+-]?\d+$/.test(String(label));
}

function note(named: Map<string, Set<string>>, label: unknown, service: Wire): void {
  if (label === '') return;
  const services = named.get(String(label)) ?? new Set();
  named.set(String(label), services.add(String(service['Name'])));
}

function checksErrors(service: Wire, named: Map<string, Set<string>>): string[] {
  const seen = new Set<unknown>();
  return wires(service['Checks']).flatMap((check) => {
    const isSeen = seen.has(check['Name']);
    seen.add(check['Name']);
    const only = 'checks defined in a "group" service block';
    return [
      ...when(isSeen, `check ${quoted(check['Name'])} is duplicate`),
      ...addressErrors('check', quoted(service['Name']), check['AddressMode'], only),
      ...(needsPort(check) ? portErrors(check, service, named) : []),
    ];
  });
}

function portErrors(check: Wire, service: Wire, named: Map<string, Set<string>>): string[] {
  const label = String(check['PortLabel'] || service['PortLabel']);
  const name = quoted(check['Name']);
  if (label === '') return [`check ${name} is missing a port`];
  if (!/^[+-]?\d+$/.test(label)) {
    note(named, label, service);
    return [];
  }
  if (check['AddressMode'] === 'driver') {
    return when(Number(label) <= 0, `check ${name} has invalid numeric port ${Number(label)}`);
  }
  return [`check ${name} cannot use a numeric port ${Number(label)} without setting address_mode="driver"`];
}

function knownLabels(task: Wire, group: Wire): ReadonlySet<unknown> {
  const resources = isWire(task['Resources']) ? task['Resources'] : {};
  const networks = [...wires(group['Networks']).slice(0, 1), ...wires(resources['Networks'])];
  const ports = networks.flatMap((network) => [...wires(network['ReservedPorts']), ...wires(network['DynamicPorts'])]);
  return new Set(ports.map(({ Label }) => Label));
}

function missingPortErrors(named: ReadonlyMap<string, ReadonlySet<string>>, known: ReadonlySet<unknown>): string[] {
  return [...named]
    .filter(([label]) => !known.has(label))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, services]) => {
      const names = [...services].sort().join(', ');
      return `port label ${quoted(label)} referenced by services ${names} does not exist`;
    });
}
