import { z } from 'zod';
import { checkForm } from '../http-reply.ts';
import { type UpstreamCall, UpstreamFailure } from '../upstream.ts';
import { bodyOf, statusOf } from './classify.ts';
import type { Committed, Entry, Step } from './consul-kv.ts';
import type { ConsulPackage } from './consul-package.ts';
import { inBatches } from './in-batches.ts';

/** Consul takes so many operations in one transaction. */
const OPERATIONS = 64;
const READS_AT_ONCE = 4;

const row = z.object({
  Key: z.string(),
  Value: z.string().nullish(),
  ModifyIndex: z.number().int(),
  Session: z.string().optional(),
});
/** Steps that delete have no result. */
const committed = z.object({ Results: z.array(z.object({ KV: row })).nullable() });
const refused = z.object({ Errors: z.array(z.object({ OpIndex: z.number().int() })).min(1) });

type Row = z.infer<typeof row>;
type Answered =
  | { readonly kind: 'committed'; readonly rows: readonly Row[] }
  | { readonly kind: 'refused'; readonly steps: readonly number[] };

export async function commit(opened: ConsulPackage, steps: readonly Step[], call: UpstreamCall): Promise<Committed> {
  const operations = steps.map((step) => ({
    KV: {
      Verb: step.verb,
      Key: step.key,
      ...('value' in step ? { Value: step.value.toString('base64') } : {}),
      ...('index' in step ? { Index: step.index } : {}),
      ...('session' in step ? { Session: step.session } : {}),
    },
  }));
  const answered = await transact(opened, operations, call);
  if (answered.kind === 'refused') return answered;
  return { kind: 'committed', indexes: new Map(answered.rows.map(({ Key, ModifyIndex }) => [Key, ModifyIndex])) };
}

/** Reads many keys in few transactions, and consistently each. `getOne` settles what a transaction leaves open. */
export async function readEach(
  opened: ConsulPackage,
  keys: readonly string[],
  call: UpstreamCall,
  getOne: (key: string) => Promise<Entry | undefined>,
): Promise<ReadonlyMap<string, Entry>> {
  const batches = Array.from({ length: Math.ceil(keys.length / OPERATIONS) }, (_, at) =>
    keys.slice(at * OPERATIONS, (at + 1) * OPERATIONS),
  );
  const found = await inBatches(batches, READS_AT_ONCE, (batch) => readBatch(opened, batch, call, getOne));
  return new Map(found.flat().map((entry) => [entry.key, entry]));
}

/** A read of a key that is not there refuses the whole transaction: the others are read again without it. */
async function readBatch(
  opened: ConsulPackage,
  keys: readonly string[],
  call: UpstreamCall,
  getOne: (key: string) => Promise<Entry | undefined>,
): Promise<readonly Entry[]> {
  for (let wanted = keys; wanted.length > 0; ) {
    const operations = wanted.map((Key) => ({ KV: { Verb: 'get', Key } }));
    const answered = await transact(opened, operations, call, { consistent: true });
    if (answered.kind === 'refused') {
      const left = wanted.filter((_, at) => !answered.steps.includes(at));
      if (left.length === wanted.length) return alone(wanted, getOne);
      wanted = left;
      continue;
    }
    const entries = answered.rows.map(toEntry);
    // What a token may not read is left out without a word; asked for alone, it is refused (I6).
    const told = new Set(entries.map(({ key }) => key));
    const untold = wanted.filter((key) => !told.has(key));
    return [...entries, ...(await alone(untold, getOne))];
  }
  return [];
}

async function alone(keys: readonly string[], getOne: (key: string) => Promise<Entry | undefined>) {
  const found = await inBatches(keys, READS_AT_ONCE, getOne);
  return found.filter((entry) => entry !== undefined);
}

async function transact(
  { consul, ask }: ConsulPackage,
  operations: object[],
  call: UpstreamCall,
  asked: object = {},
): Promise<Answered> {
  // The package's types know another form of an operation than Consul does.
  const transaction: { create(operations: object[], options: object): Promise<unknown> } = consul.transaction;
  let refusedSteps: readonly number[] | undefined;
  const { value } = await ask(call, async (options) => {
    try {
      return await transaction.create(operations, { ...options, ...asked });
    } catch (error) {
      if (statusOf(error) !== 409) throw error;
      const parsed = refused.safeParse(bodyOf(error));
      if (!parsed.success) throw new UpstreamFailure({ kind: 'garbage', what: 'a conflict in an unknown form' });
      refusedSteps = parsed.data.Errors.map(({ OpIndex }) => OpIndex);
      return [{ statusCode: 409 }];
    }
  });
  if (refusedSteps !== undefined) return { kind: 'refused', steps: refusedSteps };
  const { Results } = checkForm(call, value, committed);
  return { kind: 'committed', rows: (Results ?? []).map(({ KV }) => KV) };
}

function toEntry({ Key, Value, ModifyIndex, Session }: Row): Entry {
  const session = Session === '' ? undefined : Session;
  return { key: Key, value: Buffer.from(Value ?? '', 'base64'), modifyIndex: ModifyIndex, session };
}
