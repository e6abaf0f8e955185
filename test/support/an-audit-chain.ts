import { createHash } from 'node:crypto';
import type { AuditEntry } from '../../src/domain/audit/entry.ts';
import { type AuditLink, GENESIS, sealEntry } from '../../src/domain/audit/link.ts';

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A valid entry; a test states only what differs. */
export function anEntry(differs: Partial<AuditEntry> = {}): AuditEntry {
  return {
    ...{ event: 'decided', verb: 'deploy', environment: 'production', service: 'web', changeId: 'web-7k3m9q' },
    ...{ requestId: 'r-1', by: { userId: 'U0APP', teamId: 'T0HOME', name: 'Ada Prove' } },
    ...{ step: 'approved', from: 'proposed', to: 'approved' },
    plan: { number: 1, fingerprint: 'f'.repeat(64), bodyDigest: 'b'.repeat(64) },
    ...differs,
  };
}

/** A chain of these entries, a minute apart. */
export function aChain(entries: readonly AuditEntry[]): readonly AuditLink[] {
  const links: AuditLink[] = [];
  for (const entry of entries) {
    const at = new Date(Date.UTC(2026, 0, 1, 0, links.length)).toISOString();
    links.push(sealEntry(entry, links.at(-1) ?? GENESIS, at, sha256));
  }
  return links;
}
