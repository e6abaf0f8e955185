import type { DocumentName } from '../../ports/change-store.ts';

/** Where everything stands under the configured prefix. Names from outside are encoded: none can leave its place. */
export interface Keys {
  readonly locks: string;
  readonly recent: string;
  lock(environment: string, service: string): string;
  record(id: string): string;
  /** Ends in a slash; the chunks stand under it. `digest` tells apart what two replicas wrote under one name. */
  document(id: string, name: DocumentName, digest: string): string;
  /** Sorts newest first, because Consul lists in the order of keys. */
  recentEntry(createdAt: string, id: string): string;
}

const LAST_MS = 9_999_999_999_999;

export function keysUnder(prefix: string): Keys {
  return {
    locks: `${prefix}/locks/`,
    recent: `${prefix}/recent/`,
    lock: (environment, service) => `${prefix}/locks/${encodePart(environment)}/${encodePart(service)}`,
    record: (id) => `${prefix}/changes/${encodePart(id)}/record`,
    document: (id, name, digest) => `${prefix}/changes/${encodePart(id)}/docs/${name}/${digest}/`,
    recentEntry(createdAt, id) {
      const reversed = LAST_MS - Date.parse(createdAt);
      return `${prefix}/recent/${String(reversed).padStart(13, '0')}-${encodePart(id)}`;
    },
  };
}

/** The id in a key that `recentEntry` made. */
export function idOfRecent(key: string): string {
  return decodeURIComponent(key.slice(key.lastIndexOf('/') + 15));
}

/** One part of a key: no slash, and never `.` or `..`, which servers clean away. */
function encodePart(part: string): string {
  return encodeURIComponent(part).replace(/^\./, '%2E');
}
