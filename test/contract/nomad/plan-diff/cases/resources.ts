import { type Part, taskCases } from '../job-pieces.ts';

const resources = (over: Part): Part => ({ Resources: over });
const gpu = { Name: 'nvidia/gpu', Count: 1 };
const ROOMY = { LTarget: '${device.attr.memory}', RTarget: '2 GiB', Operand: '>' };

export const resourcesDiffs = taskCases([
  ['more CPU and memory', {}, resources({ CPU: 500, MemoryMB: 512 })],
  ['cores in place of a share', resources({ CPU: 500 }), resources({ Cores: 2 })],
  ['a highest memory', resources({ MemoryMB: 100 }), resources({ MemoryMB: 100, MemoryMaxMB: 200 })],
  ['memory without a limit', resources({ MemoryMB: 100 }), resources({ MemoryMB: 100, MemoryMaxMB: -1 })],
  ['memory for secrets', {}, resources({ SecretsMB: 8 })],
  ['a disk size and operations, which are gone', {}, resources({ DiskMB: 100, IOPS: 10 })],
  ['a device', {}, resources({ Devices: [gpu] })],
  ['several devices', resources({ Devices: [gpu] }), resources({ Devices: [{ ...gpu, Count: 2 }, { Name: 'fpga' }] })],
  [
    'a constraint of a device',
    resources({ Devices: [gpu] }),
    resources({ Devices: [{ ...gpu, Constraints: [ROOMY] }] }),
  ],
  [
    'an affinity of a device',
    resources({ Devices: [gpu] }),
    resources({ Devices: [{ ...gpu, Affinities: [{ ...ROOMY, Weight: 10 }] }] }),
  ],
  ['a NUMA node', resources({ Cores: 2 }), resources({ Cores: 2, NUMA: { Affinity: 'require' } })],
  [
    'devices of a NUMA node',
    resources({ Cores: 2, Devices: [gpu], NUMA: { Affinity: 'prefer' } }),
    resources({ Cores: 2, Devices: [gpu], NUMA: { Affinity: 'prefer', Devices: ['nvidia/gpu'] } }),
  ],
  ['a network of a task', {}, resources({ Networks: [{ MBits: 10, DynamicPorts: [{ Label: 'http' }] }] })],
  [
    'another network of a task',
    resources({ Networks: [{ MBits: 10, ReservedPorts: [{ Label: 'http', Value: 80 }] }] }),
    resources({ Networks: [{ MBits: 20, ReservedPorts: [{ Label: 'http', Value: 81 }] }] }),
  ],
  [
    'another constraint and affinity of a device',
    resources({ Devices: [{ ...gpu, Constraints: [ROOMY], Affinities: [{ ...ROOMY, Weight: 10 }] }] }),
    resources({
      Devices: [{ ...gpu, Constraints: [{ ...ROOMY, Operand: '>=' }], Affinities: [{ ...ROOMY, Weight: 11 }] }],
    }),
  ],
  [
    'every field of resources',
    resources({ CPU: 100, MemoryMB: 100, MemoryMaxMB: 200, SecretsMB: 4, DiskMB: 1, IOPS: 1 }),
    resources({ CPU: 200, MemoryMB: 150, MemoryMaxMB: 300, SecretsMB: 5, DiskMB: 2, IOPS: 2 }),
  ],
  ['other cores', resources({ Cores: 2 }), resources({ Cores: 3 })],
  [
    'another NUMA affinity',
    resources({ Cores: 2, NUMA: { Affinity: 'require' } }),
    resources({ Cores: 2, NUMA: { Affinity: 'prefer' } }),
  ],
]);
