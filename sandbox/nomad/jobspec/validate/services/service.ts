import { isWire, type Wire, wires } from '../../wire-object.ts';
import { quoted, when } from '../errors.ts';
import { serviceCheckErrors } from './check.ts';
import { connectBlockErrors } from './connect-block.ts';

const NAME = /^(?:[a-z0-9]|[a-z0-9][a-z0-9-]{0,61}[a-z0-9])$/i;
const UPDATE_CHOICES = ['', 'require_healthy', 'ignore_warnings', 'ignore'];
const ADDRESS_MODES = ['', 'auto', 'host', 'driver', 'alloc', 'alloc_ipv6'];
const KINDS = ['', 'api-gateway', 'ingress-gateway', 'mesh-gateway', 'terminating-gateway'];

/** What is wrong with one service, wherever it stands. */
export function serviceErrors(service: Wire): string[] {
  const name = String(service['Name']);
  const { AddressMode: mode, OnUpdate: onUpdate, Identity: identity } = service;
  const rule =
    'Service name must be valid per RFC 1123 and can contain only alphanumeric characters or dashes and must be no longer than 63 characters';
  return [
    ...when(!NAME.test(name.replace(/\$\{[^}]*\}/g, 'ENV-VAR')), `${rule}: ${quoted(name)}`),
    ...when(
      !['', 'auto'].includes(String(mode)) && ADDRESS_MODES.includes(String(mode)) && service['Address'] !== '',
      'Service address_mode must be "auto" if address is set',
    ),
    ...when(
      !ADDRESS_MODES.includes(String(mode)),
      `Service address_mode must be "auto", "host", or "driver"; not ${quoted(mode)}`,
    ),
    ...when(
      !UPDATE_CHOICES.includes(String(onUpdate)),
      `Service on_update must be "require_healthy", "ignore_warnings", or "ignore"; not ${quoted(onUpdate)}`,
    ),
    ...providerErrors(service),
    ...when(
      isWire(identity) && !(Array.isArray(identity['Audience']) && identity['Audience'].length > 0),
      'Service identity must provide at least one target aud value',
    ),
  ];
}

function providerErrors(service: Wire): string[] {
  const checks = wires(service['Checks']).flatMap((check) => serviceCheckErrors(check, service));
  switch (service['Provider']) {
    case 'consul':
      return [...checks, ...consulErrors(service)];
    case 'nomad':
      return [
        ...checks,
        ...when(isWire(service['Connect']), 'Service with provider nomad cannot include Connect blocks'),
      ];
    default:
      return [`Service provider must be "consul", or "nomad"; not ${quoted(service['Provider'])}`];
  }
}

function consulErrors(service: Wire): string[] {
  const { Name: name, Connect: connect } = service;
  const isNative = isWire(connect) && connect['Native'] === true;
  return [
    ...when(
      !KINDS.includes(String(service['Kind'])),
      `Service ${name} kind must be one of consul service kind or empty`,
    ),
    ...(isWire(connect) ? connectBlockErrors(connect) : []),
    ...when(isNative && service['TaskName'] === '', `Service ${name} is Connect Native and requires setting the task`),
    ...when(isNative && service['PortLabel'] === '', `Service ${name} is Connect Native and requires setting the port`),
  ];
}
