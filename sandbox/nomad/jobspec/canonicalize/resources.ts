import type { Wire } from '../wire-object.ts';
import { each, nullIfEmpty, one, withDefaults } from './fill.ts';
import { canonicalWeight } from './weight.ts';

const UNSET: Wire = { DiskMB: null, IOPS: null, MemoryMaxMB: null, Networks: null, SecretsMB: null };

/** Whole cores take the place of the default CPU share. */
export function canonicalResources(resources: Wire): Wire {
  const hasCores = resources['Cores'] !== null && resources['Cores'] !== undefined;
  return {
    ...withDefaults(resources, { ...UNSET, CPU: hasCores ? 0 : 100, Cores: 0, MemoryMB: 300 }),
    Devices: each(resources['Devices'], (device) => ({
      ...withDefaults(device, { Count: 1 }),
      Affinities: each(device['Affinities'], canonicalWeight),
    })),
    NUMA: one(resources['NUMA'], (numa) => nullIfEmpty({ ...numa, Affinity: numa['Affinity'] || 'none' }, 'Devices')),
  };
}
