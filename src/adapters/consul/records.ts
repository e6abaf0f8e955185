import { type Change, isOpen } from '../../domain/change/change.ts';
import { MeshError } from '../../domain/errors.ts';
import type { Committed, ConsulKv, Entry, KvCall, Step } from './consul-kv.ts';
import type { Keys } from './keys.ts';
import { type ChangeRecord, decodeRecord, encodeRecord, unreadable } from './record.ts';

export interface Held {
  readonly record: ChangeRecord;
  /** ModifyIndex of the record's key. */
  readonly revision: number;
}

/** The records and locks of changes, written together. */
export interface Records {
  read(id: string, call: KvCall): Promise<Held | undefined>;
  /** `locked`: the lock of its service is held. `taken`: a change of this id exists. Nothing was written. */
  create(
    record: ChangeRecord,
    call: KvCall,
  ): Promise<{ readonly kind: 'written'; readonly held: Held } | { readonly kind: 'locked' | 'taken' }>;
  /** Undefined: somebody else was first. The lock of an ended change goes in the same step. */
  replace(held: Held, next: ChangeRecord, call: KvCall): Promise<Held | undefined>;
  /** The change that holds the lock of this change's service. */
  holder(change: Change, call: KvCall): Promise<Held | undefined>;
  /** Takes away the lock of a change that has ended. */
  dropLock(ended: Held, call: KvCall): Promise<void>;
}

/** What is written once more after a lost reply is the same compare-and-set: it cannot take effect twice. */
const WRITE_TRIES = 3;

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;

export function createRecords(kv: ConsulKv, keys: Keys): Records {
  const read = async (id: string, call: KvCall): Promise<Held | undefined> => {
    if (!ID.test(id)) return undefined;
    const entry = await kv.get(keys.record(id), call);
    return entry === undefined ? undefined : { record: decodeRecord(entry.value, id), revision: entry.modifyIndex };
  };
  const lockOf = ({ environment, service }: Change) => keys.lock(environment, service);
  const ownLock = async (change: Change, call: KvCall): Promise<Entry | undefined> => {
    const lock = await kv.get(lockOf(change), call);
    return lock?.value.toString() === change.id ? lock : undefined;
  };

  /** Commits, and when the reply was lost, looks whether the record carries our nonce before it tries again. */
  const write = async (record: ChangeRecord, steps: readonly Step[], call: KvCall): Promise<Committed | Held> => {
    for (let attempt = 1; ; attempt++) {
      try {
        const committed = await kv.commit(steps, call);
        // A refusal after a lost reply may be the refusal of our own write, which landed late.
        if (committed.kind === 'committed' || attempt === 1) return committed;
        return (await landed(record, call)) ?? committed;
      } catch (error) {
        if (!isUnclear(error)) throw error;
        const found = await landed(record, call).catch(() => undefined);
        if (found !== undefined) return found;
        if (attempt === WRITE_TRIES) throw error;
      }
    }
  };
  const landed = async (record: ChangeRecord, call: KvCall): Promise<Held | undefined> => {
    const held = await read(record.change.id, call);
    return held?.record.nonce === record.nonce ? held : undefined;
  };
  const toHeld = (record: ChangeRecord, done: Committed | Held): Held | undefined => {
    if (!('kind' in done)) return done;
    if (done.kind === 'refused') return undefined;
    const revision = done.indexes.get(keys.record(record.change.id));
    if (revision === undefined) throw unreadable(record.change.id, 'Consul does not say what it wrote');
    return { record, revision };
  };

  return {
    read,

    async create(record, call) {
      const { change } = record;
      const steps: Step[] = [
        { verb: 'cas', key: lockOf(change), value: Buffer.from(change.id), index: 0 },
        { verb: 'cas', key: keys.record(change.id), value: encodeRecord(record), index: 0 },
        { verb: 'set', key: keys.recentEntry(change.createdAt, change.id), value: Buffer.alloc(0) },
      ];
      const done = await write(record, steps, call);
      const held = toHeld(record, done);
      if (held !== undefined) return { kind: 'written', held };
      return { kind: 'kind' in done && done.kind === 'refused' && done.steps.includes(0) ? 'locked' : 'taken' };
    },

    async replace(held, next, call) {
      const record: Step = {
        verb: 'cas',
        key: keys.record(next.change.id),
        value: encodeRecord(next),
        index: held.revision,
      };
      const lock = isOpen(next.change) ? undefined : await ownLock(next.change, call);
      const steps: Step[] =
        lock === undefined ? [record] : [record, { verb: 'delete-cas', key: lock.key, index: lock.modifyIndex }];
      return toHeld(next, await write(next, steps, call));
    },

    async holder(change, call) {
      const lock = await kv.get(lockOf(change), call);
      if (lock === undefined) return undefined;
      const id = lock.value.toString();
      const held = await read(id, call);
      if (held === undefined) throw unreadable(id, 'it holds a lock, but its record is gone');
      return held;
    },

    async dropLock(ended, call) {
      const lock = await ownLock(ended.record.change, call);
      if (lock !== undefined) await kv.commit([{ verb: 'delete-cas', key: lock.key, index: lock.modifyIndex }], call);
    },
  };
}

/** True where the write may or may not have landed; repeating the same compare-and-set then does no harm. */
function isUnclear(error: unknown): boolean {
  return (
    error instanceof MeshError && (error.code === 'MESH_OUTCOME_UNKNOWN' || error.code === 'MESH_UPSTREAM_UNAVAILABLE')
  );
}
