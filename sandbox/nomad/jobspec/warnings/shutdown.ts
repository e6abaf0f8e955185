import { quoted, when } from '../validate/errors.ts';
import { isWire, type Wire, wires } from '../wire-object.ts';

/** Services whose tasks end before the catalog has forgotten them. */
export function shutdownWarnings(group: Wire): string[] {
  const services = wires(group['Services']);
  const tasks = wires(group['Tasks']);
  const name = quoted(group['Name']);
  const named = new Set(services.map((service) => service['TaskName']).filter((task) => task !== ''));
  const ofGroup = services.filter((service) => service['TaskName'] === '');
  const waits = Number(group['ShutdownDelay'] ?? 0) > 0 || tasks.some((task) => Number(task['ShutdownDelay']) > 0);
  return [
    ...ofGroup
      .filter((service) => sidecarTask(service)?.['ShutdownDelay'] === null)
      .map(
        (service) =>
          `service ${quoted(service['Name'])} defines a sidecar task in Consul Connect definition, but the task has no shutdown_delay set`,
      ),
    ...tasks.flatMap((task) => taskWarnings(task, name, named)),
    ...when(
      ofGroup.some((service) => sidecarTask(service) === undefined) && !waits,
      `group ${name} defines services, but neither the group nor any of its tasks have shutdown_delay set`,
    ),
  ];
}

function sidecarTask(service: Wire): Wire | undefined {
  const task = isWire(service['Connect']) ? service['Connect']['SidecarTask'] : undefined;
  return isWire(task) ? task : undefined;
}

function taskWarnings(task: Wire, group: string, named: ReadonlySet<unknown>): string[] {
  if (Number(task['ShutdownDelay']) > 0) return [];
  const name = quoted(task['Name']);
  return [
    ...when(
      named.has(task['Name']) && task['ShutdownDelay'] === 0,
      `group ${group} references task ${name} in a service definition, but the task has no shutdown_delay set`,
    ),
    ...when(
      wires(task['Services']).length > 0,
      `task ${name} in group ${group} defines services, but has no shutdown_delay set`,
    ),
  ];
}
