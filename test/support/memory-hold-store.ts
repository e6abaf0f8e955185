import type { AuditEntry } from '../../src/domain/audit/entry.ts';
import { type Hold, isSamePlace, type StoredHold } from '../../src/domain/hold/hold.ts';
import type { HoldStore, HoldWrite } from '../../src/ports/hold-store.ts';

/** A HoldStore in memory, under the same contract as the one in Consul: everything is copied in and out. */
export function createMemoryHoldStore(tell: (entry: AuditEntry) => void = () => undefined): HoldStore {
  let stored: readonly StoredHold[] = [];
  let revision = 0;
  const without = (place: Hold['place']) => stored.filter((other) => !isSamePlace(other.place, place));
  const at = (place: Hold['place']) => stored.find((other) => isSamePlace(other.place, place));
  const write = (hold: Hold, { audit }: HoldWrite) => {
    if (audit !== undefined) tell(audit);
    revision += 1;
    const next = structuredClone({ place: hold.place, revision, hold });
    stored = [...without(hold.place), next];
    return { kind: 'written', stored: structuredClone(next) } as const;
  };
  return {
    list: async () => structuredClone(stored),
    take: async (hold, call = {}) => (at(hold.place) === undefined ? write(hold, call) : { kind: 'conflict' }),
    async replace(before, next, call = {}) {
      const isCurrent = at(before.place)?.revision === before.revision && isSamePlace(before.place, next.place);
      return isCurrent ? write(next, call) : { kind: 'conflict' };
    },
    async release(before, { audit } = {}) {
      const current = at(before.place);
      if (current !== undefined && current.revision !== before.revision) return { kind: 'conflict' };
      stored = without(before.place);
      if (audit !== undefined) tell(audit);
      return { kind: 'released' };
    },
  };
}
