import { goDuration } from '../../../go-duration.ts';
import { type Wire, wires } from '../wire-object.ts';
import { joined, quoted, when } from './errors.ts';

const SECOND = 1_000_000_000;
const NAME = /^(?:[a-z0-9]|[a-z0-9][a-z0-9-]{0,61}[a-z0-9])$/i;
const UPDATE_CHOICES = ['require_healthy', 'ignore_warnings', 'ignore'];
const CHECK_TYPES: Record<string, readonly string[]> = {
  consul: ['grpc', 'tcp', 'http', 'script'],
  nomad: ['tcp', 'http'],
};

/** Services of the group itself, and what they must not share with those of its tasks. */
export function groupServiceErrors(group: Wire): string[] {
  const tasks = wires(group['Tasks']);
  const own = wires(group['Services']);
  const all = [...tasks.flatMap((task) => wires(task['Services'])), ...own];
  const providers = new Set(all.map((service) => service['Provider']));
  return [
    ...own.flatMap((service, index) => {
      const errors = serviceErrors(service);
      return errors.length > 0 ? [`Service[${index}] ${service['Name']} validation failed: ${joined(errors)}`] : [];
    }),
    ...own.flatMap((service) => unknownTaskErrors(service, tasks)),
    ...duplicateErrors(own),
    ...when(providers.size > 1, 'Multiple service providers used: task group services must use the same provider'),
  ];
}

function unknownTaskErrors(service: Wire, tasks: readonly Wire[]): string[] {
  return wires(service['Checks']).flatMap(({ Name, TaskName }) =>
    when(
      TaskName !== '' && !tasks.some((task) => task['Name'] === TaskName),
      `Check ${Name} invalid: refers to non-existent task ${TaskName}`,
    ),
  );
}

function duplicateErrors(services: readonly Wire[]): string[] {
  const ids = services.map(({ Name, PortLabel }) => `group->${Name}${PortLabel === '' ? '' : `:${PortLabel}`}`);
  const twice = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
  return when(twice.length > 0, `Services are not unique: [${twice.join(' ')}]`);
}

export function serviceErrors(service: Wire): string[] {
  const name = String(service['Name']);
  const provider = String(service['Provider']);
  const types = CHECK_TYPES[provider];
  const rule =
    'Service name must be valid per RFC 1123 and can contain only alphanumeric characters or dashes and must be no longer than 63 characters';
  return [
    ...when(!NAME.test(name.replace(/\$\{[^}]*\}/g, 'ENV-VAR')), `${rule}: ${quoted(name)}`),
    ...when(
      !UPDATE_CHOICES.includes(String(service['OnUpdate'])),
      `Service on_update must be "require_healthy", "ignore_warnings", or "ignore"; not ${quoted(service['OnUpdate'])}`,
    ),
    ...when(types === undefined, `Service provider must be "consul", or "nomad"; not ${quoted(provider)}`),
    ...(types ? wires(service['Checks']).flatMap((check) => placedCheckErrors(check, service, types)) : []),
  ];
}

function placedCheckErrors(check: Wire, service: Wire, types: readonly string[]): string[] {
  const place = `Check ${check['Name']} invalid:`;
  if (needsPort(check) && check['PortLabel'] === '' && service['PortLabel'] === '') {
    return [`${place} check requires a port but neither check nor service ${quoted(service['Name'])} have a port`];
  }
  return checkErrors(check, types).map((why) => `${place} ${why}`);
}

function needsPort(check: Wire): boolean {
  return ['grpc', 'http', 'tcp'].includes(String(check['Type']).toLowerCase());
}

/** The first thing that is wrong with a check; Nomad names no more. */
function checkErrors(check: Wire, types: readonly string[]): string[] {
  const type = String(check['Type']).toLowerCase();
  const { Interval: interval, Timeout: timeout } = check;
  const found = [
    ...when(!types.includes(type), `invalid check type (${quoted(type)}), must be one of ${types.join(', ')}`),
    ...when(type === 'http' && check['Path'] === '', 'http type must have http path'),
    ...when(type === 'http' && /^[a-z]+:\/\//i.test(String(check['Path'])), 'http type must have relative http path'),
    ...when(type === 'script' && check['Command'] === '', 'script type must have a valid script path'),
    ...when(interval === 0, 'missing required value interval. Interval cannot be less than 1s'),
    ...when(Number(interval) < SECOND, `interval (${goDuration(interval)}) cannot be lower than 1s`),
    ...when(timeout === 0, 'missing required value timeout. Timeout cannot be less than 1s'),
    ...when(Number(timeout) < SECOND, `timeout (${goDuration(timeout)}) is lower than required minimum timeout 1s`),
  ];
  return found.slice(0, 1);
}
