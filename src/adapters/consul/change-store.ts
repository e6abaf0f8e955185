import type { Connection } from '../../config/config.ts';
import type { Secret } from '../../config/secret.ts';
import { type Change, isOpen } from '../../domain/change/change.ts';
import type { ChangeStore, Created, Replaced, StoreCall, StoredChange, StoreWrite } from '../../ports/change-store.ts';
import { createSealer } from '../sealer.ts';
import { type Chains, createChains } from './audit/chains.ts';
import { createConsulKv, type KvCall } from './consul-kv.ts';
import { createChange, heldAs, newRecord, toStored, withPlanDigest } from './create-change.ts';
import { createDocumentStore, type DocumentStore } from './documents.ts';
import { keysUnder } from './keys.ts';
import { newestIds } from './newest.ts';
import { type DocumentRefs, unreadable } from './record.ts';
import { createRecords, type Held, type RecordCall, type Records } from './records.ts';

export interface ChangeStoreOptions {
  readonly consul: Connection;
  readonly prefix: string;
  readonly stateKey: Secret;
  /** Of each call to Consul; default 5 s. */
  readonly deadlineMs?: number;
  /** What continues the audit trail; without it the entries of this store reach no log stream. */
  readonly chains?: Chains;
  readonly now?: () => number;
}

/** Changes in Consul KV. A reply that was lost is looked up by the nonce of the write, so that no write is guessed. */
export function createChangeStore(options: ChangeStoreOptions): ChangeStore & { close(): void } {
  const kv = createConsulKv(options.consul, options.deadlineMs);
  const keys = keysUnder(options.prefix);
  const { now = Date.now } = options;
  const chains = options.chains ?? createChains(kv, keys, { now, write: () => undefined });
  const records = createRecords(kv, keys, chains);
  const documents = createDocumentStore(kv, keys, createSealer(options.stateKey));
  return {
    create: (change, texts, call = {}) =>
      withDocuments(documents, change.id, texts, writeCall(`storing change ${change.id}`, call), (refs, storing) =>
        createChange(records, { change, refs }, { supersede: call.supersede, queue: call.queue, writing: storing }),
      ),

    async read(id, call = {}) {
      const held = await records.read(id, kvCall(`reading change ${id}`, call));
      return held === undefined ? undefined : toStored(held);
    },

    replace: (stored, next, texts = {}, call = {}) =>
      withDocuments(documents, next.id, texts, writeCall(`updating change ${next.id}`, call), (refs, updating) =>
        replace(records, stored, next, refs, updating),
      ),

    async holder(place, call = {}) {
      const reading = kvCall(`reading who holds the lock of ${place.service}`, call);
      const held = await records.holder(place, reading);
      if (held === undefined || isOpen(held.record.change)) return held?.record.change;
      await records.dropLock(held, reading);
      return undefined;
    },

    async waiting(place, call = {}) {
      const held = await records.waiting(place, kvCall(`reading who waits for the lock of ${place.service}`, call));
      return held !== undefined && isOpen(held.record.change) ? held.record.change : undefined;
    },

    async open(call = {}) {
      const reading = kvCall('reading the open changes', call);
      const locks = [...(await kv.list(keys.locks, reading)), ...(await kv.list(keys.queue, reading))];
      const ids = locks.map(({ value }) => value.toString());
      const held = await records.readEach(ids, reading);
      return held
        .map((found, at) => there(found, ids[at] ?? ''))
        .filter(({ record }) => isOpen(record.change))
        .map(toStored);
    },

    async recent(limit, call = {}) {
      const reading = kvCall('reading recent changes', call);
      const held = await records.readEach(await newestIds({ kv, keys, nowMs: now() }, limit, reading), reading);
      // A record that somebody cleared away is no longer recent; one that cannot be read still throws.
      return held.flatMap((found) => (found === undefined ? [] : [found.record.change]));
    },

    async document(id, name, call = {}) {
      const reading = kvCall(`reading ${name} of change ${id}`, call);
      const ref = (await records.read(id, reading))?.record.documents[name];
      return ref === undefined ? undefined : await documents.read(id, name, ref, reading);
    },

    close: () => kv.close(),
  };
}

async function replace(
  records: Records,
  stored: StoredChange,
  next: Change,
  refs: DocumentRefs,
  call: RecordCall,
): Promise<Replaced> {
  // Where it was read here it is not read again: the write itself holds only at this revision.
  const held = heldAs(stored) ?? (await mustRead(records, next.id, call));
  if (held.revision !== stored.revision) return { kind: 'conflict' };
  const record = newRecord(next, { ...held.record.documents, ...refs });
  const written = await records.replace(held, record, withPlanDigest(call, record.documents));
  if (written !== undefined) return { kind: 'replaced', stored: toStored(written) };
  // Somebody else was first; what they left must be readable.
  await mustRead(records, next.id, call);
  return { kind: 'conflict' };
}

/** Writes documents first; when the record that should name them is not written, takes them back as well as it can. */
async function withDocuments<T extends Created | Replaced>(
  documents: DocumentStore,
  id: string,
  texts: Parameters<ChangeStore['create']>[1],
  call: RecordCall,
  write: (refs: DocumentRefs, call: RecordCall) => Promise<T>,
): Promise<T> {
  const refs = await documents.write(id, texts, call);
  const written = await write(refs, call);
  if (written.kind === 'locked' || written.kind === 'conflict') {
    await documents.discard(id, refs, call).catch(() => undefined); // Left behind, they are waste and nothing worse.
  }
  return written;
}

async function mustRead(records: Records, id: string, call: KvCall): Promise<Held> {
  return there(await records.read(id, call), id);
}

function there(held: Held | undefined, id: string): Held {
  if (held === undefined) throw unreadable(id, 'its record is gone');
  return held;
}

function writeCall(doing: string, { signal, audit, fence }: StoreWrite): RecordCall {
  return { doing, signal, audit, fence };
}

function kvCall(doing: string, { signal }: StoreCall): KvCall {
  return { doing, signal };
}
