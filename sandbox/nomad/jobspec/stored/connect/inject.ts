import { isWire, type Wire, wires } from '../../wire-object.ts';
import { toStored } from '../convert.ts';
import { storedTask } from '../task.ts';
import { gatewayProxy, usesCustomTls } from './gateway.ts';
import { gatewayTask, mergeTask, sidecarTask } from './tasks.ts';

/** Gives the group the tasks, ports and settings that Nomad adds on its own for services of the mesh. */
export function injectConnect(group: Wire, job: Wire): void {
  const network = wires(group['Networks'])[0];
  if (!network) return;
  for (const service of wires(group['Services'])) {
    const connect = service['Connect'];
    if (!isWire(connect)) continue;
    if (isWire(connect['SidecarService'])) injectSidecar({ group, job, network }, service, connect);
    else if (connect['Native'] === true) nameNativeTask(group, service);
    else if (isWire(connect['Gateway'])) injectGateway({ group, job, network }, service, connect);
  }
}

interface Place {
  readonly group: Wire;
  readonly job: Wire;
  readonly network: Wire;
}

function injectSidecar(place: Place, service: Wire, connect: Wire): void {
  const name = `connect-proxy-${service['Name']}`;
  const tasks = wires(place.group['Tasks']);
  const known = tasks.findIndex((task) => task['Kind'] === `connect-proxy:${service['Name']}`);
  const task = finished(place, tasks[known] ?? sidecarTask(service, driverOf(tasks)), connect['SidecarTask']);
  place.group['Tasks'] = known === -1 ? [...tasks, task] : tasks.with(known, task);
  const sidecar = connect['SidecarService'];
  injectPort(place.network, String((isWire(sidecar) && sidecar['Port']) || name));
}

/** The service's task, or the only one of the group, is told that it speaks for the mesh. */
function nameNativeTask(group: Wire, service: Wire): void {
  const tasks = wires(group['Tasks']);
  const only = tasks.length === 1 ? tasks[0] : undefined;
  const task = service['TaskName'] ? tasks.find(({ Name }) => Name === service['TaskName']) : only;
  if (!task) return;
  task['Kind'] = `connect-native:${service['Name']}`;
  service['TaskName'] = task['Name'];
}

const GATEWAYS = { Ingress: 'connect-ingress', Terminating: 'connect-terminating', Mesh: 'connect-mesh' } as const;

function injectGateway(place: Place, service: Wire, connect: Wire): void {
  const gateway = isWire(connect['Gateway']) ? connect['Gateway'] : {};
  const mode = String(place.network['Mode']);
  gateway['Proxy'] = gatewayProxy(gateway, mode);
  const name = service['Name'];
  if (isWire(gateway['Terminating']) && service['PortLabel'] === '') {
    service['PortLabel'] = `${GATEWAYS.Terminating}-${name}`;
    injectPort(place.network, service['PortLabel']);
  }
  if (isWire(gateway['Mesh'])) injectPort(place.network, `${GATEWAYS.Mesh}-${name}-lan`);
  const tasks = wires(place.group['Tasks']);
  const kinds = Object.values(GATEWAYS).map((kind) => `${kind}:${name}`);
  if (tasks.some((task) => kinds.includes(String(task['Kind'])))) return;
  const kind = isWire(gateway['Ingress'])
    ? GATEWAYS.Ingress
    : isWire(gateway['Terminating'])
      ? GATEWAYS.Terminating
      : GATEWAYS.Mesh;
  const how = { driver: driverOf(tasks), onHost: mode === 'host', customTls: usesCustomTls(gateway) };
  place.group['Tasks'] = [...tasks, finished(place, gatewayTask(kind, service, how), connect['SidecarTask'])];
}

function finished(place: Place, base: Wire, changes: unknown): Wire {
  return storedTask(toStored('Task', isWire(changes) ? mergeTask(base, changes) : base), place.group, place.job);
}

function driverOf(tasks: readonly Wire[]): string {
  const drivers = tasks.map((task) => task['Driver']);
  return drivers.includes('podman') && !drivers.includes('docker') ? 'podman' : 'docker';
}

function injectPort(network: Wire, label: unknown): void {
  const ports = wires(network['DynamicPorts']);
  if (ports.some((port) => port['Label'] === label)) return;
  const port = { Label: label, Value: 0, To: -1, HostNetwork: 'default', IgnoreCollision: false };
  network['DynamicPorts'] = [...ports, port];
}
