import type { Anchor, Sha256 } from '../../domain/audit/link.ts';
import { readLink } from '../../domain/audit/link.ts';
import { type ChainBounds, ChainCheck, type Flaw } from '../../domain/audit/verify-chain.ts';
import { MeshError } from '../../domain/errors.ts';
import type { AuditTrail } from '../../ports/audit-trail.ts';

/** What another source than the trail itself says of a chain: an export, the log stream, a head that somebody noted. */
export type Copy = ReadonlyMap<number, string>;

export type TrailFlaw =
  | Flaw
  /** The copy has another entry of this number. */
  | { readonly kind: 'differs'; readonly seq: number }
  /** The copy has this entry, the trail ends before it. */
  | { readonly kind: 'gone'; readonly seq: number };

export interface Verified {
  readonly bounds: ChainBounds;
  readonly count: number;
  readonly flaws: readonly TrailFlaw[];
}

export interface Verifying {
  readonly sha256: Sha256;
  readonly copy?: Copy | undefined;
  readonly signal?: AbortSignal;
}

/** Retention may move the tail while it is read; that it does so again and again cannot be. */
const READ_TRIES = 3;

/** Reads a whole chain as it is stored and says what is wrong with it. @throws MeshError when it cannot be read. */
export async function verifyTrail(trail: AuditTrail, chain: string, verifying: Verifying): Promise<Verified> {
  const call = verifying.signal === undefined ? {} : { signal: verifying.signal };
  for (let attempt = 1; attempt <= READ_TRIES; attempt++) {
    const bounds = await trail.bounds(chain, call);
    const checked = await readWhole(trail, bounds, verifying);
    const after = await trail.bounds(chain, call);
    if (after.tail.seq !== bounds.tail.seq) continue;
    // What was appended while we read stands behind the head that we saw, but not behind the one that is.
    const isBeyond = checked.beyond > (after.head?.seq ?? 0);
    const beyond: readonly Flaw[] = isBeyond ? [{ kind: 'beyond-head', seq: checked.beyond }] : [];
    return { bounds, count: checked.count, flaws: [...checked.flaws, ...beyond] };
  }
  throw new MeshError('MESH_STATE_UNREADABLE', 'verifying the audit trail', { chain, what: 'its tail keeps moving' });
}

async function readWhole(trail: AuditTrail, bounds: ChainBounds, { sha256, copy, signal }: Verifying) {
  const check = new ChainCheck(bounds, sha256);
  const flaws: TrailFlaw[] = [];
  let beyond = 0;
  for await (const { seq, content } of trail.entries(
    bounds.chain,
    'oldest-first',
    signal === undefined ? {} : { signal },
  )) {
    // Its place counts, not what it says of itself.
    if (bounds.head !== undefined && seq > bounds.head.seq) {
      beyond = seq;
      continue;
    }
    flaws.push(...check.see(content));
    const copied = copy?.get(seq);
    if (copied !== undefined && copied !== readLink(content)?.hash) flaws.push({ kind: 'differs', seq });
  }
  flaws.push(...check.end(bounds.head), ...gone(copy, check.last, bounds.tail));
  return { flaws, beyond, count: check.count };
}

/** What the copy knows beyond the end: the head was moved back, or the chain was written anew and is shorter. */
function gone(copy: Copy | undefined, last: Anchor, tail: Anchor): readonly TrailFlaw[] {
  const known = [...(copy ?? [])];
  const lost = known.filter(([seq]) => seq > last.seq).map(([seq]): TrailFlaw => ({ kind: 'gone', seq }));
  const anchor = known.some(([seq, hash]) => seq === tail.seq && hash !== tail.hash);
  return anchor ? [{ kind: 'differs', seq: tail.seq }, ...lost] : lost;
}
