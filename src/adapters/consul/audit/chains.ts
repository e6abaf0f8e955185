import { setTimeout as wait } from 'node:timers/promises';
import { type AuditEntry, maskEntry } from '../../../domain/audit/entry.ts';
import { type Anchor, type AuditLink, chainOf, GENESIS, readLink, sealEntry } from '../../../domain/audit/link.ts';
import { MeshError } from '../../../domain/errors.ts';
import { commitSurely, type Settled } from '../commit-surely.ts';
import type { ConsulKv, KvCall, Step } from '../consul-kv.ts';
import type { Keys } from '../keys.ts';
import { brokenChain, decodeAnchor, encodeAnchor, encodeLink, parseJson, sha256 } from './form.ts';
import { Lane } from './lane.ts';

/** A write with the entry that tells of it. */
export interface Writing<T> {
  /** Undefined: a write that leaves no entry. */
  readonly entry: AuditEntry | undefined;
  /** What else the steps do, in the same chain; told before `entry`. */
  readonly before?: readonly AuditEntry[] | undefined;
  readonly steps: readonly Step[];
  /** Looks whether it is there after a lost reply. `link`: the entry as it was to be written. */
  readonly landed: (call: KvCall, link: AuditLink | undefined) => Promise<T | undefined>;
}

/** The hash chains of the trail, continued in the very transaction of what their entries tell. */
export interface Chains {
  /**
   * Commits the steps and the entry together, or neither. Another entry that came first is no refusal: it is tried again
   * behind that one. Only `writing.steps` can be refused; further numbers in a refusal mean nothing.
   */
  commit<T>(writing: Writing<T>, call: KvCall): Promise<Settled<T>>;
}

export interface ChainOptions {
  readonly now: () => number;
  /** Takes each entry that was written, as one line of JSON. */
  readonly write: (line: string) => void;
}

/** Enough for ten replicas that write to one chain without a pause; nobody loses this often in a row. */
const APPEND_TRIES = 60;
/** Lost races after which a writer lets others go first for a moment, and how long at most, in ms. */
const PATIENCE = 2;
const MAX_PAUSE_MS = 40;

interface Head extends Anchor {
  /** ModifyIndex of its key; 0: the chain is new. */
  readonly revision: number;
}

interface Chain {
  readonly name: string;
  readonly lane: Lane;
  /** The head as we left it; somebody else may have moved it since. */
  known: Head | undefined;
}

export function createChains(kv: ConsulKv, keys: Keys, options: ChainOptions): Chains {
  const chains = new Map<string, Chain>();
  const chainNamed = (name: string): Chain => {
    const chain = chains.get(name) ?? { name, lane: new Lane(), known: undefined };
    chains.set(name, chain);
    return chain;
  };
  return {
    async commit(writing, call) {
      const { entry, steps, landed } = writing;
      if (entry === undefined) return commitSurely(kv, steps, (looking) => landed(looking, undefined), call);
      const chain = chainNamed(chainOf(entry));
      const entries = [...(writing.before ?? []), entry].map(maskEntry);
      return chain.lane.run(() => append({ kv, keys, ...options }, chain, { ...writing, entries }, call));
    },
  };
}

interface Appending extends ChainOptions {
  readonly kv: ConsulKv;
  readonly keys: Keys;
}

async function append<T>(
  to: Appending,
  chain: Chain,
  { entries, steps, landed }: Writing<T> & { readonly entries: readonly AuditEntry[] },
  call: KvCall,
): Promise<Settled<T>> {
  const { kv, keys } = to;
  for (let attempt = 1; attempt <= APPEND_TRIES; attempt++) {
    const head = chain.known ?? (await readHead(kv, keys, chain.name, call));
    chain.known = undefined;
    const links = sealAll(entries, head, new Date(to.now()).toISOString());
    const last = links.at(-1);
    if (last === undefined) throw new RangeError('nothing to tell');
    const all = [...steps, headStep(keys, last, head), ...links.map((link) => entryStep(keys, link))];
    const settled = await commitSurely(kv, all, (looking) => landed(looking, last), call);
    if (settled.kind !== 'refused') {
      chain.known = headAfter(keys, last, settled);
      for (const link of links) to.write(`${JSON.stringify({ audit: true, ...link })}\n`);
      return settled;
    }
    if (settled.steps.some((step) => step < steps.length)) return settled;
    if (!settled.steps.includes(steps.length))
      throw brokenChain(chain.name, `entry ${head.seq + 1} stands behind its head`);
    if (attempt > PATIENCE) await pause(attempt, call);
  }
  throw new MeshError('MESH_UPSTREAM_UNAVAILABLE', 'continuing the audit trail', {
    system: 'consul',
    chain: chain.name,
    what: 'others keep coming first',
  });
}

async function pause(attempt: number, { signal }: KvCall): Promise<void> {
  await wait(Math.random() * Math.min(MAX_PAUSE_MS, 2 ** attempt), undefined, signal === undefined ? {} : { signal });
}

function sealAll(entries: readonly AuditEntry[], head: Anchor, at: string): readonly AuditLink[] {
  const links: AuditLink[] = [];
  for (const entry of entries) links.push(sealEntry(entry, links.at(-1) ?? head, at, sha256));
  return links;
}

/** The head must be where we saw it. */
function headStep(keys: Keys, last: AuditLink, head: Head): Step {
  return { verb: 'cas', key: keys.auditHead(last.chain), value: encodeAnchor(last), index: head.revision };
}

/** The place behind it must be free. */
function entryStep(keys: Keys, link: AuditLink): Step {
  return { verb: 'cas', key: keys.auditEntry(link.chain, link.seq), value: encodeLink(link), index: 0 };
}

function headAfter(keys: Keys, { chain, seq, hash }: AuditLink, settled: Settled<unknown>): Head | undefined {
  const revision = settled.kind === 'committed' ? settled.indexes.get(keys.auditHead(chain)) : undefined;
  return revision === undefined ? undefined : { seq, hash, revision };
}

/** @throws MESH_STATE_UNREADABLE where a chain that has been pruned has lost its head. */
async function readHead(kv: ConsulKv, keys: Keys, chain: string, call: KvCall): Promise<Head> {
  const stored = await kv.get(keys.auditHead(chain), call);
  if (stored !== undefined) return { ...decodeAnchor(stored.value, chain), revision: stored.modifyIndex };
  if ((await kv.get(keys.auditTail(chain), call)) !== undefined) throw brokenChain(chain, 'its head is gone');
  return { ...GENESIS, revision: 0 };
}

/** Looks whether an entry that was written alone stands where it should. */
export async function findLink(kv: ConsulKv, keys: Keys, link: AuditLink, call: KvCall): Promise<true | undefined> {
  const stored = await kv.get(keys.auditEntry(link.chain, link.seq), call);
  const found = stored === undefined ? undefined : readLink(parseJson(stored.value));
  return found?.hash === link.hash ? true : undefined;
}
