import { isWire, type Wire, wires } from '../wire-object.ts';
import { runtime } from './runtime.ts';

const CNI_PLUGINS = ['bridge', 'firewall', 'host-local', 'loopback', 'portmap'];

/** Adds what a `consul` block with a partition demands of a node. */
export function addPartitionConstraints(group: Wire): void {
  for (const owner of [group, ...wires(group['Tasks'])]) {
    const consul = owner['Consul'];
    if (!isWire(consul) || !consul['Partition']) continue;
    const prefix = clusterPrefix('consul', consul['Cluster']);
    requireExactly(owner, constraint(runtime(`attr.${prefix}.partition`), '=', String(consul['Partition'])));
  }
}

/** Adds what the group's own blocks demand of a node, unless the group already says something about it. */
export function addImpliedConstraints(group: Wire, groups: readonly Wire[]): void {
  const tasks = wires(group['Tasks']);
  for (const task of byName(tasks.filter((candidate) => isWire(candidate['Vault'])))) {
    requireTarget(group, vaultConstraint(task['Vault']));
  }
  for (const provider of secretProviders(groups)) {
    requireTarget(group, constraint(runtime(`attr.plugins.secrets.${provider}.version`), 'is_set', ''));
  }
  const signals = requiredSignals(tasks);
  if (signals.length > 0)
    requireExactly(group, constraint(runtime('attr.os.signals'), 'set_contains', signals.join(',')));
  const services = [group, ...tasks].flatMap((owner) => wires(owner['Services']));
  addNativeDiscovery(group, services);
  addConsulDiscovery(group);
  for (const task of tasks) addConsulDiscovery(task);
  addNetworkPlugins(group);
  const identified =
    services.some((service) => isWire(service['Identity'])) ||
    tasks.some((task) => wires(task['Identities']).length > 0);
  if (identified) requireExactly(group, constraint(runtime('attr.nomad.version'), 'semver', '>= 1.7.0-a'));
}

/** Nomad asks each group for what the secrets of any group need. */
function secretProviders(groups: readonly Wire[]): string[] {
  const tasks = groups.flatMap((group) => wires(group['Tasks']));
  const secrets = tasks.flatMap((task) => wires(task['Secrets']));
  return [...new Set(secrets.map((secret) => String(secret['Provider'])))];
}

function addNetworkPlugins(group: Wire): void {
  const network = wires(group['Networks'])[0];
  if (network?.['Mode'] === 'bridge') {
    for (const plugin of CNI_PLUGINS) {
      requireTarget(group, constraint(runtime(`attr.plugins.cni.version.${plugin}`), 'semver', '>= 0.4.0'));
    }
  }
  if (wires(group['Services']).some(usesTransparentProxy)) {
    requireTarget(group, constraint(runtime('attr.plugins.cni.version.consul-cni'), 'semver', '>= 1.4.2'));
    requireTarget(group, constraint(runtime('attr.nomad.version'), 'semver', '>= 1.8.0-dev'));
  }
}

function usesTransparentProxy(service: Wire): boolean {
  const sidecar = isWire(service['Connect']) ? service['Connect']['SidecarService'] : undefined;
  const proxy = isWire(sidecar) ? sidecar['Proxy'] : undefined;
  return isWire(proxy) && isWire(proxy['TransparentProxy']);
}

function constraint(LTarget: string, Operand: string, RTarget: string): Wire {
  return { LTarget, RTarget, Operand };
}

function byName(tasks: readonly Wire[]): Wire[] {
  return [...tasks].sort((a, b) => (String(a['Name']) < String(b['Name']) ? -1 : 1));
}

function vaultConstraint(vault: unknown): Wire {
  const prefix = clusterPrefix('vault', isWire(vault) ? vault['Cluster'] : undefined);
  return constraint(runtime(`attr.${prefix}.version`), 'semver', prefix === 'vault' ? '>= 0.6.1' : '>= 1.11.0');
}

/** What a node's attributes about a cluster of Consul or Vault begin with. */
function clusterPrefix(system: 'consul' | 'vault', cluster: unknown): string {
  return cluster && cluster !== 'default' ? `${system}.${cluster}` : system;
}

function requiredSignals(tasks: readonly Wire[]): string[] {
  const signals = tasks.flatMap((task) => {
    const users = [task['Vault'], ...wires(task['Templates'])].filter(isWire);
    const changing = users.filter((user) => user['ChangeMode'] === 'signal').map((user) => user['ChangeSignal']);
    return [...changing, task['KillSignal'] || undefined].filter(
      (signal): signal is string => typeof signal === 'string',
    );
  });
  return [...new Set(signals)].sort();
}

function addNativeDiscovery(group: Wire, services: readonly Wire[]): void {
  const native = services.filter((service) => service['Provider'] === 'nomad');
  if (native.length > 0) requireExactly(group, constraint(runtime('attr.nomad.service_discovery'), '=', 'true'));
  if (native.some((service) => wires(service['Checks']).length > 0)) {
    requireExactly(group, constraint(runtime('attr.nomad.version'), 'semver', '>= 1.4.0'));
  }
}

function addConsulDiscovery(owner: Wire): void {
  for (const service of wires(owner['Services'])) {
    if (service['Provider'] !== 'consul') continue;
    const attribute = runtime(`attr.${clusterPrefix('consul', service['Cluster'])}.version`);
    requireTarget(owner, constraint(attribute, 'semver', '>= 1.8.0'));
  }
}

/** A constraint of the author's on the same attribute stands in its place. */
function requireTarget(owner: Wire, wanted: Wire): void {
  if (!wires(owner['Constraints']).some((known) => known['LTarget'] === wanted['LTarget'])) add(owner, wanted);
}

function requireExactly(owner: Wire, wanted: Wire): void {
  const same = (known: Wire): boolean => Object.keys(wanted).every((field) => known[field] === wanted[field]);
  if (!wires(owner['Constraints']).some(same)) add(owner, wanted);
}

function add(owner: Wire, wanted: Wire): void {
  owner['Constraints'] = [...wires(owner['Constraints']), wanted];
}
