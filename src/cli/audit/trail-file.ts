import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Anchor, GENESIS, readLink } from '../../domain/audit/link.ts';
import type { ChainBounds } from '../../domain/audit/verify-chain.ts';
import { isRecord } from '../../domain/is-record.ts';

/** One chain as a file holds it. */
export interface FiledChain {
  readonly bounds: ChainBounds;
  /** As they stand in the file. */
  readonly entries: readonly unknown[];
}

interface Collected {
  bounds: ChainBounds | undefined;
  readonly entries: unknown[];
}

/**
 * Reads an export (JSON Lines). With `isLog`, a log stream: other lines are passed over, and entries, which several
 * replicas wrote, are put in order first; the same entry twice counts once.
 */
export async function readTrailFile(path: string, isLog: boolean): Promise<readonly FiledChain[]> {
  const chains = new Map<string, Collected>();
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    if (line.trim() === '') continue;
    const parsed = parse(line);
    if (isLog && !(isRecord(parsed) && parsed['audit'] === true)) continue;
    collect(chains, isLog && isRecord(parsed) ? { ...parsed, audit: undefined } : parsed);
  }
  return [...chains].map(([chain, { bounds, entries }]) => {
    const ordered = isLog ? inOrder(entries) : entries;
    return { bounds: bounds ?? boundsOf(chain, ordered), entries: ordered };
  });
}

/** What a chain's first line says: from where to where its entries go. */
export function boundsLine({ chain, tail, head }: ChainBounds): string {
  return JSON.stringify({ v: 1, chain, tail, head });
}

function collect(chains: Map<string, Collected>, parsed: unknown): void {
  // A line that is nothing belongs to the chain in which it stands.
  const named = isRecord(parsed) && typeof parsed['chain'] === 'string' ? parsed['chain'] : [...chains.keys()].at(-1);
  const chain = named ?? '?';
  const collected = chains.get(chain) ?? { bounds: undefined, entries: [] };
  chains.set(chain, collected);
  const bounds = readBounds(parsed);
  if (bounds === undefined) collected.entries.push(parsed);
  else collected.bounds = bounds;
}

function readBounds(parsed: unknown): ChainBounds | undefined {
  if (!isRecord(parsed) || typeof parsed['chain'] !== 'string') return undefined;
  const [tail, head] = [readAnchor(parsed['tail']), readAnchor(parsed['head'])];
  return tail === undefined || head === undefined ? undefined : { chain: parsed['chain'], tail, head };
}

function readAnchor(value: unknown): Anchor | undefined {
  if (!isRecord(value) || typeof value['seq'] !== 'number' || typeof value['hash'] !== 'string') return undefined;
  return { seq: value['seq'], hash: value['hash'] };
}

/** Without a line that says so, a chain begins with its first entry, and nothing says where it ends. */
function boundsOf(chain: string, entries: readonly unknown[]): ChainBounds {
  const first = readLink(entries[0]);
  const isBegin = first === undefined || first.seq === 1;
  return { chain, tail: isBegin ? GENESIS : { seq: first.seq - 1, hash: first.prev }, head: undefined };
}

function inOrder(entries: readonly unknown[]): readonly unknown[] {
  const links = entries.flatMap((entry) => {
    const link = readLink(entry);
    return link === undefined ? [] : [link];
  });
  const unreadable = entries.filter((entry) => readLink(entry) === undefined);
  const once = new Map(links.map((link) => [`${link.seq} ${link.hash} ${JSON.stringify(link)}`, link]));
  return [...[...once.values()].sort((a, b) => a.seq - b.seq), ...unreadable];
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
