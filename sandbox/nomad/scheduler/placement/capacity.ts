import { addUsage, type Usage } from '../../state/derived/usage.ts';
import { isTerminal, resourcesOf, type StoredAllocation, type StoredGroup } from '../../state/model.ts';
import type { StateView } from '../../state/view.ts';
import type { AllocatedResources, Node, Port, PortMapping } from '../../wire.ts';
import type { Demand } from './demand.ts';

/** What nodes have left, as one run of the scheduler sees it: with its own stops and placements counted. */
export class Capacity {
  readonly #view: StateView;
  /** Of the nodes on which this run stopped or placed something; of all others the view's holds. */
  readonly #usage = new Map<string, Usage>();
  readonly #released = new Set<string>();
  readonly #claimed: StoredAllocation[] = [];

  constructor(view: StateView) {
    this.#view = view;
  }

  /** Live allocations of a node, less those that this run stops, plus those it placed. */
  allocsOn(nodeId: string): StoredAllocation[] {
    const existing = this.#view
      .allocsOnNode(nodeId)
      .filter((alloc) => !isTerminal(alloc) && !this.#released.has(alloc.ID));
    return [...existing, ...this.#claimed.filter((alloc) => alloc.NodeID === nodeId)];
  }

  /** The same for one job, over all nodes. */
  allocsOfJob(namespace: string, id: string): StoredAllocation[] {
    const existing = this.#view
      .allocsOfJob(namespace, id)
      .filter((alloc) => !isTerminal(alloc) && !this.#released.has(alloc.ID));
    return [...existing, ...this.#claimed.filter((alloc) => alloc.JobID === id && alloc.Namespace === namespace)];
  }

  usageOf(nodeId: string): Readonly<Usage> {
    return this.#usage.get(nodeId) ?? this.#view.usageOfNode(nodeId);
  }

  #ownUsage(nodeId: string): Usage {
    const known = this.#usage.get(nodeId);
    if (known !== undefined) return known;
    const base = this.#view.usageOfNode(nodeId);
    const usage: Usage = { ...base, ports: new Set(base.ports) };
    this.#usage.set(nodeId, usage);
    return usage;
  }

  release(alloc: StoredAllocation): void {
    if (isTerminal(alloc) || this.#released.has(alloc.ID)) return;
    this.#released.add(alloc.ID);
    addUsage(this.#ownUsage(alloc.NodeID), alloc.AllocatedResources, -1);
  }

  /** Takes a release back, for a replacement that found no place. */
  restore(alloc: StoredAllocation): void {
    if (!this.#released.delete(alloc.ID)) return;
    addUsage(this.#ownUsage(alloc.NodeID), alloc.AllocatedResources, 1);
  }

  claim(alloc: StoredAllocation): void {
    this.#claimed.push(alloc);
    addUsage(this.#ownUsage(alloc.NodeID), alloc.AllocatedResources, 1);
  }
}

export type Fit =
  | { readonly ok: true; readonly ports: readonly PortMapping[] }
  | { readonly ok: false; readonly dimension: string };

/** Tries to fit one allocation on the node and offers its ports; names the dimension that ran out. */
export function fitOn(node: Node, usage: Readonly<Usage>, wants: Demand, random: () => number): Fit {
  const ports = offerPorts(node, usage, wants, random);
  if (typeof ports === 'string') return { ok: false, dimension: ports };
  const total = node.NodeResources;
  const reserved = node.ReservedResources;
  if (usage.cpu + wants.cpu > total.Cpu.CpuShares - reserved.Cpu.CpuShares) return { ok: false, dimension: 'cpu' };
  if (usage.memory + wants.memory > total.Memory.MemoryMB - reserved.Memory.MemoryMB) {
    return { ok: false, dimension: 'memory' };
  }
  if (usage.disk + wants.disk > total.Disk.DiskMB - reserved.Disk.DiskMB) return { ok: false, dimension: 'disk' };
  return { ok: true, ports };
}

const addressOf = (node: Node): string => node.Attributes['unique.network.ip-address'] ?? '127.0.0.1';

const NO_PORTS: readonly PortMapping[] = [];

function offerPorts(
  node: Node,
  usage: Readonly<Usage>,
  { reservedPorts, dynamicPorts }: Demand,
  random: () => number,
): readonly PortMapping[] | string {
  if (reservedPorts.length + dynamicPorts.length === 0) return NO_PORTS;
  const ports: PortMapping[] = [];
  // Every placement looks at every node, and a full node has hundreds of ports: they are asked for, not copied.
  const own = new Set<number>();
  const isTaken = (value: number) => usage.ports.has(value) || own.has(value);
  const take = (port: Port, value: number) => {
    own.add(value);
    const to = port.To === -1 ? value : (port.To ?? 0);
    ports.push({ Label: port.Label ?? '', Value: value, To: to, HostIP: addressOf(node) });
  };
  for (const port of reservedPorts) {
    const value = port.Value ?? 0;
    if (isTaken(value)) return `network: reserved port collision ${port.Label ?? ''}=${value}`;
    take(port, value);
  }
  for (const port of dynamicPorts) {
    const value = freePort(node, isTaken, random);
    if (value === undefined) return 'network: dynamic port selection failed';
    take(port, value);
  }
  return ports;
}

function freePort(node: Node, isTaken: (port: number) => boolean, random: () => number): number | undefined {
  const { MinDynamicPort: min, MaxDynamicPort: max } = node.NodeResources;
  const span = max - min + 1;
  const start = Math.floor(random() * span);
  for (let i = 0; i < span; i += 1) {
    const port = min + ((start + i) % span);
    if (!isTaken(port)) return port;
  }
  return undefined;
}

/** What an allocation of the group holds of the node on which these ports are its own. */
export function allocatedTo(node: Node, group: StoredGroup, ports: readonly PortMapping[]): AllocatedResources {
  const tasks: AllocatedResources['Tasks'] = {};
  for (const task of group.Tasks) {
    const resources = resourcesOf(task);
    tasks[task.Name] = {
      Cpu: { CpuShares: resources.CPU ?? 0, ReservedCores: null },
      Memory: { MemoryMB: resources.MemoryMB ?? 0, MemoryMaxMB: resources.MemoryMaxMB ?? 0 },
      Networks: null,
      Devices: null,
    };
  }
  const value = (label: string | undefined) => ports.find((port) => port.Label === label)?.Value ?? 0;
  const networks = (group.Networks ?? []).map((network) => ({
    ...network,
    IP: addressOf(node),
    DynamicPorts: (network.DynamicPorts ?? []).map((port) => ({ ...port, Value: value(port.Label) })),
  }));
  return {
    Tasks: tasks,
    TaskLifecycles: Object.fromEntries(group.Tasks.map((task) => [task.Name, task.Lifecycle ?? null])),
    Shared: {
      DiskMB: group.EphemeralDisk?.SizeMB ?? 300,
      Networks: networks.length > 0 ? networks : null,
      Ports: ports.length > 0 ? [...ports] : null,
    },
  };
}
