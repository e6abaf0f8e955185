import type { Connection } from '../../../config/config.ts';
import type { AuditEntry } from '../../../domain/audit/entry.ts';
import { type Hold, isSamePlace, type StoredHold } from '../../../domain/hold/hold.ts';
import type { HoldCall, HoldStore, HoldWrite, HoldWritten } from '../../../ports/hold-store.ts';
import { type Chains, createChains } from '../audit/chains.ts';
import { type ConsulKv, createConsulKv, type Entry, type KvCall, type Step } from '../consul-kv.ts';
import { keysUnder } from '../keys.ts';
import { type HoldKeys, holdKeysUnder } from './hold-keys.ts';
import { decodeHold, encodeHold } from './hold-record.ts';

export interface HoldStoreOptions {
  readonly consul: Connection;
  readonly prefix: string;
  /** Of each call to Consul; default 5 s. */
  readonly deadlineMs?: number;
  /** What continues the audit trail; without it the entries of this store reach no log stream. */
  readonly chains?: Chains;
}

/** The locks of people in Consul KV, a key a place. A reply that was lost is looked up by what the write should have left. */
export function createHoldStore(options: HoldStoreOptions): HoldStore & { close(): void } {
  const kv = createConsulKv(options.consul, options.deadlineMs);
  const keys = holdKeysUnder(options.prefix);
  const chains =
    options.chains ?? createChains(kv, keysUnder(options.prefix), { now: Date.now, write: () => undefined });
  const store = { kv, keys, chains };
  return {
    async list(call = {}) {
      const entries = await kv.list(keys.all, kvCall('reading the locks', call));
      return entries.flatMap((entry) => toStored(keys, entry));
    },

    take: (hold, call = {}) => write(store, hold, 0, writeCall('setting a lock', call)),

    replace: async (stored, next, call = {}) =>
      isSamePlace(stored.place, next.place)
        ? write(store, next, stored.revision, writeCall('replacing a lock', call))
        : { kind: 'conflict' },

    release: (stored, call = {}) => release(store, stored, writeCall('releasing a lock', call)),

    close: () => kv.close(),
  };
}

interface Store {
  readonly kv: ConsulKv;
  readonly keys: HoldKeys;
  readonly chains: Chains;
}

async function write(
  { kv, keys, chains }: Store,
  hold: Hold,
  index: number,
  { entry, ...call }: WriteCall,
): Promise<HoldWritten> {
  const key = keys.at(hold.place);
  const value = encodeHold(hold);
  const steps: Step[] = [{ verb: 'cas', key, value, index }];
  const landed = async (looking: KvCall) => {
    const entry = await kv.get(key, looking);
    return entry?.value.equals(value) === true && entry.modifyIndex > index ? entry.modifyIndex : undefined;
  };
  const settled = await chains.commit({ entry, steps, landed }, call);
  if (settled.kind === 'refused') return { kind: 'conflict' };
  const revision = settled.kind === 'found' ? settled.value : settled.indexes.get(key);
  return revision === undefined
    ? { kind: 'conflict' }
    : { kind: 'written', stored: { place: hold.place, revision, hold } };
}

async function release(
  { kv, keys, chains }: Store,
  stored: StoredHold,
  { entry, ...call }: WriteCall,
): Promise<{ readonly kind: 'released' | 'conflict' }> {
  const key = keys.at(stored.place);
  const steps: Step[] = [{ verb: 'delete-cas', key, index: stored.revision }];
  // Gone, by our own lost write or by somebody else's: what was asked for holds.
  const landed = async (looking: KvCall) => ((await kv.get(key, looking)) === undefined ? true : undefined);
  const settled = await chains.commit({ entry, steps, landed }, call);
  return { kind: settled.kind === 'refused' ? 'conflict' : 'released' };
}

/** A key of no known form is none of our locks and says nothing about any place. */
function toStored(keys: HoldKeys, entry: Entry): readonly StoredHold[] {
  const place = keys.placeOf(entry.key);
  if (place === undefined) return [];
  return [{ place, revision: entry.modifyIndex, hold: decodeHold(entry.value, place) }];
}

function kvCall(doing: string, { signal }: HoldCall): KvCall {
  return { doing, signal };
}

interface WriteCall extends KvCall {
  readonly entry: AuditEntry | undefined;
}

function writeCall(doing: string, { signal, audit }: HoldWrite): WriteCall {
  return { doing, signal, entry: audit };
}
