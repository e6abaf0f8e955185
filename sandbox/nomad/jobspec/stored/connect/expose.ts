import { createHash, type Hash } from 'node:crypto';
import { goDuration } from '../../../../go-duration.ts';
import { isWire, type Wire, wires } from '../../wire-object.ts';
import { toStored } from '../convert.ts';

/** Opens a path through the proxy for each exposed check, with a port of its own where the check names none. */
export function exposeChecks(group: Wire): void {
  const network = wires(group['Networks'])[0];
  if (!network) return;
  for (const service of wires(group['Services'])) {
    const connect = service['Connect'];
    const sidecar = isWire(connect) ? connect['SidecarService'] : undefined;
    if (!isWire(sidecar)) continue;
    for (const [index, check] of wires(service['Checks']).entries()) {
      if (check['Expose'] === true && isExposable(check)) expose({ network, service, sidecar }, check, index);
    }
  }
}

/** Checks that ask for a path over HTTP. */
export function isExposable(check: Wire): boolean {
  const type = String(check['Type']).toLowerCase();
  return (type === 'http' || type === 'grpc') && String(check['Path']).startsWith('/');
}

/** The port on which the service itself listens; undefined where it cannot be known before placement. */
export function exposedPort(network: Wire, service: Wire): number | undefined {
  const fixed = wires(network['ReservedPorts']).find(({ Label }) => Label === service['PortLabel']);
  const port = Number(fixed?.['Value'] ?? service['PortLabel']);
  return Number.isInteger(port) && port > 0 ? port : undefined;
}

interface Place {
  readonly network: Wire;
  readonly service: Wire;
  readonly sidecar: Wire;
}

function expose({ network, service, sidecar }: Place, check: Wire, index: number): void {
  if (check['PortLabel'] === '') {
    check['PortLabel'] = `svc_${service['Name']}_ck_${checkHash(check, `${service['Name']}_${index}`).slice(0, 6)}`;
    const port = { Label: check['PortLabel'], Value: 0, To: -1, HostNetwork: 'default', IgnoreCollision: false };
    network['DynamicPorts'] = [...wires(network['DynamicPorts']), port];
  }
  const port = exposedPort(network, service);
  if (port === undefined) return;
  const proxy = isWire(sidecar['Proxy']) ? sidecar['Proxy'] : toStored('ConsulProxy', {});
  const known = isWire(proxy['Expose']) ? wires(proxy['Expose']['Paths']) : [];
  const path = {
    Path: check['Path'],
    Protocol: check['Protocol'],
    LocalPathPort: port,
    ListenerPort: check['PortLabel'],
  };
  const isKnown = known.some((other) => Object.entries(path).every(([field, value]) => other[field] === value));
  sidecar['Proxy'] = { ...proxy, Expose: { Paths: isKnown ? known : [...known, path] } };
}

/** Nomad's id of a check, a SHA-256 over its fields in one fixed order. */
function checkHash(check: Wire, serviceId: string): string {
  const hash = createHash('sha256').update(serviceId);
  const args = Array.isArray(check['Args']) ? check['Args'].join('') : '';
  for (const field of ['Name', 'Type', 'Command']) add(hash, check[field]);
  add(hash, args);
  for (const field of ['Path', 'Protocol', 'PortLabel']) add(hash, check[field]);
  for (const field of ['Interval', 'Timeout']) hash.update(goDuration(check[field]));
  for (const field of ['Method', 'Body', 'OnUpdate', 'Notes']) add(hash, check[field]);
  if (check['TLSSkipVerify'] === true) hash.update('true');
  add(hash, check['TLSServerName']);
  addHeader(hash, check['Header']);
  for (const field of ['AddressMode', 'GRPCService']) add(hash, check[field]);
  if (check['GRPCUseTLS'] === true) hash.update('true');
  const counts = { success: 'SuccessBeforePassing', failures: 'FailuresBeforeCritical' };
  for (const [name, field] of Object.entries({ ...counts, 'failures-before-warning': 'FailuresBeforeWarning' })) {
    if (check[field] !== 0) hash.update(`${name}:${check[field]}`);
  }
  return hash.digest('hex');
}

function add(hash: Hash, value: unknown): void {
  hash.update(String(value ?? ''));
}

function addHeader(hash: Hash, header: unknown): void {
  if (!isWire(header)) return;
  const texts = Object.entries(header).map(([name, values]) => name + (Array.isArray(values) ? values.join('') : ''));
  hash.update(texts.sort().join(''));
}
