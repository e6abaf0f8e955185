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
  const logs = isWire(changes['LogConfig']) ? changes['LogConfig'] : {};
  const resources = isWire(changes['Resources']) ? changes['Resources'] : {};
  const base = isWire(task['Resources']) ? task['Resources'] : {};
  return {
    ...task,
    Name: changes['Name'] || task['Name'],
    Driver: changes['Driver'] || task['Driver'],
    Config: driverChanges ? changes['Config'] : { ...asWire(task['Config']), ...asWire(changes['Config']) },
    User: changes['User'] || task['User'],
    Env: { ...asWire(task['Env']), ...asWire(changes['Env']) },
    Meta: { ...asWire(task['Meta']), ...asWire(changes['Meta']) },
    Resources: {
      ...base,
      CPU: resources['CPU'] || base['CPU'],
      Cores: resources['Cores'] || base['Cores'],
      MemoryMB: resources['MemoryMB'] || base['MemoryMB'],
      MemoryMaxMB: resources['MemoryMaxMB'] || base['MemoryMaxMB'],
    },
    KillTimeout: changes['KillTimeout'] ?? task['KillTimeout'],
    LogConfig: {
      ...asWire(task['LogConfig']),
      ...(Number(logs['MaxFiles'] ?? 0) > 0 ? { MaxFiles: logs['MaxFiles'] } : {}),
      ...(Number(logs['MaxFileSizeMB'] ?? 0) > 0 ? { MaxFileSizeMB: logs['MaxFileSizeMB'] } : {}),
    },
    ShutdownDelay: changes['ShutdownDelay'] ?? task['ShutdownDelay'],
    KillSignal: changes['KillSignal'] || task['KillSignal'],
    VolumeMounts: changes['VolumeMounts'] ?? task['VolumeMounts'],
    Identities: changes['Identities'] ?? task['Identities'],
  };
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
