import type { Wire } from '../../wire.ts';

/** A machine of the cluster that a case runs on; the same on both sides. */
export interface Machine {
  readonly name: string;
  readonly datacenter?: string;
  readonly class?: string;
  readonly meta?: Record<string, string>;
  readonly hostVolumes?: readonly string[];
}

/** What every machine has, so that both sides count alike. */
export const MACHINE = { cpu: 4000, memoryMb: 4000 } as const;

/** What a case sees of a cluster: never whether it is simulated. */
export interface Cluster {
  /** The release that answers, such as `2.0.5`. */
  readonly version: string;
  readonly wire: Wire;
  /** How much later than Nomad's rules say something may be seen: processes and polling take time on a real machine. */
  readonly latenessMs: number;
  /**
   * Reads `path` as time passes until `found` answers something, which it returns.
   * Throws with the last answer when that takes longer than a minute of the cluster's time.
   */
  until<T>(path: string, found: (body: unknown) => T | undefined): Promise<T>;
  /** The machine's agent stops answering at once; its tasks may go on. Not for the first machine. */
  silence(machine: string): Promise<void>;
  /** The machine's agent answers again. */
  wake(machine: string): Promise<void>;
}

/** Reads the cluster of the case that is running. */
export type Clusters = () => Cluster;

export class NeverSeen extends Error {
  constructor(path: string, last: string) {
    super(`GET ${path} never showed what was awaited; last: ${last.slice(0, 3000)}`);
  }
}
