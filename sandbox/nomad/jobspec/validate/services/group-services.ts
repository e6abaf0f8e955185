import { type Wire, wires } from '../../wire-object.ts';
import { joined, quoted, when } from '../errors.ts';
import { serviceErrors } from './service.ts';

/** Services of the group itself, and what they must not share with those of its tasks. */
export function groupServiceErrors(group: Wire): string[] {
  const tasks = wires(group['Tasks']);
  const own = wires(group['Services']);
  const all = [...tasks.flatMap((task) => wires(task['Services'])), ...own];
  const providers = new Set(all.map((service) => service['Provider']));
  return [
    ...tasks.flatMap((task) => wires(task['Services']).flatMap((service) => foreignTaskErrors(service, task))),
    ...own.flatMap((service, index) => ownErrors(service, index, tasks)),
    ...duplicateErrors(tasks, own),
    ...when(providers.size > 1, 'Multiple service providers used: task group services must use the same provider'),
  ];
}

function foreignTaskErrors(service: Wire, task: Wire): string[] {
  const isForeign = (name: unknown): boolean => name !== '' && name !== task['Name'];
  return [
    ...when(
      isForeign(service['TaskName']),
      `Service ${service['Name']} is invalid: may only specify task the service belongs to, got ${quoted(service['TaskName'])}`,
    ),
    ...wires(service['Checks']).flatMap(({ Name, TaskName }) =>
      when(
        isForeign(TaskName),
        `Check ${Name} is invalid: may only specify task the check belongs to, got ${quoted(TaskName)}`,
      ),
    ),
  ];
}

/** A service that is invalid by itself is not looked at further. */
function ownErrors(service: Wire, index: number, tasks: readonly Wire[]): string[] {
  const errors = serviceErrors(service);
  if (errors.length > 0) return [`Service[${index}] ${service['Name']} validation failed: ${joined(errors)}`];
  return [
    ...when(
      service['AddressMode'] === 'driver',
      `service ${quoted(service['Name'])} cannot use address_mode="driver", only services defined in a "task" block can use this mode`,
    ),
    ...wires(service['Checks'])
      .filter(({ TaskName }) => TaskName !== '')
      .flatMap(({ Name, TaskName, AddressMode }) => [
        ...when(
          AddressMode === 'driver',
          `Check ${quoted(service['Name'])} invalid: cannot use address_mode="driver", only checks defined in a "task" service block can use this mode`,
        ),
        ...when(
          !tasks.some((task) => task['Name'] === TaskName),
          `Check ${Name} invalid: refers to non-existent task ${TaskName}`,
        ),
      ]),
  ];
}

function duplicateErrors(tasks: readonly Wire[], own: readonly Wire[]): string[] {
  const idOf = (owner: unknown, { Name, PortLabel }: Wire): string =>
    `${owner}->${Name}${PortLabel === '' ? '' : `:${PortLabel}`}`;
  const ids = [
    ...tasks.flatMap((task) => wires(task['Services']).map((service) => idOf(task['Name'], service))),
    ...own.map((service) => idOf('group', service)),
  ];
  const twice = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))].sort();
  return when(twice.length > 0, `Services are not unique: [${twice.join(' ')}]`);
}

/** Scripts run in a task, which a group's check has to name. */
export function groupScriptErrors(group: Wire): string[] {
  return wires(group['Services'])
    .filter((service) => service['TaskName'] === '')
    .flatMap((service) =>
      wires(service['Checks']).flatMap(({ Name, Type, TaskName }) =>
        when(
          Type === 'script' && TaskName === '',
          `Service [${group['Name']}]->${service['Name']} or Check ${Name} must specify task parameter`,
        ),
      ),
    );
}
