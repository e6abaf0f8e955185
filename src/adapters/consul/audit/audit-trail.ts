import type { Connection } from '../../../config/config.ts';
import { GENESIS, readLink } from '../../../domain/audit/link.ts';
import type { ChainBounds } from '../../../domain/audit/verify-chain.ts';
import type { Audit } from '../../../ports/audit.ts';
import type { AuditTrail, StoredLink, TrailCall } from '../../../ports/audit-trail.ts';
import { type ConsulKv, createConsulKv, type Entry, type KvCall, type Step } from '../consul-kv.ts';
import { chainOfFolder, type Keys, keysUnder, seqOfEntry } from '../keys.ts';
import { type ChainOptions, type Chains, createChains, findLink } from './chains.ts';
import { decodeAnchor, encodeAnchor, parseJson } from './form.ts';

export interface AuditTrailOptions extends ChainOptions {
  readonly consul: Connection;
  readonly prefix: string;
  /** Of each call to Consul; default 5 s. */
  readonly deadlineMs?: number;
}

/** The trail in Consul KV: what continues it, what reads it, and what forgets what is older than it must be kept. */
export interface ConsulAuditTrail extends Audit, AuditTrail {
  /** For the change store, which writes entries with the steps that they tell of. */
  readonly writer: Chains;
  close(): void;
}

/** Entries in one page: those that `Keys.auditPage` has in common. */
const PAGE = 100;
/** Entries that one transaction forgets; Consul takes 64 operations. */
const PRUNED_AT_ONCE = 60;

export function createAuditTrail(options: AuditTrailOptions): ConsulAuditTrail {
  const kv = createConsulKv(options.consul, options.deadlineMs);
  const keys = keysUnder(options.prefix);
  const chains = createChains(kv, keys, options);
  const bounds = (chain: string, call: TrailCall = {}) => readBounds(kv, keys, chain, reading(call));
  return {
    writer: chains,
    async record(entry) {
      const landed: Parameters<Chains['commit']>[0]['landed'] = async (call, link) =>
        link === undefined ? undefined : findLink(kv, keys, link, call);
      await chains.commit({ entry, steps: [], landed }, { doing: 'writing an audit entry' });
    },
    async chains(call = {}) {
      const folders = await kv.folders(keys.audit, reading(call));
      // Consul leaves out of a list what the token may not read, without a word; a single key it refuses.
      if (folders.length === 0) await kv.get(keys.audit, reading(call));
      return folders.map(chainOfFolder);
    },
    bounds,
    async *entries(chain, order, call = {}) {
      const { tail, head } = await bounds(chain, call);
      const [first, last] = [tail.seq + 1, Math.max(head?.seq ?? 0, tail.seq)];
      const pages = order === 'oldest-first' ? upwards(first, last) : downwards(first, last);
      for (const seq of pages) yield* readPage(kv, keys, { chain, seq, order }, reading(call));
    },
    prune: (chain, before, call = {}) => prune(kv, keys, { chain, before }, reading(call)),
    close: () => kv.close(),
  };
}

function reading({ signal }: TrailCall): KvCall {
  return { doing: 'reading the audit trail', signal };
}

async function readBounds(kv: ConsulKv, keys: Keys, chain: string, call: KvCall): Promise<ChainBounds> {
  const [tail, head] = [await kv.get(keys.auditTail(chain), call), await kv.get(keys.auditHead(chain), call)];
  return {
    chain,
    tail: tail === undefined ? GENESIS : decodeAnchor(tail.value, chain),
    head: head === undefined ? GENESIS : decodeAnchor(head.value, chain),
  };
}

/** One number of each page; the page behind the last is looked at too, where nothing should stand. */
function* upwards(first: number, last: number): Iterable<number> {
  for (let seq = first - (first % PAGE); seq <= last + PAGE; seq += PAGE) yield seq;
}

function* downwards(first: number, last: number): Iterable<number> {
  for (let seq = last - (last % PAGE); seq + PAGE > first && seq >= 0; seq -= PAGE) yield seq;
}

interface PageWanted {
  readonly chain: string;
  readonly seq: number;
  readonly order: 'oldest-first' | 'newest-first';
}

async function* readPage(
  kv: ConsulKv,
  keys: Keys,
  { chain, seq, order }: PageWanted,
  call: KvCall,
): AsyncIterable<StoredLink> {
  const found = await kv.list(keys.auditPage(chain, seq), call);
  for (const { key, value } of order === 'oldest-first' ? found : [...found].reverse()) {
    yield { seq: seqOfEntry(key), content: parseJson(value) };
  }
}

/** The new tail and what it leaves behind go in one transaction, so that what is kept can always be verified. */
async function prune(
  kv: ConsulKv,
  keys: Keys,
  { chain, before }: { readonly chain: string; readonly before: string },
  call: KvCall,
): Promise<number> {
  for (let pruned = 0; ; ) {
    const tail = await kv.get(keys.auditTail(chain), call);
    const from = tail === undefined ? GENESIS : decodeAnchor(tail.value, chain);
    const old = await oldest(kv, keys, { chain, before, seq: from.seq + 1 }, call);
    const last = old.at(-1);
    if (last === undefined) return pruned;
    const steps: readonly Step[] = [
      { verb: 'cas', key: keys.auditTail(chain), value: encodeAnchor(last.link), index: tail?.modifyIndex ?? 0 },
      ...old.map(({ entry }): Step => ({ verb: 'delete-cas', key: entry.key, index: entry.modifyIndex })),
    ];
    const committed = await kv.commit(steps, call);
    // Another replica prunes as well: it does the rest.
    if (committed.kind === 'refused') return pruned;
    pruned += old.length;
  }
}

/** The entries from `seq` on that are older than they must be kept, in order and without a gap. */
async function oldest(
  kv: ConsulKv,
  keys: Keys,
  { chain, before, seq }: { readonly chain: string; readonly before: string; readonly seq: number },
  call: KvCall,
) {
  const old: { readonly entry: Entry; readonly link: NonNullable<ReturnType<typeof readLink>> }[] = [];
  const found = await kv.list(keys.auditPage(chain, seq), call);
  for (const entry of found.filter(({ key }) => seqOfEntry(key) >= seq).slice(0, PRUNED_AT_ONCE)) {
    const link = readLink(parseJson(entry.value));
    // What cannot be read, or does not follow, is evidence: it stays, and everything after it.
    if (link === undefined || link.seq !== seq + old.length || link.at >= before) break;
    old.push({ entry, link });
  }
  return old;
}
