import { type KvEntry, KvRefusal, type KvWrite } from './kv.ts';
import type { ConsulState } from './state.ts';
import type { Change } from './store.ts';

/** One KV operation of a transaction. */
export interface KvOp extends KvWrite {
  readonly verb: string;
  readonly index: number;
  readonly session: string;
}

/** One entry in the answer; only reads carry the value. */
export interface TxnResult {
  readonly entry: KvEntry;
  readonly withValue: boolean;
}

const WRITES = new Set(['set', 'delete', 'delete-cas', 'delete-tree', 'cas', 'lock', 'unlock']);

export function isWrite(op: KvOp): boolean {
  return WRITES.has(op.verb);
}

const shown = (entry: KvEntry | undefined, withValue = false): TxnResult[] =>
  entry === undefined ? [] : [{ entry, withValue }];

/** Runs one operation; throws `KvRefusal` in Consul's words where it does not hold. */
export function runKvOp(state: ConsulState, change: Change, op: KvOp): TxnResult[] {
  return isWrite(op) ? runWrite(state, change, op) : runRead(state, op);
}

function runWrite({ kv, sessions }: ConsulState, change: Change, op: KvOp): TxnResult[] {
  const key = JSON.stringify(op.key);
  switch (op.verb) {
    case 'set':
      return shown(kv.set(change, op));
    case 'cas':
      return shown(must(kv.compareAndSet(change, op, op.index), `failed to set key ${key}, index is stale`));
    case 'lock':
      return shown(must(kv.lock(change, op, op.session, sessions), `failed to lock key ${key}, lock is already held`));
    case 'unlock':
      return shown(
        must(
          kv.unlock(change, op, op.session),
          `failed to unlock key ${key}, lock isn't held, or is held by another session`,
        ),
      );
    case 'delete-tree':
      kv.deleteTree(change, op.key);
      return [];
    case 'delete-cas':
      if (!kv.compareAndDelete(change, op.key, op.index)) {
        throw new KvRefusal(`failed to delete key ${key}, index is stale`);
      }
      return [];
    default:
      kv.delete(change, op.key);
      return [];
  }
}

function runRead({ kv }: ConsulState, op: KvOp): TxnResult[] {
  const key = JSON.stringify(op.key);
  const { entry } = kv.get(op.key);
  switch (op.verb) {
    case 'get':
      return shown(must(entry, `key ${key} doesn't exist`), true);
    case 'get-or-empty':
      return shown(entry ?? emptyEntry(op), true);
    case 'get-tree':
      return kv.list(op.key).entries.map((found) => ({ entry: found, withValue: true }));
    case 'check-index': {
      const found = must(entry, `failed to check index, key ${key} doesn't exist`);
      if (found.modifyIndex === op.index) return shown(found);
      throw new KvRefusal(
        `failed index check for key ${key}, current modify index ${found.modifyIndex} != ${op.index}`,
      );
    }
    case 'check-session': {
      const found = must(entry, `failed to check session, key ${key} doesn't exist`);
      if (found.session === op.session) return shown(found);
      const [current, wanted] = [JSON.stringify(found.session), JSON.stringify(op.session)];
      throw new KvRefusal(`failed session check for key ${key}, current session ${current} != ${wanted}`);
    }
    case 'check-not-exists':
      if (entry !== undefined) throw new KvRefusal(`key ${key} exists`);
      return [];
    default:
      throw new KvRefusal(`unknown KV verb ${JSON.stringify(op.verb)}`);
  }
}

function must(entry: KvEntry | undefined, complaint: string): KvEntry {
  if (entry === undefined) throw new KvRefusal(complaint);
  return entry;
}

function emptyEntry(op: KvOp): KvEntry {
  return { ...op, value: undefined, lockIndex: 0, createIndex: 0, modifyIndex: op.index };
}
