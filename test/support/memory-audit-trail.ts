import type { AuditEntry } from '../../src/domain/audit/entry.ts';
import { type Anchor, chainOf, GENESIS, sealEntry } from '../../src/domain/audit/link.ts';
import type { AuditTrail, StoredLink } from '../../src/ports/audit-trail.ts';
import { sha256 } from './an-audit-chain.ts';

/** A trail in memory; a test may put into `stored` what nobody should have. */
export interface MemoryTrail extends AuditTrail {
  readonly stored: Map<string, StoredLink[]>;
  readonly heads: Map<string, Anchor>;
  readonly tails: Map<string, Anchor>;
  add(at: string, entry: AuditEntry): void;
}

export function memoryTrail(): MemoryTrail {
  const stored = new Map<string, StoredLink[]>();
  const [heads, tails] = [new Map<string, Anchor>(), new Map<string, Anchor>()];
  return {
    ...{ stored, heads, tails },
    add(at, entry) {
      const chain = chainOf(entry);
      const link = sealEntry(entry, heads.get(chain) ?? GENESIS, at, sha256);
      heads.set(chain, { seq: link.seq, hash: link.hash });
      stored.set(chain, [...(stored.get(chain) ?? []), { seq: link.seq, content: link }]);
    },
    chains: async () => [...heads.keys()],
    bounds: async (chain) => ({ chain, tail: tails.get(chain) ?? GENESIS, head: heads.get(chain) ?? GENESIS }),
    async *entries(chain, order) {
      const links = stored.get(chain) ?? [];
      yield* order === 'oldest-first' ? links : [...links].reverse();
    },
    async prune(chain, before) {
      const links = stored.get(chain) ?? [];
      const kept = links.filter(({ content }) => String((content as { at: string }).at) >= before); // links of `add`
      stored.set(chain, kept);
      return links.length - kept.length;
    },
  };
}
