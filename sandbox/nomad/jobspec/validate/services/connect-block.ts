import { isWire, type Wire, wires } from '../../wire-object.ts';
import { joined, quoted, when } from '../errors.ts';

/** The first thing that is wrong with a `connect` block itself. */
export function connectBlockErrors(connect: Wire): string[] {
  const sidecar = connect['SidecarService'];
  const parts = [isWire(sidecar), connect['Native'] === true, isWire(connect['Gateway'])];
  const proxy = isWire(sidecar) ? sidecar['Proxy'] : undefined;
  const transparent = isWire(proxy) ? transparentErrors(proxy['TransparentProxy']) : [];
  return [
    ...when(transparent.length === 1, transparent[0] ?? ''),
    ...when(transparent.length > 1, joined(transparent)),
    ...when(
      parts.filter(Boolean).length !== 1,
      'Consul Connect must be exclusively native, make use of a sidecar, or represent a Gateway',
    ),
    ...(isWire(connect['Gateway']) ? gatewayErrors(connect['Gateway']) : []),
  ].slice(0, 1);
}

function transparentErrors(transparent: unknown): string[] {
  if (!isWire(transparent)) return [];
  const list = (field: string): string[] => (Array.isArray(transparent[field]) ? transparent[field].map(String) : []);
  const uid = String(transparent['UID'] ?? '');
  const invalid = (field: string, id: string) =>
    `transparent proxy block has invalid ${field} field: invalid user ID ${quoted(id)}: ${idProblem(id)}`;
  return [
    ...list('ExcludeOutboundCIDRs').flatMap(cidrErrors),
    ...when(uid !== '' && idProblem(uid) !== undefined, invalid('UID', uid)),
    ...list('ExcludeUIDs').flatMap((id) => when(idProblem(id) !== undefined, invalid('ExcludeUIDs', id))),
  ];
}

/** User ids have sixteen bits here. */
function idProblem(id: string): string | undefined {
  if (!/^\d+$/.test(id)) return 'invalid syntax';
  return Number(id) > 65_535 ? 'value out of range' : undefined;
}

function cidrErrors(cidr: string): string[] {
  const isGiven = cidr.includes('/');
  return when(
    !isGiven,
    `could not parse transparent proxy excluded outbound CIDR as network prefix: netip.ParsePrefix(${quoted(cidr)}): no '/'`,
  );
}

function gatewayErrors(gateway: Wire): string[] {
  const { Proxy: proxy, Ingress: ingress, Terminating: terminating, Mesh: mesh } = gateway;
  return [
    ...(isWire(proxy) ? proxyErrors(proxy) : []),
    ...(isWire(ingress) ? ingressErrors(ingress) : []),
    ...(isWire(terminating) ? terminatingErrors(terminating) : []),
    ...when([ingress, terminating, mesh].filter(isWire).length !== 1, 'One Consul Gateway Configuration must be set'),
  ];
}

function proxyErrors(proxy: Wire): string[] {
  const addresses = proxy['EnvoyGatewayBindAddresses'];
  return [
    ...when(
      !['', 'STRICT_DNS', 'LOGICAL_DNS'].includes(String(proxy['EnvoyDNSDiscoveryType'])),
      'Consul Gateway Proxy Envoy DNS Discovery type must be STRICT_DNS or LOGICAL_DNS',
    ),
    ...(isWire(addresses) ? Object.values(addresses).filter(isWire) : []).flatMap(({ Address, Port }) => [
      ...when(Address === '', 'Consul Gateway Bind Address must be set'),
      ...when(Number(Port) <= 0 && Port !== -1, 'Consul Gateway Bind Address must set valid Port'),
    ]),
  ];
}

const PROTOCOLS = ['tcp', 'http', 'http2', 'grpc'];

function ingressErrors(ingress: Wire): string[] {
  const listeners = wires(ingress['Listeners']);
  return [
    ...when(listeners.length === 0, 'Consul Ingress Gateway requires at least one listener'),
    ...listeners.flatMap(({ Port: port, Protocol: protocol, Services: services }) => [
      ...when(Number(port) <= 0, 'Consul Ingress Listener requires valid Port'),
      ...when(
        !PROTOCOLS.includes(String(protocol)),
        `Consul Ingress Listener requires protocol of ${PROTOCOLS.join(', ')}, got ${quoted(protocol)}`,
      ),
      ...when(wires(services).length === 0, 'Consul Ingress Listener requires one or more services'),
      ...wires(services).flatMap((service) => ingressServiceErrors(service, protocol)),
    ]),
  ];
}

function ingressServiceErrors(service: Wire, protocol: unknown): string[] {
  const name = service['Name'];
  const hasHosts = Array.isArray(service['Hosts']) && service['Hosts'].length > 0;
  const isTcp = protocol === 'tcp';
  return [
    ...when(name === '', 'Consul Ingress Service requires a name'),
    ...when(isTcp && name === '*', `Consul Ingress Service doesn't support wildcard name for "tcp" protocol`),
    ...when(
      isTcp && hasHosts,
      `Consul Ingress Service doesn't support associating hosts to a service for the "tcp" protocol`,
    ),
    ...when(
      !isTcp && name === '*' && hasHosts,
      'Consul Ingress Service with a wildcard "*" service name can not also specify hosts',
    ),
  ];
}

function terminatingErrors(terminating: Wire): string[] {
  const services = wires(terminating['Services']);
  const tls = 'Consul Linked Service TLS';
  return [
    ...when(services.length === 0, 'Consul Terminating Gateway requires at least one service'),
    ...services.flatMap(({ Name, CAFile, CertFile, KeyFile, SNI }) => [
      ...when(Name === '', 'Consul Linked Service requires Name'),
      ...when((CertFile !== '' || KeyFile !== '') && CAFile === '', `${tls} requires CAFile`),
      ...when((CertFile === '') !== (KeyFile === ''), `${tls} Cert and Key must both be set`),
      ...when(SNI !== '' && CAFile === '', `${tls} SNI requires CAFile`),
    ]),
  ];
}
