import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Connection } from '../../../config/config.ts';
import { isUpstream, MeshError } from '../../../domain/errors.ts';
import type { Deliveries } from '../../../ports/deliveries.ts';
import { parseJson } from '../audit/form.ts';
import { commitSurely } from '../commit-surely.ts';
import { createConsulKv, type KvCall, type Step } from '../consul-kv.ts';

export interface DeliveryStoreOptions {
  readonly consul: Connection;
  readonly prefix: string;
  /** ms since 1970. */
  readonly now: () => number;
  /** Of each call to Consul; default 5 s. */
  readonly deadlineMs?: number;
  /** Of everything that one delivery may cost; default 2.5 s, because a person waits behind it. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 2_500;
/** Consul takes 64 operations in a transaction. */
const SWEPT_AT_ONCE = 60;

const form = z.object({ at: z.iso.datetime(), by: z.string() });

/** One key a delivery in Consul KV, made by whoever takes it and never altered. */
export function createDeliveryStore(options: DeliveryStoreOptions): Deliveries & { close(): void } {
  const kv = createConsulKv(options.consul, options.deadlineMs);
  const all = `${options.prefix}/deliveries/`;
  /** What a sweep could not read, and when it first saw that: another release may have made it a moment ago. */
  let unreadable: ReadonlyMap<string, string> = new Map();
  return {
    async take(name) {
      const key = `${all}${createHash('sha256').update(name).digest('base64url')}`;
      // Tells our own entry from another replica's after a lost reply.
      const by = randomBytes(9).toString('base64url');
      const value = Buffer.from(JSON.stringify({ at: new Date(options.now()).toISOString(), by }));
      const landed = async (call: KvCall) => {
        const entry = await kv.get(key, call);
        return entry !== undefined && read(entry.value)?.by === by ? true : undefined;
      };
      const call = { doing: DOING, signal: AbortSignal.timeout(options.patienceMs ?? PATIENCE_MS) };
      const steps: readonly Step[] = [{ verb: 'cas', key, value, index: 0 }];
      const settled = await commitSurely(kv, steps, landed, call).catch(uncertain);
      return settled.kind === 'refused' ? 'again' : 'first';
    },

    async sweep(before, { signal } = {}) {
      const call = { doing: 'forgetting old deliveries', signal };
      const entries = await kv.list(all, call);
      const now = new Date(options.now()).toISOString();
      const unread = entries.filter(({ value }) => read(value) === undefined);
      unreadable = new Map(unread.map(({ key }) => [key, unreadable.get(key) ?? now]));
      const old = entries.filter(({ key, value }) => (read(value)?.at ?? unreadable.get(key) ?? before) < before);
      for (let from = 0; from < old.length; from += SWEPT_AT_ONCE) {
        const steps = old.slice(from, from + SWEPT_AT_ONCE).map(({ key }): Step => ({ verb: 'delete', key }));
        await kv.commit(steps, call);
      }
      return old.length;
    },

    close: () => kv.close(),
  };
}

const DOING = 'making sure that nothing is done twice';

function read(value: Buffer): z.infer<typeof form> | undefined {
  return form.safeParse(parseJson(value)).data;
}

/** Whether our entry landed after all matters to nobody: nothing is done under it. */
function uncertain(error: unknown): never {
  if (isUpstream(error) || !(error instanceof MeshError)) throw error;
  throw new MeshError('MESH_UPSTREAM_UNAVAILABLE', DOING, { ...error.details, system: 'consul' });
}
