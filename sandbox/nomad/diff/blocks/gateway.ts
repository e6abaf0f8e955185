import { goDuration } from '../../../go-duration.ts';
import { isWire, type Wire, wires } from '../../jobspec/wire-object.ts';
import type { ObjectDiff } from '../../wire.ts';
import { freeDiff, objectDiff, pairs, plainDiff, textSetDiff } from '../compare/objects.ts';

/** A gateway of the mesh. */
export function gatewayDiff(before: unknown, after: unknown): ObjectDiff | undefined {
  const nested = (a: Wire, b: Wire) => [
    gatewayProxyDiff(a['Proxy'], b['Proxy']),
    ingressDiff(a['Ingress'], b['Ingress']),
    terminatingDiff(a['Terminating'], b['Terminating']),
    objectDiff({ name: 'Mesh', type: 'ConsulMeshConfigEntry' }, a['Mesh'], b['Mesh']),
  ];
  return objectDiff({ name: 'Gateway', type: 'ConsulGateway', nested }, before, after);
}

function gatewayProxyDiff(before: unknown, after: unknown): ObjectDiff | undefined {
  const nested = (a: Wire, b: Wire) => [
    freeDiff('EnvoyGatewayBindAddresses', bindAddresses(a), bindAddresses(b)),
    freeDiff('Config', a['Config'], b['Config']),
  ];
  return objectDiff({ name: 'Proxy', type: 'ConsulGatewayProxy', nested, also: connectTimeout }, before, after);
}

/** Nomad compares it only where the proxy is on both sides. */
function connectTimeout(proxy: Wire, isOnBothSides: boolean): [string, string][] {
  const timeout = proxy['ConnectTimeout'];
  if (!isOnBothSides) return [];
  return [['ConnectTimeout', typeof timeout === 'number' ? goDuration(timeout) : '']];
}

function bindAddresses(proxy: Wire): Record<string, string> {
  const addresses = proxy['EnvoyGatewayBindAddresses'];
  const entries = isWire(addresses) ? Object.entries(addresses) : [];
  return Object.fromEntries(
    entries
      .filter(([, value]) => isWire(value))
      .map(([name, value]) => [name, isWire(value) ? hostPort(String(value['Address']), value['Port']) : '']),
  );
}

function hostPort(address: string, port: unknown): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function tlsDiff(before: unknown, after: unknown): ObjectDiff | undefined {
  const nested = (a: Wire, b: Wire) => [
    textSetDiff('CipherSuites', a['CipherSuites'], b['CipherSuites']),
    plainDiff({ name: 'SDS', type: 'ConsulGatewayTLSSDSConfig' }, a['SDS'], b['SDS']),
  ];
  return objectDiff({ name: 'TLS', type: 'ConsulGatewayTLSConfig', nested }, before, after);
}

function ingressDiff(before: unknown, after: unknown): ObjectDiff | undefined {
  const nested = (a: Wire, b: Wire) => [
    tlsDiff(a['TLS'], b['TLS']),
    ...pairs(wires(a['Listeners']), wires(b['Listeners']), ({ Protocol, Port }) => `${Protocol}/${Port}`, listenerDiff),
  ];
  return objectDiff({ name: 'Ingress', type: 'ConsulIngressConfigEntry', nested }, before, after);
}

function listenerDiff(before: Wire | undefined, after: Wire | undefined): ObjectDiff | undefined {
  const nested = (a: Wire, b: Wire) =>
    pairs(wires(a['Services']), wires(b['Services']), ({ Name }) => String(Name), ingressServiceDiff);
  return objectDiff({ name: 'Listener', type: 'ConsulIngressListener', nested }, before, after);
}

function ingressServiceDiff(before: Wire | undefined, after: Wire | undefined): ObjectDiff | undefined {
  const nested = (a: Wire, b: Wire) => [
    textSetDiff('Hosts', a['Hosts'], b['Hosts']),
    tlsDiff(a['TLS'], b['TLS']),
    ...['RequestHeaders', 'ResponseHeaders'].map((name) => headersDiff(name, a[name], b[name])),
  ];
  const rules = { name: 'ConsulIngressService', type: 'ConsulIngressService', nested, also: connectionLimits };
  return objectDiff(rules, before, after);
}

/** Limits count only where they are set. */
function connectionLimits(service: Wire): [string, string][] {
  const limits = ['MaxConnections', 'MaxPendingRequests', 'MaxConcurrentRequests'];
  return limits
    .filter((name) => service[name] !== null && service[name] !== undefined)
    .map((name) => [name, String(service[name])]);
}

function headersDiff(name: string, before: unknown, after: unknown): ObjectDiff | undefined {
  const nested = (a: Wire, b: Wire) => [textSetDiff('Remove', a['Remove'], b['Remove'])];
  return objectDiff({ name, type: 'ConsulHTTPHeaderModifiers', nested }, before, after);
}

function terminatingDiff(before: unknown, after: unknown): ObjectDiff | undefined {
  const nested = (a: Wire, b: Wire) =>
    pairs(
      wires(a['Services']),
      wires(b['Services']),
      ({ Name }) => String(Name),
      (old, next) => objectDiff({ name: 'Service', type: 'ConsulLinkedService' }, old, next),
    );
  return objectDiff({ name: 'Terminating', type: 'ConsulTerminatingConfigEntry', nested }, before, after);
}
