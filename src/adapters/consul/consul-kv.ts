import { z } from 'zod';
import type { Connection } from '../../config/config.ts';
import { checkForm } from '../http-reply.ts';
import type { UpstreamCall } from '../upstream.ts';
import { openConsulPackage } from './consul-package.ts';
import { commit, readEach } from './transaction.ts';

/** One key with the index that a compare-and-set must present. */
export interface Entry {
  readonly key: string;
  readonly value: Buffer;
  readonly modifyIndex: number;
  /** Who holds it as a lock. */
  readonly session: string | undefined;
}

/**
 * One step of a transaction. `cas` with index 0: the key must be new. `lock` holds where nobody else has the key, again
 * and again for the same session; `set` leaves a lock with its holder. No step but `lock` knows whether a session lives.
 */
export type Step =
  | { readonly verb: 'cas'; readonly key: string; readonly value: Buffer; readonly index: number }
  | { readonly verb: 'set'; readonly key: string; readonly value: Buffer }
  | { readonly verb: 'delete-cas'; readonly key: string; readonly index: number }
  | { readonly verb: 'lock'; readonly key: string; readonly value: Buffer; readonly session: string }
  | { readonly verb: 'check-session'; readonly key: string; readonly session: string }
  | { readonly verb: 'check-not-exists'; readonly key: string }
  | { readonly verb: 'delete'; readonly key: string };

/** `refused`: the steps that did not hold; nothing was written. */
export type Committed =
  | { readonly kind: 'committed'; readonly indexes: ReadonlyMap<string, number> }
  | { readonly kind: 'refused'; readonly steps: readonly number[] };

export interface KvCall {
  readonly doing: string;
  readonly signal?: AbortSignal | undefined;
}

export interface Watched {
  readonly index: number;
  readonly entries: readonly Entry[];
}

/** Consul's KV: consistent reads, and writes by transaction. Every failure is a MeshError. */
export interface ConsulKv {
  get(key: string, call: KvCall): Promise<Entry | undefined>;
  /** What there is of these keys, a few round trips for hundreds of them. */
  getEach(keys: readonly string[], call: KvCall): Promise<ReadonlyMap<string, Entry>>;
  /** Every key under a prefix that ends in a slash, in order. */
  list(prefix: string, call: KvCall): Promise<readonly Entry[]>;
  /** As `list`, once something under the prefix is newer than `index`, or after `waitMs`. */
  watch(prefix: string, since: { readonly index: number; readonly waitMs: number }, call: KvCall): Promise<Watched>;
  /** Every key that begins so, in order. */
  keys(prefix: string, call: KvCall): Promise<readonly string[]>;
  /** What stands right under a prefix that ends in a slash and has something under it; each ends in a slash. */
  folders(prefix: string, call: KvCall): Promise<readonly string[]>;
  /** For values whose key is written once and by one writer: repeating it does no harm. */
  put(key: string, value: Buffer, call: KvCall): Promise<void>;
  deleteTree(prefix: string, call: KvCall): Promise<void>;
  commit(steps: readonly Step[], call: KvCall): Promise<Committed>;
  close(): void;
}

const entry = z.object({
  Key: z.string(),
  Value: z.instanceof(Buffer).nullish(),
  ModifyIndex: z.number().int(),
  Session: z.string().optional(),
});

const DEADLINE_MS = 5_000;
/** Known to the package, but not to its types. */
const AS_BYTES = { buffer: true };

export function createConsulKv(connection: Connection, deadlineMs: number = DEADLINE_MS): ConsulKv {
  const opened = openConsulPackage(connection);
  const { consul, ask } = opened;
  const about = ({ doing, signal }: KvCall, writes: boolean): UpstreamCall => ({
    system: 'consul',
    doing,
    writes,
    deadlineMs,
    signal,
  });
  /** Undefined where Consul says that there is nothing. The package also takes garbage for nothing; we do not (I6). */
  const read = async <T>(
    call: KvCall,
    schema: z.ZodType<T>,
    run: (options: object) => Promise<unknown>,
  ): Promise<T | undefined> => {
    const upstream = about(call, false);
    const answer = await ask(upstream, (options) => run({ ...options, consistent: true }));
    return answer.status === 404 ? undefined : checkForm(upstream, answer.value, schema);
  };
  const write = async (call: KvCall, run: (options: object) => Promise<unknown>): Promise<void> => {
    const upstream = about(call, false);
    checkForm(upstream, (await ask(upstream, run)).value, z.literal(true));
  };

  const get: ConsulKv['get'] = async (key, call) => {
    const found = await read(call, entry, (options) => consul.kv.get({ key, ...AS_BYTES, ...options }));
    return found === undefined ? undefined : toEntry(found);
  };

  return {
    get,
    getEach: (keys, call) => readEach(opened, keys, about(call, false), (key) => get(key, call)),
    async list(prefix, call) {
      const found = await read(call, z.array(entry), (options) =>
        consul.kv.get({ key: prefix, recurse: true, ...AS_BYTES, ...options }),
      );
      return (found ?? []).map(toEntry);
    },
    async watch(prefix, { index, waitMs }, call) {
      // Consul adds up to a sixteenth to a wait, so that waiters do not come back all at once.
      const upstream = { ...about(call, false), deadlineMs: waitMs * 1.1 + deadlineMs };
      const since = { index: String(index), wait: `${waitMs}ms`, consistent: true };
      const answer = await ask(upstream, (options) =>
        consul.kv.get({ key: prefix, recurse: true, ...AS_BYTES, ...since, ...options }),
      );
      const found = answer.status === 404 ? [] : checkForm(upstream, answer.value, z.array(entry));
      // An index that went back is of a restored or another server: everything is new.
      return { index: answer.index < index ? 0 : answer.index, entries: found.map(toEntry) };
    },
    async keys(prefix, call) {
      const found = await read(call, z.array(z.string()), (options) => consul.kv.keys({ key: prefix, ...options }));
      return found ?? [];
    },
    async folders(prefix, call) {
      const found = await read(call, z.array(z.string()), (options) =>
        consul.kv.keys({ key: prefix, separator: '/', ...options }),
      );
      return (found ?? []).filter((key) => key.endsWith('/') && key !== prefix);
    },
    put: (key, value, call) => write(call, (options) => consul.kv.set({ key, value, ...options })),
    deleteTree: (prefix, call) => write(call, (options) => consul.kv.del({ key: prefix, recurse: true, ...options })),
    commit: (steps, call) => commit(opened, steps, about(call, true)),
    close: () => opened.close(),
  };
}

function toEntry(found: z.infer<typeof entry>): Entry {
  const session = found.Session === '' ? undefined : found.Session;
  return { key: found.Key, value: found.Value ?? Buffer.alloc(0), modifyIndex: found.ModifyIndex, session };
}
