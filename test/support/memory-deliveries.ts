import type { Deliveries } from '../../src/ports/deliveries.ts';

export interface MemoryDeliveries extends Deliveries {
  readonly taken: ReadonlySet<string>;
  /** What `take` throws, while it is set. */
  broken: Error | undefined;
}

/** Never forgets. */
export function memoryDeliveries(): MemoryDeliveries {
  const taken = new Set<string>();
  const deliveries: MemoryDeliveries = {
    taken,
    broken: undefined,
    async take(name) {
      if (deliveries.broken !== undefined) throw deliveries.broken;
      if (taken.has(name)) return 'again';
      taken.add(name);
      return 'first';
    },
    sweep: async () => 0,
  };
  return deliveries;
}
