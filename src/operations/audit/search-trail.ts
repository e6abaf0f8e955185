import { type AuditLink, readLink } from '../../domain/audit/link.ts';
import type { AuditTrail, TrailCall } from '../../ports/audit-trail.ts';

export interface TrailQuery {
  readonly chains: readonly string[];
  readonly matches: (link: AuditLink) => boolean;
  /** ISO instant: older entries are not looked at. */
  readonly since?: string;
  /** How many entries are wanted; all when left out. */
  readonly limit?: number;
  /** How many entries of each chain are looked through at most; all when left out. */
  readonly lookThrough?: number;
}

export interface TrailFound {
  /** Newest first. */
  readonly links: readonly AuditLink[];
  /** Entries that have no readable form; they are passed over here, and found by `verifyTrail`. */
  readonly unreadable: number;
  /** True: there may be more than was looked at or asked for. */
  readonly more: boolean;
}

/** The newest entries that match, of several chains by their time. @throws MeshError when the trail cannot be read. */
export async function searchTrail(trail: AuditTrail, query: TrailQuery, call: TrailCall = {}): Promise<TrailFound> {
  const found = await Promise.all(query.chains.map((chain) => searchChain(trail, chain, query, call)));
  const links = found.flatMap(({ links }) => links).sort((a, b) => b.at.localeCompare(a.at) || b.seq - a.seq);
  const limit = query.limit ?? Number.POSITIVE_INFINITY;
  return {
    links: links.slice(0, limit),
    unreadable: found.reduce((sum, { unreadable }) => sum + unreadable, 0),
    more: links.length > limit || found.some(({ more }) => more),
  };
}

async function searchChain(
  trail: AuditTrail,
  chain: string,
  { matches, since = '', limit = Number.POSITIVE_INFINITY, lookThrough = Number.POSITIVE_INFINITY }: TrailQuery,
  call: TrailCall,
): Promise<TrailFound> {
  const links: AuditLink[] = [];
  let [seen, unreadable] = [0, 0];
  for await (const { content } of trail.entries(chain, 'newest-first', call)) {
    if (seen === lookThrough || links.length === limit) return { links, unreadable, more: true };
    seen += 1;
    const link = readLink(content);
    if (link === undefined) unreadable += 1;
    else if (link.at < since) break;
    else if (matches(link)) links.push(link);
  }
  return { links, unreadable, more: false };
}
