import { isWire, type Wire, wires } from '../wire-object.ts';
import { when } from './errors.ts';

/** What only the paid edition takes; the free one names the first that it finds. */
export function vaultClusterErrors(job: Wire): string[] {
  const vaults = tasksOf(job).flatMap((task) => (isWire(task['Vault']) ? [task['Vault']] : []));
  const unknown = vaults.find((vault) => vault['Cluster'] !== 'default');
  if (unknown) return [`Vault ${JSON.stringify(unknown['Cluster'])} not enabled but used in the job`];
  const namespaces = [...new Set(vaults.map((vault) => String(vault['Namespace'] ?? '')))].filter(
    (name) => name !== '',
  );
  return when(
    namespaces.length > 0,
    `multiple Vault namespaces requires Nomad Enterprise, Namespaces: ${namespaces.join(', ')}`,
  );
}

export function consulClusterErrors(job: Wire): string[] {
  return wires(job['TaskGroups']).flatMap(groupConsulErrors).slice(0, 1);
}

function groupConsulErrors(group: Wire): string[] {
  const partition = isWire(group['Consul']) ? group['Consul']['Partition'] : '';
  return [
    ...clusterErrors(group['Consul']),
    ...serviceErrors(group),
    ...wires(group['Tasks']).flatMap((task) => [
      ...serviceErrors(task),
      ...(isWire(task['Consul']) ? partitionErrors(String(partition ?? ''), String(task['Consul']['Partition'])) : []),
      ...clusterErrors(task['Consul']),
    ]),
  ];
}

function serviceErrors(owner: Wire): string[] {
  return wires(owner['Services'])
    .filter((service) => service['Provider'] === 'consul')
    .flatMap(clusterErrors);
}

function clusterErrors(owner: unknown): string[] {
  const isOther = isWire(owner) && owner['Cluster'] !== 'default';
  return when(isOther, 'non-default Consul cluster requires Nomad Enterprise');
}

function partitionErrors(ofGroup: string, ofTask: string): string[] {
  const differs = ofGroup !== '' && ofTask !== '' && ofGroup !== ofTask;
  const [task, group] = [JSON.stringify(ofTask), JSON.stringify(ofGroup)];
  return when(differs, `task.consul.partition ${task} must match group.consul.partition ${group} if both are set`);
}

/** A default identity is what the agent's configuration may give; the simulated one gives none. */
export function vaultIdentityErrors(job: Wire): string[] {
  return tasksOf(job).flatMap((task) => {
    const cluster = isWire(task['Vault']) ? String(task['Vault']['Cluster']) : 'default';
    const isKnown = wires(task['Identities']).some(({ Name }) => Name === `vault_${cluster}`);
    return when(
      cluster !== 'default' && !isKnown,
      `Task ${task['Name']} uses Vault cluster ${cluster} but does not have an identity named vault_${cluster} and no default identity is provided in agent configuration`,
    );
  });
}

export function schedulingErrors(job: Wire): string[] {
  const tasks = tasksOf(job);
  const isPinned = tasks.some(({ Resources: resources }) => isWire(resources) && isWire(resources['NUMA']));
  return [
    ...when(isPinned, 'numa scheduling requires Nomad Enterprise'),
    ...when(
      tasks.some((task) => isWire(task['Schedule'])),
      'task schedules requires Nomad Enterprise',
    ),
  ];
}

function tasksOf(job: Wire): Wire[] {
  return wires(job['TaskGroups']).flatMap((group) => wires(group['Tasks']));
}
