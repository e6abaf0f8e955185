import { type FileHandle, open } from 'node:fs/promises';
import { type Anchor, readLink } from '../../domain/audit/link.ts';
import type { ChainBounds } from '../../domain/audit/verify-chain.ts';
import type { AuditTrail, StoredLink } from '../../ports/audit-trail.ts';
import type { Terminal } from '../terminal.ts';
import { CSV_HEADER, csvRow } from './csv.ts';
import { chosenChains, EXIT, withTrail } from './open-trail.ts';
import { boundsLine } from './trail-file.ts';

export interface ExportOptions {
  readonly config?: string;
  readonly env?: string;
  /** How far back, in ms. */
  readonly since?: number;
  readonly format: 'jsonl' | 'csv';
  readonly out?: string;
}

type Write = (text: string) => Promise<void>;

/** `meshbot audit export`: the stored entries, oldest first, chain by chain. */
export async function exportTrail(terminal: Terminal, options: ExportOptions): Promise<number> {
  const since = options.since === undefined ? '' : new Date(Date.now() - options.since).toISOString();
  return withTrail(terminal, options, async (trail) => {
    const chains = await chosenChains(trail, terminal, options.env);
    if (chains.length === 0) return EXIT.bad;
    return withOutput(terminal, options.out, async (write) => {
      if (options.format === 'csv') await write(CSV_HEADER);
      let count = 0;
      for (const chain of chains) count += await exportChain(trail, chain, { since, format: options.format }, write);
      if (options.out !== undefined) terminal.out(`${options.out}: ${count} ${count === 1 ? 'entry' : 'entries'}.\n`);
      return EXIT.fine;
    });
  });
}

interface Wanted {
  readonly since: string;
  readonly format: 'jsonl' | 'csv';
}

/** In JSON Lines the chain's first line tells from where to where it goes, so that the file can be verified alone. */
async function exportChain(trail: AuditTrail, chain: string, wanted: Wanted, write: Write): Promise<number> {
  const bounds = await trail.bounds(chain);
  let count = 0;
  for await (const { stored, tail } of entriesSince(trail, bounds, wanted.since)) {
    if (count === 0 && wanted.format === 'jsonl') await write(`${boundsLine({ ...bounds, tail })}\n`);
    count += 1;
    await write(wanted.format === 'jsonl' ? `${JSON.stringify(stored.content)}\n` : rowOf(stored));
  }
  return count;
}

/** The entries up to the head, each with what stands before the first of them. */
async function* entriesSince(
  trail: AuditTrail,
  { chain, tail, head }: ChainBounds,
  since: string,
): AsyncIterable<{ readonly stored: StoredLink; readonly tail: Anchor }> {
  let before: Anchor = tail;
  let begun = false;
  for await (const stored of trail.entries(chain, 'oldest-first')) {
    if (head !== undefined && stored.seq > head.seq) return;
    const link = readLink(stored.content);
    begun = begun || link === undefined || link.at >= since;
    if (begun) yield { stored, tail: before };
    else if (link !== undefined) before = { seq: link.seq, hash: link.hash };
  }
}

/** What cannot be read has no columns; JSON Lines have it as it is. */
function rowOf({ content }: StoredLink): string {
  const link = readLink(content);
  return link === undefined ? '' : csvRow(link);
}

async function withOutput(
  terminal: Terminal,
  path: string | undefined,
  work: (write: Write) => Promise<number>,
): Promise<number> {
  if (path === undefined) return work(async (text) => terminal.out(text));
  let file: FileHandle;
  try {
    file = await open(path, 'w', 0o600);
  } catch {
    terminal.error(`${path} cannot be written\n`);
    return EXIT.bad;
  }
  try {
    return await work(async (text) => void (await file.appendFile(text)));
  } finally {
    await file.close();
  }
}
