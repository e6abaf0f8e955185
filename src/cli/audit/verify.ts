import { type Anchor, readLink } from '../../domain/audit/link.ts';
import { type ChainBounds, type Flaw, verifyChain } from '../../domain/audit/verify-chain.ts';
import { flawText } from '../../messages/en/audit-flaws.ts';
import { type Copy, type TrailFlaw, verifyTrail } from '../../operations/audit/verify-trail.ts';
import type { Terminal } from '../terminal.ts';
import { chosenChains, EXIT, sha256, withTrail } from './open-trail.ts';
import { type FiledChain, readTrailFile } from './trail-file.ts';

export interface VerifyOptions {
  readonly config?: string;
  readonly env?: string;
  /** Verified in place of the stored trail. */
  readonly file?: string;
  /** A copy that the stored trail is held against. */
  readonly against?: string;
  /** The file, or the copy, is a log stream. */
  readonly log?: boolean;
  readonly expectHead?: Anchor;
}

/** How many flaws of one chain are told. */
const MAX_TOLD = 20;

/** `meshbot audit verify`: exit code 0 when every entry is the one that was written and none is missing. */
export async function verify(terminal: Terminal, options: VerifyOptions): Promise<number> {
  if (options.expectHead !== undefined && options.env === undefined) {
    terminal.error('--expect-head needs --env: each environment has a head of its own\n');
    return EXIT.usage;
  }
  if (options.file !== undefined && options.against !== undefined) {
    terminal.error('give --file or --against, not both\n');
    return EXIT.usage;
  }
  const path = options.file ?? options.against;
  const filed = path === undefined ? [] : await readFiled(terminal, path, options.log === true);
  if (filed === undefined) return EXIT.bad;
  if (options.file !== undefined) return verifyFile(terminal, filed, options);
  return withTrail(terminal, options, async (trail) => {
    const chains = await chosenChains(trail, terminal, options.env);
    let whole = chains.length > 0;
    for (const chain of chains) {
      const copy = copyOf(filed, chain, options.expectHead);
      const { bounds, count, flaws } = await verifyTrail(trail, chain, { sha256, copy });
      whole = tell(terminal, bounds, count, flaws) && whole;
    }
    return whole ? EXIT.fine : EXIT.bad;
  });
}

function verifyFile(terminal: Terminal, filed: readonly FiledChain[], options: VerifyOptions): number {
  const chosen = filed.filter(({ bounds }) => options.env === undefined || bounds.chain === options.env);
  if (chosen.length === 0) terminal.error('the file has no entries of that kind\n');
  let whole = chosen.length > 0;
  for (const { bounds, entries } of chosen) {
    const flaws = verifyChain({ ...bounds, head: options.expectHead ?? bounds.head }, entries, sha256);
    whole = tell(terminal, { ...bounds, head: bounds.head ?? lastOf(entries) }, entries.length, flaws) && whole;
  }
  return whole ? EXIT.fine : EXIT.bad;
}

async function readFiled(
  { error }: Terminal,
  path: string,
  isLog: boolean,
): Promise<readonly FiledChain[] | undefined> {
  try {
    return await readTrailFile(path, isLog);
  } catch {
    error(`${path} cannot be read\n`);
    return undefined;
  }
}

/** What is known of the chain from elsewhere: entries of a file, and the head that somebody noted. */
function copyOf(filed: readonly FiledChain[], chain: string, expected: Anchor | undefined): Copy | undefined {
  const entries = filed.find(({ bounds }) => bounds.chain === chain)?.entries ?? [];
  const known = entries.flatMap((entry): [number, string][] => {
    const link = readLink(entry);
    return link === undefined ? [] : [[link.seq, link.hash]];
  });
  const noted: [number, string][] = expected === undefined ? [] : [[expected.seq, expected.hash]];
  return known.length + noted.length === 0 ? undefined : new Map([...known, ...noted]);
}

function lastOf(entries: readonly unknown[]): Anchor | undefined {
  const link = readLink(entries.at(-1));
  return link === undefined ? undefined : { seq: link.seq, hash: link.hash };
}

/** One line a chain, and one a flaw. Answers whether there is none. */
function tell(
  { out, error }: Terminal,
  { chain, tail, head }: ChainBounds,
  count: number,
  flaws: readonly (Flaw | TrailFlaw)[],
): boolean {
  const kept = `${count} ${count === 1 ? 'entry' : 'entries'} from ${tail.seq + 1} on`;
  const end = head === undefined ? 'no head' : `head ${head.seq}:${head.hash}`;
  if (flaws.length === 0) {
    out(`ok    ${chain}: ${kept}, whole; ${end}\n`);
    return true;
  }
  error(`FAIL  ${chain}: ${kept}, ${flaws.length} ${flaws.length === 1 ? 'flaw' : 'flaws'}; ${end}\n`);
  for (const flaw of flaws.slice(0, MAX_TOLD)) error(`      ${chain}: ${flawText(flaw)}\n`);
  if (flaws.length > MAX_TOLD) error(`      and ${flaws.length - MAX_TOLD} more\n`);
  return false;
}
