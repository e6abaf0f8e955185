import type { Ids } from '../state/ids.ts';
import { isoTime } from '../state/time.ts';
import type { DriverInfo, Node } from '../wire.ts';

/** A machine of the simulated cluster; what is left out is like any other machine's. */
export interface NodeSpec {
  readonly name: string;
  readonly id?: string;
  readonly datacenter?: string;
  readonly pool?: string;
  readonly class?: string;
  readonly address?: string;
  /** MHz. */
  readonly cpu?: number;
  readonly memoryMb?: number;
  readonly diskMb?: number;
  readonly drivers?: readonly string[];
  readonly attributes?: Record<string, string>;
  readonly meta?: Record<string, string>;
  readonly hostVolumes?: readonly string[];
  /** The range of dynamic ports; narrow it to make ports run out. */
  readonly dynamicPorts?: { readonly min: number; readonly max: number };
}

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2', 'SIGKILL'];
const CNI_PLUGINS = ['bridge', 'firewall', 'host-local', 'loopback', 'portmap'];

export const DEFAULT_DRIVERS = ['docker', 'exec', 'raw_exec', 'java'] as const;

export function buildNode(
  spec: NodeSpec,
  context: { readonly datacenter: string; readonly nowMs: number; readonly ids: Ids; readonly version: string },
): Node {
  const address = spec.address ?? '127.0.0.1';
  const drivers = spec.drivers ?? DEFAULT_DRIVERS;
  const now = isoTime(context.nowMs);
  return {
    ID: spec.id ?? context.ids.uuid(),
    Datacenter: spec.datacenter ?? context.datacenter,
    Name: spec.name,
    HTTPAddr: `${address}:4646`,
    TLSEnabled: false,
    Attributes: { ...attributesOf(spec, address, context.version), ...spec.attributes },
    NodeResources: {
      Cpu: { CpuShares: spec.cpu ?? 8000, TotalCpuCores: 4 },
      Memory: { MemoryMB: spec.memoryMb ?? 16384 },
      Disk: { DiskMB: spec.diskMb ?? 100_000 },
      Networks: [{ Mode: 'host', Device: 'eth0', CIDR: `${address}/32`, IP: address, MBits: 1000 }],
      Devices: null,
      MinDynamicPort: spec.dynamicPorts?.min ?? 20_000,
      MaxDynamicPort: spec.dynamicPorts?.max ?? 32_000,
    },
    ReservedResources: { Cpu: { CpuShares: 0 }, Memory: { MemoryMB: 0 }, Disk: { DiskMB: 0 } },
    Links: null,
    Meta: { ...spec.meta },
    NodeClass: spec.class ?? '',
    NodePool: spec.pool ?? 'default',
    Drain: false,
    DrainStrategy: null,
    SchedulingEligibility: 'eligible',
    Status: 'ready',
    StatusDescription: '',
    StatusUpdatedAt: Math.floor(context.nowMs / 1000),
    Events: [{ Message: 'Node registered', Subsystem: 'Cluster', Details: null, Timestamp: now, CreateIndex: 0 }],
    Drivers: Object.fromEntries(drivers.map((driver) => [driver, driverInfo(driver, now)])),
    HostVolumes: Object.fromEntries(
      (spec.hostVolumes ?? []).map((name) => [name, { Path: `/srv/${name}`, ReadOnly: false }]),
    ),
    LastDrain: null,
    CreateIndex: 0,
    ModifyIndex: 0,
  };
}

const driverInfo = (driver: string, now: string): DriverInfo => ({
  Attributes: { [`driver.${driver}`]: 'true' },
  Detected: true,
  Healthy: true,
  HealthDescription: 'Healthy',
  UpdateTime: now,
});

/** What a client finds out about its machine; jobs demand some of it without saying so (Vault, Consul, signals, CNI). */
function attributesOf(spec: NodeSpec, address: string, version: string): Record<string, string> {
  const drivers = spec.drivers ?? DEFAULT_DRIVERS;
  return {
    'kernel.name': 'linux',
    'kernel.version': '6.8.0',
    'os.name': 'ubuntu',
    'os.version': '24.04',
    'cpu.arch': 'amd64',
    'cpu.numcores': '4',
    'nomad.version': version,
    'unique.hostname': spec.name,
    'unique.network.ip-address': address,
    'consul.version': '1.14.4',
    'vault.version': '1.21.0',
    'nomad.service_discovery': 'true',
    'os.signals': SIGNALS.join(','),
    ...Object.fromEntries(CNI_PLUGINS.map((plugin) => [`plugins.cni.version.${plugin}`, 'v1.3.0'])),
    ...Object.fromEntries(drivers.map((driver) => [`driver.${driver}`, '1'])),
  };
}
