import { EventEmitter } from 'node:events';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import Consul from 'consul';
import { z } from 'zod';
import type { Connection } from '../../config/config.ts';
import { checkForm } from '../http-reply.ts';
import { callUpstream, type UpstreamCall, UpstreamFailure } from '../upstream.ts';
import { bodyOf, classifyConsulError, statusOf } from './classify.ts';

/** One key with the index that a compare-and-set must present. */
export interface Entry {
  readonly key: string;
  readonly value: Buffer;
  readonly modifyIndex: number;
}

/** One step of a transaction. `cas` with index 0: the key must be new. */
export type Step =
  | { readonly verb: 'cas'; readonly key: string; readonly value: Buffer; readonly index: number }
  | { readonly verb: 'set'; readonly key: string; readonly value: Buffer }
  | { readonly verb: 'delete-cas'; readonly key: string; readonly index: number };

/** `refused`: the steps that did not hold; nothing was written. */
export type Committed =
  | { readonly kind: 'committed'; readonly indexes: ReadonlyMap<string, number> }
  | { readonly kind: 'refused'; readonly steps: readonly number[] };

export interface KvCall {
  readonly doing: string;
  readonly signal?: AbortSignal | undefined;
}

/** Consul's KV: consistent reads, and writes by transaction. Every failure is a MeshError. */
export interface ConsulKv {
  get(key: string, call: KvCall): Promise<Entry | undefined>;
  /** Every key under a prefix that ends in a slash, in order. */
  list(prefix: string, call: KvCall): Promise<readonly Entry[]>;
  keys(prefix: string, call: KvCall): Promise<readonly string[]>;
  /** For values whose key is written once and by one writer: repeating it does no harm. */
  put(key: string, value: Buffer, call: KvCall): Promise<void>;
  deleteTree(prefix: string, call: KvCall): Promise<void>;
  commit(steps: readonly Step[], call: KvCall): Promise<Committed>;
  close(): void;
}

const entry = z.object({ Key: z.string(), Value: z.instanceof(Buffer).nullish(), ModifyIndex: z.number().int() });
const committed = z.object({ Results: z.array(z.object({ KV: entry.omit({ Value: true }) })).nullish() });
const refused = z.object({ Errors: z.array(z.object({ OpIndex: z.number().int() })).min(1) });

const DEADLINE_MS = 5_000;
/** Known to the package, but not to its types. */
const AS_BYTES = { buffer: true };

/** Hands a call the options that every call of the package takes: its types leave most of them out. */
type Run<T> = (options: object) => Promise<T>;

export function createConsulKv(connection: Connection, deadlineMs: number = DEADLINE_MS): ConsulKv {
  const agent = createAgent(connection);
  const options = { agent, baseUrl: `${connection.address}/v1` };
  const consul = new Consul(options);
  const token = connection.token?.reveal();

  const once = <T>(call: UpstreamCall, run: Run<T>): Promise<T> =>
    callUpstream(
      call,
      (error) => classifyConsulError(error, token),
      async (signal) => {
        // The package is aborted by an event; its own timeout also closes a socket that the abort left open.
        const ctx = new EventEmitter();
        signal.addEventListener('abort', () => ctx.emit('cancel'), { once: true });
        return await run({ ctx, timeout: call.deadlineMs + 1_000, ...(token === undefined ? {} : { token }) });
      },
    );
  const about = ({ doing, signal }: KvCall, writes: boolean): UpstreamCall => ({
    system: 'consul',
    doing,
    writes,
    deadlineMs,
    signal,
  });
  const read = async <T>(call: KvCall, schema: z.ZodType<T>, run: Run<unknown>): Promise<T> => {
    const upstream = about(call, false);
    return checkForm(upstream, await once(upstream, (given) => run({ ...given, consistent: true })), schema);
  };

  return {
    async get(key, call) {
      const found = await read(call, entry.nullish(), (given) => consul.kv.get({ key, ...AS_BYTES, ...given }));
      return found ? toEntry(found) : undefined;
    },
    async list(prefix, call) {
      const found = await read(call, z.array(entry).nullish(), (given) =>
        consul.kv.get({ key: prefix, recurse: true, ...AS_BYTES, ...given }),
      );
      return (found ?? []).map(toEntry);
    },
    async keys(prefix, call) {
      const found = await read(call, z.array(z.string()), (given) =>
        emptyIfMissing(consul.kv.keys({ key: prefix, ...given })),
      );
      return found;
    },
    async put(key, value, call) {
      await once(about(call, false), (given) => consul.kv.set({ key, value, ...given }));
    },
    async deleteTree(prefix, call) {
      await once(about(call, false), (given) => consul.kv.del({ key: prefix, recurse: true, ...given }));
    },
    commit: (steps, call) => commit(consul, steps, about(call, true), once),
    close: () => agent.destroy(),
  };
}

async function commit(
  consul: Consul,
  steps: readonly Step[],
  call: UpstreamCall,
  once: <T>(call: UpstreamCall, run: Run<T>) => Promise<T>,
): Promise<Committed> {
  const operations: object[] = steps.map((step) => ({
    KV: {
      Verb: step.verb,
      Key: step.key,
      ...('value' in step ? { Value: step.value.toString('base64') } : {}),
      ...('index' in step ? { Index: step.index } : {}),
    },
  }));
  // The package's types know another form of an operation than Consul does.
  const transaction: { create(operations: object[], options: object): Promise<unknown> } = consul.transaction;
  const answer = await once(call, async (given): Promise<Committed> => {
    try {
      const done = checkForm(call, await transaction.create(operations, given), committed);
      return { kind: 'committed', indexes: new Map((done.Results ?? []).map(({ KV }) => [KV.Key, KV.ModifyIndex])) };
    } catch (error) {
      if (statusOf(error) !== 409) throw error;
      const parsed = refused.safeParse(bodyOf(error));
      if (!parsed.success) throw new UpstreamFailure({ kind: 'garbage', what: 'a conflict in an unknown form' });
      return { kind: 'refused', steps: parsed.data.Errors.map(({ OpIndex }) => OpIndex) };
    }
  });
  return answer;
}

/** The package takes a 404 of `keys` for an error; Consul means that there are none. */
async function emptyIfMissing(keys: Promise<unknown>): Promise<unknown> {
  try {
    return await keys;
  } catch (error) {
    if (statusOf(error) === 404) return [];
    throw error;
  }
}

function toEntry(found: z.infer<typeof entry>): Entry {
  return { key: found.Key, value: found.Value ?? Buffer.alloc(0), modifyIndex: found.ModifyIndex };
}

function createAgent({ address, tls }: Connection): HttpAgent | HttpsAgent {
  if (!address.startsWith('https:')) return new HttpAgent({ keepAlive: true });
  return new HttpsAgent({
    keepAlive: true,
    rejectUnauthorized: true,
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key.reveal() }),
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
  });
}
