import { COUNTED, type Counted, type Meter } from '../ports/meter.ts';

/** A label that is new after so many others is counted as `other`: a defect must not fill the memory. */
const MAX_LABELS = 200;

/** Counts since the process started, readable for /metrics. */
export interface ReadableMeter extends Meter {
  read(name: Counted): ReadonlyMap<string, number>;
}

export function createMeter(): ReadableMeter {
  const counts = new Map(COUNTED.map((name) => [name, new Map<string, number>()]));
  const of = (name: Counted): Map<string, number> => counts.get(name) ?? new Map<string, number>();
  return {
    count(name, label) {
      const labels = of(name);
      const known = labels.has(label) || labels.size < MAX_LABELS ? label : 'other';
      labels.set(known, (labels.get(known) ?? 0) + 1);
    },
    read: of,
  };
}
