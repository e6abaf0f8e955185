import { goDuration } from '../../../../go-duration.ts';
import { isWire, type Wire } from '../../wire-object.ts';
import { joined, quoted, when } from '../errors.ts';

const SECOND = 1_000_000_000;
const UPDATE_CHOICES = ['require_healthy', 'ignore_warnings', 'ignore'];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE'];

/** What Nomad finds wrong with a service's check; it names the first thing only. */
export function serviceCheckErrors(check: Wire, service: Wire): string[] {
  const place = `Check ${check['Name']} invalid:`;
  if (needsPort(check) && check['PortLabel'] === '' && service['PortLabel'] === '') {
    return [`${place} check requires a port but neither check nor service ${quoted(service['Name'])} have a port`];
  }
  if (service['Provider'] === 'nomad') return nativeErrors(check).slice(0, 1);
  const connect = service['Connect'];
  if (check['Type'] === 'tcp' && isWire(connect) && isWire(connect['SidecarService'])) {
    return [`${place} tcp checks are not valid for Connect enabled services`];
  }
  return consulErrors(check)
    .slice(0, 1)
    .map((why) => `${place} ${why}`);
}

export function needsPort(check: Wire): boolean {
  return ['grpc', 'http', 'tcp'].includes(String(check['Type']));
}

function consulErrors(check: Wire): string[] {
  const type = String(check['Type']).toLowerCase();
  return [
    ...sharedErrors(check, ['grpc', 'tcp', 'http', 'script']),
    ...when(
      check['Expose'] === true && type !== 'grpc' && type !== 'http',
      'expose may only be set on HTTP or gRPC checks',
    ),
    ...THRESHOLDS.flatMap(([field, name]) => thresholdErrors(check, Number(check[field]), name)),
    ...when(String(check['Notes']).length > 255, 'notes must not be longer than 255 characters'),
  ];
}

const THRESHOLDS = [
  ['SuccessBeforePassing', 'success_before_passing'],
  ['FailuresBeforeCritical', 'failures_before_critical'],
  ['FailuresBeforeWarning', 'failures_before_warning'],
] as const;

function thresholdErrors(check: Wire, value: number, name: string): string[] {
  return [
    ...when(value < 0, `${name} must be non-negative`),
    ...when(value > 0 && !needsPort(check), `${name} not supported for check of type ${quoted(check['Type'])}`),
  ];
}

function nativeErrors(check: Wire): string[] {
  const only = (name: string): string => `${name} may only be set for Consul service checks`;
  const restart = check['CheckRestart'];
  const method = String(check['Method'] ?? '');
  return [
    ...sharedErrors(check, ['tcp', 'http']),
    ...when(check['Expose'] === true, only('expose')),
    ...when(
      check['OnUpdate'] === 'ignore_warnings',
      'on_update may only be set to ignore_warnings for Consul service checks',
    ),
    ...when(
      isWire(restart) && restart['IgnoreWarnings'] === true,
      'ignore_warnings on check_restart only supported for Consul service checks',
    ),
    ...when(check['AddressMode'] === 'driver', only('address_mode = driver')),
    ...when(
      check['Type'] === 'http' && method !== '' && !METHODS.includes(method.toUpperCase()),
      `method type ${quoted(method)} not supported in Nomad http check`,
    ),
    ...THRESHOLDS.flatMap(([field, name]) => when(check[field] !== 0, only(name))),
    ...when(check['TLSServerName'] !== '', only('tls_server_name')),
  ];
}

function sharedErrors(check: Wire, types: readonly string[]): string[] {
  const type = String(check['Type']).toLowerCase();
  return [
    ...when(!types.includes(type), `invalid check type (${quoted(type)}), must be one of ${types.join(', ')}`),
    ...when(type === 'http' && check['Path'] === '', 'http type must have http path'),
    ...when(type === 'http' && /^[a-z]+:/i.test(String(check['Path'])), 'http type must have relative http path'),
    ...when(type === 'script' && check['Command'] === '', 'script type must have a valid script path'),
    ...timeErrors(check),
    ...stateErrors(check),
    ...restartErrors(check),
  ];
}

function timeErrors({ Interval: interval, Timeout: timeout }: Wire): string[] {
  return [
    ...when(interval === 0, 'missing required value interval. Interval cannot be less than 1s'),
    ...when(Number(interval) < SECOND, `interval (${goDuration(interval)}) cannot be lower than 1s`),
    ...when(timeout === 0, 'missing required value timeout. Timeout cannot be less than 1s'),
    ...when(Number(timeout) < SECOND, `timeout (${goDuration(timeout)}) is lower than required minimum timeout 1s`),
  ];
}

function stateErrors(check: Wire): string[] {
  const { InitialStatus: status, AddressMode: mode, OnUpdate: onUpdate } = check;
  return [
    ...when(
      !['', 'passing', 'warning', 'critical'].includes(String(status)),
      `invalid initial check state (${status}), must be one of "passing", "warning", "critical" or empty`,
    ),
    ...when(mode === 'auto', `invalid address_mode "auto" - auto only valid for services`),
    ...when(
      !['', 'auto', 'host', 'driver', 'alloc', 'alloc_ipv6'].includes(String(mode)),
      `invalid address_mode ${quoted(mode)}`,
    ),
    ...when(
      !['', ...UPDATE_CHOICES].includes(String(onUpdate)),
      `on_update must be "require_healthy", "ignore_warnings", or "ignore"; got ${quoted(onUpdate)}`,
    ),
  ];
}

function restartErrors(check: Wire): string[] {
  const restart = check['CheckRestart'];
  if (!isWire(restart)) return [];
  const limits = [
    ...when(Number(restart['Limit']) < 0, `limit must be greater than or equal to 0 but found ${restart['Limit']}`),
    ...when(
      Number(restart['Grace']) < 0,
      `grace period must be greater than or equal to 0 but found ${restart['Grace']}`,
    ),
  ];
  return [
    ...when(check['OnUpdate'] === 'ignore', 'on_update value "ignore" is not compatible with check_restart'),
    ...when(
      check['OnUpdate'] === 'ignore_warnings' && restart['IgnoreWarnings'] !== true,
      'on_update value "ignore_warnings" not supported with check_restart ignore_warnings value "false"',
    ),
    ...when(limits.length > 0, joined(limits)),
  ];
}
