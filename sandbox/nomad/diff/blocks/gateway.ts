import { isWire, type Wire, wires } from '../../jobspec/wire-object.ts';
import type { ObjectDiff } from '../../wire.ts';
import { freeDiff, objectDiff, pairs, plainDiff, textSetDiff } from '../compare/objects.ts';

/** A Consul gateway; of ingress services the plain fields and hosts are compared, of TLS the plain fields and ciphers. */
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
  return objectDiff({ name: 'Proxy', type: 'ConsulGatewayProxy', nested }, before, after);
}

function bindAddresses(proxy: Wire): Record<string, string> {
  const addresses = proxy['EnvoyGatewayBindAddresses'];
  const entries = isWire(addresses) ? Object.entries(addresses) : [];
  return Object.fromEntries(
    entries
      .filter(([, value]) => isWire(value))
      .map(([name, value]) => [name, isWire(value) ? `${value['Address']}:${value['Port']}` : '']),
  );
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
  const services = (a: Wire, b: Wire) => [textSetDiff('Hosts', a['Hosts'], b['Hosts']), tlsDiff(a['TLS'], b['TLS'])];
  const nested = (a: Wire, b: Wire) =>
    pairs(
      wires(a['Services']),
      wires(b['Services']),
      ({ Name }) => String(Name),
      (old, next) =>
        objectDiff({ name: 'ConsulIngressService', type: 'ConsulIngressService', nested: services }, old, next),
    );
  return objectDiff({ name: 'Listener', type: 'ConsulIngressListener', nested }, before, after);
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
