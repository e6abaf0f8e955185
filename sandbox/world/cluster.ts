/** The machines and namespaces of the practice cluster. */
export const NAMESPACES = ['production', 'staging'] as const;

export const DATACENTER = 'dc1';

/** `count` like machines: 8000 MHz and 16 GB each. */
export function clusterNodes(count: number, prefix = '') {
  return Array.from({ length: count }, (_, at) => ({
    name: `${prefix}node-${at + 1}`,
    address: `10.20.0.${at + 11}`,
    datacenter: DATACENTER,
    cpu: 8000,
    memoryMb: 16_384,
    drivers: ['docker', 'exec', 'raw_exec', 'java'],
    meta: { rack: at % 2 === 0 ? 'a' : 'b' },
  }));
}
