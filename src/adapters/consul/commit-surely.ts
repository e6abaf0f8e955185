import { MeshError } from '../../domain/errors.ts';
import type { Committed, ConsulKv, KvCall, Step } from './consul-kv.ts';

/** Looks whether what a transaction should have written is there. */
export type Landed<T> = (call: KvCall) => Promise<T | undefined>;

export type Settled<T> = Committed | { readonly kind: 'found'; readonly value: T };

/** What is written once more after a lost reply is the same compare-and-set: it cannot take effect twice. */
const WRITE_TRIES = 3;

/**
 * Commits a compare-and-set. When the reply is lost, it looks before it tries again (I11).
 * @throws MESH_OUTCOME_UNKNOWN when neither a reply nor a look settles it.
 */
export async function commitSurely<T>(
  kv: ConsulKv,
  steps: readonly Step[],
  landed: Landed<T>,
  call: KvCall,
): Promise<Settled<T>> {
  for (let attempt = 1; ; attempt++) {
    const committed = await replyTo(kv, steps, call);
    if (!(committed instanceof MeshError)) {
      // A refusal after a lost reply may be the refusal of our own write, which landed late.
      const found = committed.kind === 'refused' && attempt > 1 ? await landed(call) : undefined;
      return found === undefined ? committed : { kind: 'found', value: found };
    }
    const found = await landed(call).catch(() => undefined);
    if (found !== undefined) return { kind: 'found', value: found };
    if (attempt === WRITE_TRIES) throw committed;
  }
}

/** The reply, or the fault that leaves open whether the write landed. */
async function replyTo(kv: ConsulKv, steps: readonly Step[], call: KvCall): Promise<Committed | MeshError> {
  try {
    return await kv.commit(steps, call);
  } catch (error) {
    if (error instanceof MeshError && UNCLEAR.has(error.code)) return error;
    throw error;
  }
}

/** After any other code nothing was written. */
const UNCLEAR = new Set(['MESH_OUTCOME_UNKNOWN', 'MESH_UPSTREAM_UNAVAILABLE']);
