import { isRecord } from '../is-record.ts';
import { canonicalJson } from './canonical.ts';
import type { AuditEntry } from './entry.ts';

/** A place in a chain: the entry of this number has this hash. */
export interface Anchor {
  /** 0 before the first entry. */
  readonly seq: number;
  readonly hash: string;
}

/** Before the first entry of every chain. */
export const GENESIS: Anchor = { seq: 0, hash: '0'.repeat(64) };

/** The chain of what belongs to no environment. No environment can have this name. */
export const COMMON_CHAIN = '_common';

/** An entry in its chain. `hash` is SHA-256 over the canonical JSON of all other fields, `prev` among them. */
export interface AuditLink extends AuditEntry {
  readonly v: 1;
  readonly chain: string;
  /** From 1, without gaps. */
  readonly seq: number;
  /** ISO instant. */
  readonly at: string;
  /** Hash of the entry before. */
  readonly prev: string;
  readonly hash: string;
}

export type Sha256 = (text: string) => string;

export function chainOf({ environment }: Pick<AuditEntry, 'environment'>): string {
  return environment ?? COMMON_CHAIN;
}

/** The next link after `head`. */
export function sealEntry(entry: AuditEntry, head: Anchor, at: string, sha256: Sha256): AuditLink {
  const open = { ...entry, v: 1, chain: chainOf(entry), seq: head.seq + 1, at, prev: head.hash } as const;
  return { ...open, hash: hashOf(open, sha256) };
}

/** What the hash of a link must be. */
export function hashOf(link: object, sha256: Sha256): string {
  return sha256(canonicalJson({ ...link, hash: undefined }));
}

/** What was stored or exported, if it has the form of a link; whether it is true is for `verifyChain` to say. */
export function readLink(stored: unknown): AuditLink | undefined {
  if (!isRecord(stored) || stored['v'] !== 1) return undefined;
  const texts = ['chain', 'at', 'prev', 'hash', 'event'].every((name) => typeof stored[name] === 'string');
  const numbered = Number.isSafeInteger(stored['seq']) && Number(stored['seq']) > 0;
  // Written by us from an AuditLink, or by somebody whom the hashes give away.
  return texts && numbered ? (stored as unknown as AuditLink) : undefined;
}
