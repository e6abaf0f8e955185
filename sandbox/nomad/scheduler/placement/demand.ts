import {
  constraintsOf,
  networksOf,
  resourcesOf,
  type StoredGroup,
  type StoredJob,
  type StoredTask,
} from '../../state/model.ts';
import type { Affinity, Constraint, Port, Spread } from '../../wire.ts';
import { isDistinct } from './constraints.ts';

/** What an allocation of a group asks of its node: worked out once, for all nodes that are looked at. */
export interface Demand {
  readonly group: StoredGroup;
  readonly cpu: number;
  readonly memory: number;
  readonly disk: number;
  readonly reservedPorts: readonly Port[];
  readonly dynamicPorts: readonly Port[];
  readonly drivers: ReadonlySet<string>;
  /** Those that a node meets or not, whatever else runs. */
  readonly constraints: readonly Constraint[];
  /** Those that compare its node with the nodes of its siblings. */
  readonly distinct: readonly Constraint[];
  readonly hostVolumes: readonly string[];
  readonly wantsDevices: boolean;
  readonly affinities: readonly Affinity[];
  readonly spreads: readonly Spread[];
}

export function demandOf(job: StoredJob, group: StoredGroup): Demand {
  const networks = networksOf(group);
  const constraints = constraintsOf(job, group);
  const volumes = Object.values(group.Volumes ?? {}).filter(({ Type }) => Type === 'host');
  return {
    group,
    cpu: sumOf(group.Tasks, 'CPU'),
    memory: sumOf(group.Tasks, 'MemoryMB'),
    disk: group.EphemeralDisk?.SizeMB ?? 300,
    reservedPorts: networks.flatMap((network) => network.ReservedPorts ?? []),
    dynamicPorts: networks.flatMap((network) => network.DynamicPorts ?? []),
    drivers: new Set(group.Tasks.map((task) => task.Driver)),
    constraints: constraints.filter((constraint) => !isDistinct(constraint)),
    distinct: constraints.filter((constraint) => isDistinct(constraint) && constraint.RTarget !== 'false'),
    hostVolumes: volumes.map(({ Source }) => Source ?? ''),
    wantsDevices: group.Tasks.some((task) => (resourcesOf(task).Devices ?? []).length > 0),
    affinities: [
      ...(job.Affinities ?? []),
      ...(group.Affinities ?? []),
      ...group.Tasks.flatMap((task) => task.Affinities ?? []),
    ],
    spreads: [...(group.Spreads ?? []), ...(job.Spreads ?? [])],
  };
}

function sumOf(tasks: readonly StoredTask[], field: 'CPU' | 'MemoryMB'): number {
  let sum = 0;
  for (const task of tasks) sum += resourcesOf(task)[field] ?? 0;
  return sum;
}
