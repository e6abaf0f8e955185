import { randomBytes, randomUUID } from 'node:crypto';
import type { Endpoint } from '../http/endpoint.ts';
import { SYSTEM_TTL_MS, type TtlLimits } from './ttl.ts';

/** What can be set at `sys/mounts` and `sys/auth`, and changed by tuning. */
export interface MountConfig {
  /** 0: the system's. */
  readonly defaultTtlMs: number;
  readonly maxTtlMs: number;
  readonly forceNoCache: boolean;
  readonly listingVisibility?: string;
  /** What kind of tokens an auth method gives. */
  readonly tokenType?: string;
}

/** One secrets engine or auth method, where it is mounted. */
export interface Mount {
  /** Below `/v1/`, with a slash at the end: `secret/`, `auth/approle/`. */
  readonly path: string;
  readonly type: string;
  readonly accessor: string;
  readonly uuid: string;
  readonly isLocal: boolean;
  readonly isSealWrapped: boolean;
  description: string;
  config: MountConfig;
  options: Readonly<Record<string, string>> | null;
  endpoints: readonly Endpoint[];
}

export type NewMount = Pick<Mount, 'path' | 'type'> &
  Partial<Pick<Mount, 'description' | 'options' | 'isLocal' | 'isSealWrapped' | 'config'>>;

export const PLAIN_CONFIG: MountConfig = { defaultTtlMs: 0, maxTtlMs: 0, forceNoCache: false };

export function newMount(wanted: NewMount): Mount {
  return {
    description: '',
    options: null,
    isLocal: false,
    isSealWrapped: false,
    config: PLAIN_CONFIG,
    endpoints: [],
    ...wanted,
    accessor: `${wanted.path.startsWith('auth/') ? 'auth_' : ''}${wanted.type}_${randomBytes(4).toString('hex')}`,
    uuid: randomUUID(),
  };
}

/** The system's where the mount has none of its own. */
export function limitsOf({ config }: Mount): TtlLimits {
  const maxTtlMs = config.maxTtlMs || SYSTEM_TTL_MS;
  return { maxTtlMs, defaultTtlMs: config.defaultTtlMs || SYSTEM_TTL_MS };
}

/** Everything that is mounted in one Vault. */
export class MountTable {
  readonly #mounts = new Map<string, Mount>();

  add(mount: Mount): void {
    this.#mounts.set(mount.path, mount);
  }

  remove(path: string): void {
    this.#mounts.delete(path);
  }

  at(path: string): Mount | undefined {
    return this.#mounts.get(path);
  }

  /** The mount that a path lies in; the longest one. */
  over(path: string): Mount | undefined {
    const fitting = [...this.#mounts.values()].filter((mount) => `${path}/`.startsWith(mount.path));
    return fitting.sort((a, b) => b.path.length - a.path.length)[0];
  }

  /** Secrets engines, or auth methods without their `auth/`, by path. */
  list(kind: 'secret' | 'auth'): readonly [string, Mount][] {
    return [...this.#mounts.values()]
      .filter(({ path }) => path.startsWith('auth/') === (kind === 'auth'))
      .map((mount): [string, Mount] => [kind === 'auth' ? mount.path.slice(5) : mount.path, mount])
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
