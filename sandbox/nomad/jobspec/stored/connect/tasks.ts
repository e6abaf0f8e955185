import { isWire, type Wire } from '../../wire-object.ts';
import { runtime } from '../runtime.ts';

const SECOND = 1_000_000_000;

/** The proxy that Nomad adds beside a service of the mesh. */
export function sidecarTask(service: Wire, driver: string): Wire {
  return {
    ...envoyTask('connect-proxy', service, driver),
    Config: envoyConfig('meta.connect.sidecar_image'),
    Lifecycle: { Hook: 'prestart', Sidecar: true },
  };
}

/** The task that Nomad adds for a gateway; `kind` is such as `connect-ingress`. */
export function gatewayTask(
  kind: string,
  service: Wire,
  how: { readonly driver: string; readonly onHost: boolean; readonly customTls: boolean },
): Wire {
  const task = envoyTask(kind, service, how.driver);
  const config = envoyConfig('meta.connect.gateway_image');
  const tls = { LTarget: runtime(`attr.${clusterOf(service)}.version`), RTarget: '>= 1.11.2', Operand: 'semver' };
  return {
    ...task,
    Config: how.onHost ? { ...config, network_mode: 'host' } : config,
    Constraints: [...task.Constraints, ...(how.customTls ? [tls] : [])],
  };
}

function envoyTask(kind: string, service: Wire, driver: string) {
  return {
    Name: `${kind}-${service['Name']}`,
    Kind: `${kind}:${service['Name']}`,
    Driver: driver,
    ShutdownDelay: 5 * SECOND,
    LogConfig: { MaxFiles: 2, MaxFileSizeMB: 2, Disabled: false },
    Resources: { CPU: 250, MemoryMB: 128 },
    Constraints: [
      { LTarget: runtime(`attr.${clusterOf(service)}.version`), RTarget: '>= 1.8.0', Operand: 'semver' },
      { LTarget: runtime(`attr.${clusterOf(service)}.grpc`), RTarget: '0', Operand: '>' },
    ],
  };
}

function envoyConfig(image: string): Wire {
  return {
    image: runtime(image),
    args: [
      '-c',
      `${runtime('NOMAD_SECRETS_DIR')}/envoy_bootstrap.json`,
      '-l',
      runtime('meta.connect.log_level'),
      '--concurrency',
      runtime('meta.connect.proxy_concurrency'),
      '--disable-hot-restart',
    ],
  };
}

function clusterOf(service: Wire): string {
  const cluster = service['Cluster'];
  return cluster && cluster !== 'default' ? `consul.${cluster}` : 'consul';
}

/** Lays a `sidecar_task` block over the task that Nomad would add. */
export function mergeTask(task: Wire, changes: Wire): Wire {
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
