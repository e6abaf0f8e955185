import { isWire, type Wire, wires } from '../wire-object.ts';
import { toStored } from './convert.ts';
import { runtime } from './runtime.ts';
import { storedTask } from './task.ts';

const SECOND = 1_000_000_000;

/** Gives each Connect service of the group the sidecar task and the port that Nomad adds on its own. */
export function injectSidecars(group: Wire, job: Wire): void {
  const network = wires(group['Networks'])[0];
  if (!network) return;
  for (const service of wires(group['Services'])) {
    const connect = service['Connect'];
    if (!isWire(connect) || !isWire(connect['SidecarService'])) continue;
    const name = `connect-proxy-${service['Name']}`;
    injectTask(group, job, service, connect['SidecarTask']);
    injectPort(network, String(connect['SidecarService']['Port'] || name));
  }
}

function injectTask(group: Wire, job: Wire, service: Wire, changes: unknown): void {
  const kind = `connect-proxy:${service['Name']}`;
  const tasks = wires(group['Tasks']);
  const known = tasks.findIndex((task) => task['Kind'] === kind);
  const base = tasks[known] ?? sidecarTask(service, tasks);
  const task = storedTask(toStored('Task', isWire(changes) ? mergeTask(base, changes) : base), group, job);
  group['Tasks'] = known === -1 ? [...tasks, task] : tasks.with(known, task);
}

function sidecarTask(service: Wire, tasks: readonly Wire[]): Wire {
  const drivers = tasks.map((task) => task['Driver']);
  const cluster = service['Cluster'] && service['Cluster'] !== 'default' ? `consul.${service['Cluster']}` : 'consul';
  return {
    Name: `connect-proxy-${service['Name']}`,
    Kind: `connect-proxy:${service['Name']}`,
    Driver: drivers.includes('podman') && !drivers.includes('docker') ? 'podman' : 'docker',
    Config: {
      image: runtime('meta.connect.sidecar_image'),
      args: [
        '-c',
        `${runtime('NOMAD_SECRETS_DIR')}/envoy_bootstrap.json`,
        '-l',
        runtime('meta.connect.log_level'),
        '--concurrency',
        runtime('meta.connect.proxy_concurrency'),
        '--disable-hot-restart',
      ],
    },
    ShutdownDelay: 5 * SECOND,
    LogConfig: { MaxFiles: 2, MaxFileSizeMB: 2, Disabled: false },
    Resources: { CPU: 250, MemoryMB: 128 },
    Lifecycle: { Hook: 'prestart', Sidecar: true },
    Constraints: [
      { LTarget: runtime(`attr.${cluster}.version`), RTarget: '>= 1.8.0', Operand: 'semver' },
      { LTarget: runtime(`attr.${cluster}.grpc`), RTarget: '0', Operand: '>' },
    ],
  };
}

/** Lays a `sidecar_task` block over the task that Nomad would add. */
function mergeTask(task: Wire, changes: Wire): Wire {
  const driverChanges = Boolean(changes['Driver']) && changes['Driver'] !== task['Driver'];
  return {
    ...task,
    ...unlessEmpty(task, changes, ['Name', 'Driver', 'User', 'KillSignal']),
    Config: driverChanges ? changes['Config'] : { ...asWire(task['Config']), ...asWire(changes['Config']) },
    Env: { ...asWire(task['Env']), ...asWire(changes['Env']) },
    Meta: { ...asWire(task['Meta']), ...asWire(changes['Meta']) },
    Resources: mergeResources(asWire(task['Resources']), asWire(changes['Resources'])),
    KillTimeout: changes['KillTimeout'] ?? task['KillTimeout'],
    LogConfig: mergeLogs(asWire(task['LogConfig']), asWire(changes['LogConfig'])),
    ShutdownDelay: changes['ShutdownDelay'] ?? task['ShutdownDelay'],
    VolumeMounts: changes['VolumeMounts'] ?? task['VolumeMounts'],
    Identities: changes['Identities'] ?? task['Identities'],
  };
}

function mergeResources(base: Wire, changes: Wire): Wire {
  return { ...base, ...unlessEmpty(base, changes, ['CPU', 'Cores', 'MemoryMB', 'MemoryMaxMB']) };
}

function mergeLogs(base: Wire, changes: Wire): Wire {
  const given = ['MaxFiles', 'MaxFileSizeMB'].filter((name) => Number(changes[name] ?? 0) > 0);
  return { ...base, ...Object.fromEntries(given.map((name) => [name, changes[name]])) };
}

/** Of these fields what the changes say, unless they say nothing: an empty text or zero is no change to Nomad. */
function unlessEmpty(base: Wire, changes: Wire, names: readonly string[]): Wire {
  return Object.fromEntries(names.map((name) => [name, changes[name] || base[name]]));
}

function asWire(value: unknown): Wire {
  return isWire(value) ? value : {};
}

function injectPort(network: Wire, label: string): void {
  const ports = wires(network['DynamicPorts']);
  if (ports.some((port) => port['Label'] === label)) return;
  const port = { Label: label, Value: 0, To: -1, HostNetwork: 'default', IgnoreCollision: false };
  network['DynamicPorts'] = [...ports, port];
}
