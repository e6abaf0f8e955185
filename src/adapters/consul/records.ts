import { randomBytes } from 'node:crypto';
import type { AuditEntry } from '../../domain/audit/entry.ts';
import { type Change, isOpen } from '../../domain/change/change.ts';
import { MeshError } from '../../domain/errors.ts';
import type { Fence, Place } from '../../ports/change-store.ts';
import type { Chains } from './audit/chains.ts';
import type { ConsulKv, Entry, KvCall, Step } from './consul-kv.ts';
import type { Keys } from './keys.ts';
import { type ChangeRecord, decodeRecord, encodeRecord, unreadable } from './record.ts';

export interface Held {
  readonly record: ChangeRecord;
  /** ModifyIndex of the record's key. */
  readonly revision: number;
}

export interface RecordCall extends KvCall {
  /** Told in the audit trail in the same step. */
  readonly audit?: AuditEntry | undefined;
  /** Told before it, in the same step. */
  readonly auditBefore?: readonly AuditEntry[] | undefined;
  readonly fence?: Fence | undefined;
}

/** The records and locks of changes, written together, and only under their fence. @throws MESH_FENCED */
export interface Records {
  read(id: string, call: KvCall): Promise<Held | undefined>;
  /** In the order of the ids; undefined where there is none. */
  readEach(ids: readonly string[], call: KvCall): Promise<readonly (Held | undefined)[]>;
  /** `locked`: the lock of its service is held, or waited for. `taken`: a change of this id exists. Nothing was written. */
  create(record: ChangeRecord, call: RecordCall): Promise<RecordCreated>;
  /** The same in the place of `older`, which ends as `ended` in the same step; `locked`: it has moved on meanwhile. */
  createOver(record: ChangeRecord, over: Over, call: RecordCall): Promise<RecordCreated>;
  /** Without the lock, in the queue for it, and there in the place of the one that waits already. */
  createQueued(record: ChangeRecord, over: Over | undefined, call: RecordCall): Promise<RecordCreated>;
  /** Undefined: somebody else was first. Its lock, and its place in the queue, come and go in the same step. */
  replace(held: Held, next: ChangeRecord, call: RecordCall): Promise<Held | undefined>;
  /** The change that holds the lock of this change's service. */
  holder(place: Place, call: KvCall): Promise<Held | undefined>;
  /** The change that is in the queue for it. */
  waiting(place: Place, call: KvCall): Promise<Held | undefined>;
  /** Takes away the lock, or the place in the queue, of a change that has ended. */
  dropLock(ended: Held, call: KvCall): Promise<void>;
}

export type RecordCreated = { readonly kind: 'written'; readonly held: Held } | { readonly kind: 'locked' | 'taken' };

export interface Over {
  readonly older: Held;
  readonly ended: ChangeRecord;
}

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;

export function createRecords(kv: ConsulKv, keys: Keys, chains: Chains): Records {
  const read = (id: string, call: KvCall) => readRecord(kv, keys, id, call);
  const named = async (key: string, call: KvCall) => {
    const entry = await kv.get(key, call);
    if (entry === undefined) return undefined;
    const id = entry.value.toString();
    const held = await read(id, call);
    if (held === undefined) throw unreadable(id, 'it holds a lock, or waits for one, but its record is gone');
    return held;
  };
  return {
    read,
    readEach: (ids, call) => readRecords(kv, keys, ids, call),

    create(record, call) {
      const lock = { verb: 'cas', key: lockOf(keys, record.change), value: nameOf(record), index: 0 } as const;
      // Nobody overtakes the one that waits for the lock.
      const beside = [{ verb: 'check-not-exists', key: queueOf(keys, record.change) } as const];
      return createRecord({ kv, keys, chains }, record, { place: lock, beside }, call);
    },

    async createOver(record, over, call) {
      const lock = await own(kv, lockOf(keys, over.older.record.change), over.older.record, call);
      if (lock === undefined) return { kind: 'locked' };
      const place = { verb: 'cas', key: lock.key, value: nameOf(record), index: lock.modifyIndex } as const;
      return createRecord({ kv, keys, chains }, record, { place, beside: ending(keys, over) }, call);
    },

    async createQueued(record, over, call) {
      const key = queueOf(keys, record.change);
      const waiting = over === undefined ? undefined : await own(kv, key, over.older.record, call);
      if (over !== undefined && waiting === undefined) return { kind: 'locked' };
      const place = { verb: 'cas', key, value: nameOf(record), index: waiting?.modifyIndex ?? 0 } as const;
      const beside = over === undefined ? [] : ending(keys, over);
      return createRecord({ kv, keys, chains }, record, { place, beside }, call);
    },

    async replace(held, next, call) {
      const key = keys.record(next.change.id);
      const steps: Step[] = [
        ...underFence(keys, next.change, call),
        { verb: 'cas', key, value: encodeRecord(next), index: held.revision },
        ...(await placeSteps(kv, keys, { held, next }, call)),
      ];
      const written = await write({ kv, keys, chains }, next, steps, call);
      return 'record' in written ? written : undefined;
    },

    holder: (place, call) => named(lockOf(keys, place), call),
    waiting: (place, call) => named(queueOf(keys, place), call),

    async dropLock({ record }, call) {
      for (const key of [lockOf(keys, record.change), queueOf(keys, record.change)]) {
        const place = await own(kv, key, record, call);
        if (place !== undefined) await kv.commit([{ verb: 'delete-cas', key, index: place.modifyIndex }], call);
      }
    },
  };
}

/** What a change gives back and takes with this step: it ends, or its turn has come. */
async function placeSteps(
  kv: ConsulKv,
  keys: Keys,
  { held, next }: { readonly held: Held; readonly next: ChangeRecord },
  call: KvCall,
): Promise<readonly Step[]> {
  const isQueued = held.record.change.state === 'queued';
  const isTurn = isQueued && isOpen(next.change) && next.change.state !== 'queued';
  if (isOpen(next.change) && !isTurn) return [];
  const key = isQueued ? queueOf(keys, next.change) : lockOf(keys, next.change);
  const place = await own(kv, key, next, call);
  const given: Step[] = place === undefined ? [] : [{ verb: 'delete-cas', key, index: place.modifyIndex }];
  const lock = { verb: 'cas', key: lockOf(keys, next.change), value: nameOf(next), index: 0 } as const;
  return isTurn ? [lock, ...given] : given;
}

/** How the older change ends, and its driver hears of it. */
function ending(keys: Keys, { older, ended }: Over): readonly Step[] {
  const { id } = older.record.change;
  return [
    { verb: 'cas', key: keys.record(id), value: encodeRecord(ended), index: older.revision },
    { verb: 'set', key: keys.driver(id), value: ring() },
  ];
}

interface Writers {
  readonly kv: ConsulKv;
  readonly keys: Keys;
  readonly chains: Chains;
}

interface Placing {
  /** Takes the lock, or the place in the queue for it. */
  readonly place: Step;
  readonly beside: readonly Step[];
}

async function createRecord(
  writers: Writers,
  record: ChangeRecord,
  { place, beside }: Placing,
  call: RecordCall,
): Promise<RecordCreated> {
  const { keys } = writers;
  const { change } = record;
  const { fence } = call;
  const key = keys.driver(change.id);
  const steps: Step[] = [
    // Whoever proposes a change drives it.
    fence === undefined
      ? { verb: 'set', key, value: ring() }
      : { verb: 'lock', key, value: NOT_RUNG, session: fence.session },
    place,
    { verb: 'cas', key: keys.record(change.id), value: encodeRecord(record), index: 0 },
    { verb: 'set', key: keys.recentEntry(change.createdAt, change.id), value: Buffer.alloc(0) },
    ...beside,
  ];
  const written = await write(writers, record, steps, call);
  if ('record' in written) return { kind: 'written', held: written };
  return { kind: written.refused.includes(2) && !written.refused.includes(1) ? 'taken' : 'locked' };
}

/** The record as written, or the steps that did not hold. */
async function write(
  { kv, keys, chains }: Writers,
  record: ChangeRecord,
  steps: readonly Step[],
  { audit: entry, auditBefore: before, ...call }: RecordCall,
): Promise<Held | { readonly refused: readonly number[] }> {
  const { id } = record.change;
  const landed = async (looking: KvCall) => {
    const held = await readRecord(kv, keys, id, looking);
    return held?.record.nonce === record.nonce ? held : undefined;
  };
  const settled = await chains.commit({ entry, before, steps, landed }, call);
  if (settled.kind === 'found') return settled.value;
  if (settled.kind === 'refused') {
    if (call.fence !== undefined && settled.steps.includes(0)) throw new MeshError('MESH_FENCED', call.doing);
    return { refused: settled.steps };
  }
  const revision = settled.indexes.get(keys.record(id));
  if (revision === undefined) throw unreadable(id, 'Consul does not say what it wrote');
  return { record, revision };
}

/** The value of a driver's key while nobody has rung. */
export const NOT_RUNG = Buffer.alloc(0);
/** A driver whose key has this before its value draws its card again. */
export const REDRAW = 'redraw ';

/** A value that no driver's key had before, so that its driver notices. */
export function ring(): Buffer {
  return Buffer.from(randomBytes(6).toString('base64url'));
}

/** First in the transaction: a driver writes only while it is the driver; whoever else writes wakes the driver. */
function underFence(keys: Keys, change: Change, { fence }: RecordCall): Step[] {
  const key = keys.driver(change.id);
  if (fence !== undefined) return [{ verb: 'check-session', key, session: fence.session }];
  return isOpen(change) || !change.endShown ? [{ verb: 'set', key, value: ring() }] : [];
}

async function readRecord(kv: ConsulKv, keys: Keys, id: string, call: KvCall): Promise<Held | undefined> {
  if (!ID.test(id)) return undefined;
  return heldIn(await kv.get(keys.record(id), call), id);
}

async function readRecords(kv: ConsulKv, keys: Keys, ids: readonly string[], call: KvCall) {
  const wanted = ids.filter((id) => ID.test(id)).map((id) => keys.record(id));
  const found = await kv.getEach(wanted, call);
  return ids.map((id) => heldIn(found.get(keys.record(id)), id));
}

function heldIn(entry: Entry | undefined, id: string): Held | undefined {
  return entry && { record: decodeRecord(entry.value, id), revision: entry.modifyIndex };
}

function lockOf(keys: Keys, { environment, service }: Place): string {
  return keys.lock(environment, service);
}

function queueOf(keys: Keys, { environment, service }: Place): string {
  return keys.queued(environment, service);
}

function nameOf({ change }: ChangeRecord): Buffer {
  return Buffer.from(change.id);
}

/** The lock of a change's service, or the place in the queue for it, if this very change has it. */
async function own(kv: ConsulKv, key: string, { change }: ChangeRecord, call: KvCall): Promise<Entry | undefined> {
  const entry = await kv.get(key, call);
  return entry?.value.toString() === change.id ? entry : undefined;
}
