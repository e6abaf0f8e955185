import type { DocumentName } from '../../ports/change-store.ts';

/** Where everything stands under the configured prefix. Names from outside are encoded: none can leave its place. */
export interface Keys {
  readonly locks: string;
  /** Changes that wait for a lock: one a service. */
  readonly queue: string;
  readonly recent: string;
  /** What somebody must still drive: one key a change, held by the session of its driver. */
  readonly drivers: string;
  readonly replicas: string;
  lock(environment: string, service: string): string;
  queued(environment: string, service: string): string;
  record(id: string): string;
  driver(id: string): string;
  replica(session: string): string;
  /** Ends in a slash; the chunks stand under it. `digest` tells apart what two replicas wrote under one name. */
  document(id: string, name: DocumentName, digest: string): string;
  /** Sorts newest first, because Consul lists in the order of keys. */
  recentEntry(createdAt: string, id: string): string;
  /** The beginnings of the keys of the newest changes, newest first: two at most, which reach back `10 ** digits` ms or less. */
  recentSince(nowMs: number, digits: number): readonly string[];
  /** Every chain of the audit trail stands under it. */
  readonly audit: string;
  auditHead(chain: string): string;
  auditTail(chain: string): string;
  auditEntry(chain: string, seq: number): string;
  /** The beginning of the keys of a hundred entries: those whose numbers differ from `seq` in the last two digits only. */
  auditPage(chain: string, seq: number): string;
}

/** Padded, because Consul lists in the order of keys. */
const SEQ_DIGITS = 12;

const LAST_MS = 9_999_999_999_999;
/** So far another replica's clock may be ahead of ours. */
const AHEAD_MS = 60_000;

export function keysUnder(prefix: string): Keys {
  const chainKey = (chain: string, key: string) => `${prefix}/audit/${encodePart(chain)}/${key}`;
  const entryKey = (chain: string, seq: number) => chainKey(chain, `entries/${String(seq).padStart(SEQ_DIGITS, '0')}`);
  return {
    audit: `${prefix}/audit/`,
    auditHead: (chain) => chainKey(chain, 'head'),
    auditTail: (chain) => chainKey(chain, 'tail'),
    auditEntry: entryKey,
    auditPage: (chain, seq) => entryKey(chain, seq).slice(0, -2),
    locks: `${prefix}/locks/`,
    queue: `${prefix}/queue/`,
    recent: `${prefix}/recent/`,
    drivers: `${prefix}/drivers/`,
    replicas: `${prefix}/replicas/`,
    lock: (environment, service) => `${prefix}/locks/${encodePart(environment)}/${encodePart(service)}`,
    queued: (environment, service) => `${prefix}/queue/${encodePart(environment)}/${encodePart(service)}`,
    driver: (id) => `${prefix}/drivers/${encodePart(id)}`,
    replica: (session) => `${prefix}/replicas/${encodePart(session)}`,
    record: (id) => `${prefix}/changes/${encodePart(id)}/record`,
    document: (id, name, digest) => `${prefix}/changes/${encodePart(id)}/docs/${name}/${digest}/`,
    recentEntry: (createdAt, id) => `${prefix}/recent/${reversedTime(Date.parse(createdAt))}-${encodePart(id)}`,
    recentSince(nowMs, digits) {
      const beginnings = [nowMs + AHEAD_MS, nowMs].map((atMs) => reversedTime(atMs).slice(0, -digits));
      return [...new Set(beginnings)].map((beginning) => `${prefix}/recent/${beginning}`);
    },
  };
}

function reversedTime(atMs: number): string {
  return String(LAST_MS - atMs).padStart(13, '0');
}

/** The id in a key that `driver` made. */
export function idOfDriver(key: string): string {
  return decodeURIComponent(key.slice(key.lastIndexOf('/') + 1));
}

/** The id in a key that `recentEntry` made. */
export function idOfRecent(key: string): string {
  return decodeURIComponent(key.slice(key.lastIndexOf('/') + 15));
}

/** The chain in the key of its folder, which ends in a slash. */
export function chainOfFolder(key: string): string {
  return decodeURIComponent(key.split('/').at(-2) ?? '');
}

/** The number in the key of an entry. */
export function seqOfEntry(key: string): number {
  return Number(key.slice(key.lastIndexOf('/') + 1));
}

/** One part of a key: no slash, and never `.` or `..`, which servers clean away. */
export function encodePart(part: string): string {
  return encodeURIComponent(part).replace(/^\./, '%2E');
}
